import Foundation
import LazyConfig

/// RetinaNet with a ResNet-50, as detectron2 configures it.
@Recipe("retinanet")
func retinaNetRecipe() -> Lazy<RetinaNet> {
  RetinaNet.lazy(
    backbone: FPN.lazy(
      bottomUp: ResNet.lazy(
        stem: BasicStem.lazy(inChannels: 3, outChannels: 64, norm: "FrozenBN"),
        stages: makeDefaultStagesTarget.lazy(depth: 50, strideIn1x1: true, norm: "FrozenBN"),
        outFeatures: ["res3", "res4", "res5"]),
      inFeatures: ["res3", "res4", "res5"],
      outChannels: 256,
      topBlock: LastLevelP6P7.lazy(inChannels: 2048, outChannels: .reference("..out_channels"))),
    head: RetinaNetHead.lazy(
      // The shape of each input feature map.
      inputShape: .repeated(5, ShapeSpec.lazy(channels: 256)),
      numClasses: .reference("..num_classes"),
      convDims: [256, 256, 256, 256],
      priorProb: 0.01,
      numAnchors: 9),
    headInFeatures: ["p3", "p4", "p5", "p6", "p7"],
    anchorGenerator: DefaultAnchorGenerator.lazy(
      sizes: .value(
        [32, 64, 128, 256, 512].map { x in [x, x * pow(2, 1.0 / 3), x * pow(2, 2.0 / 3)] }),
      aspectRatios: [0.5, 1.0, 2.0],
      strides: [8, 16, 32, 64, 128],
      offset: 0.0),
    box2boxTransform: Box2BoxTransform.lazy(weights: [1.0, 1.0, 1.0, 1.0]),
    anchorMatcher: Matcher.lazy(
      thresholds: [0.4, 0.5], labels: [0, -1, 1], allowLowQualityMatches: true),
    numClasses: 80,
    focalLossAlpha: 0.25,
    focalLossGamma: 2.0,
    pixelMean: [103.530, 116.280, 123.675],
    pixelStd: [1.0, 1.0, 1.0],
    inputFormat: "BGR")
}
