import LazyConfig

/// Classifies and places the anchors of each feature map.
@Configurable("detectron2.modeling.meta_arch.retinanet.RetinaNetHead")
final class RetinaNetHead {
  let inputShape: [ShapeSpec]
  let numClasses: Int

  init(
    inputShape: [ShapeSpec], numClasses: Int, convDims: [Int], priorProb: Double = 0.01,
    numAnchors: Int
  ) {
    self.inputShape = inputShape
    self.numClasses = numClasses
  }
}

/// Anchors of some sizes and shapes at each place of each feature map.
@Configurable("detectron2.modeling.anchor_generator.DefaultAnchorGenerator")
final class DefaultAnchorGenerator {
  let sizes: [[Double]]

  init(sizes: [[Double]], aspectRatios: [Double], strides: [Int], offset: Double = 0.5) {
    self.sizes = sizes
  }
}

/// Differences between boxes and anchors.
@Configurable("detectron2.modeling.box_regression.Box2BoxTransform")
struct Box2BoxTransform {
  var weights: [Double]
}

/// Assigns boxes to anchors.
@Configurable("detectron2.modeling.matcher.Matcher")
struct Matcher {
  var thresholds: [Double]
  var labels: [Int]
  var allowLowQualityMatches = false
}

/// A one-stage detector (Lin et al. 2017, arXiv 1708.02002).
@Configurable("detectron2.modeling.RetinaNet", "detectron2.modeling.meta_arch.retinanet.RetinaNet")
final class RetinaNet {
  let backbone: any Backbone
  let head: RetinaNetHead
  let numClasses: Int

  init(
    backbone: any Backbone, head: RetinaNetHead, headInFeatures: [String],
    anchorGenerator: DefaultAnchorGenerator, box2boxTransform: Box2BoxTransform,
    anchorMatcher: Matcher,
    numClasses: Int, focalLossAlpha: Double = 0.25, focalLossGamma: Double = 2.0,
    pixelMean: [Double],
    pixelStd: [Double], inputFormat: String = "BGR"
  ) {
    self.backbone = backbone
    self.head = head
    self.numClasses = numClasses
  }
}
