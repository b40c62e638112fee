import LazyConfig

// Stand-ins for the parts of a detector: they hold what they are given, and compute nothing.

/// A feature extractor.
protocol Backbone: AnyObject {}

/// The first layers of a ResNet.
@Configurable("detectron2.modeling.backbone.BasicStem")
final class BasicStem {
  let inChannels: Int
  let outChannels: Int
  let norm: String

  init(inChannels: Int = 3, outChannels: Int = 64, norm: String = "BN") {
    self.inChannels = inChannels
    self.outChannels = outChannels
    self.norm = norm
  }
}

/// One stage of a ResNet.
final class Stage {
  let depth: Int

  init(depth: Int) { self.depth = depth }
}

/// The four stages of a ResNet of a given depth.
///
/// - Parameters:
///   - depth: 18, 34, 50, 101 or 152.
///   - strideIn1x1: Whether the stride is in the 1×1 convolution, as in the original ResNet.
@Configurable(
  .function, "detectron2.modeling.backbone.ResNet.make_default_stages",
  keys: ["strideIn1x1": "stride_in_1x1"])
func makeDefaultStages(depth: Int, strideIn1x1: Bool = false, norm: String = "BN") -> [Stage] {
  (0..<4).map { _ in Stage(depth: depth) }
}

/// A residual network.
@Configurable("detectron2.modeling.backbone.ResNet")
final class ResNet: Backbone {
  let stem: BasicStem
  let stages: [Stage]
  let outFeatures: [String]

  init(stem: BasicStem, stages: [Stage], outFeatures: [String]) {
    self.stem = stem
    self.stages = stages
    self.outFeatures = outFeatures
  }
}

/// Levels P6 and P7 of a feature pyramid.
@Configurable("detectron2.modeling.backbone.fpn.LastLevelP6P7")
final class LastLevelP6P7 {
  let inChannels: Int
  let outChannels: Int

  init(inChannels: Int, outChannels: Int) {
    self.inChannels = inChannels
    self.outChannels = outChannels
  }
}

/// A feature pyramid over another backbone.
@Configurable("detectron2.modeling.backbone.fpn.FPN")
final class FPN: Backbone {
  let bottomUp: any Backbone
  let outChannels: Int
  let topBlock: LastLevelP6P7?

  init(
    bottomUp: any Backbone, inFeatures: [String], outChannels: Int, topBlock: LastLevelP6P7? = nil
  ) {
    self.bottomUp = bottomUp
    self.outChannels = outChannels
    self.topBlock = topBlock
  }
}

/// The shape of a feature map.
@Configurable("detectron2.layers.ShapeSpec")
struct ShapeSpec {
  var channels: Int?
  var height: Int?
  var width: Int?
  var stride: Int?
}
