import LazyConfig
import Testing

@testable import RetinaNetExample

/// detectron2's RetinaNet: the YAML that its LazyConfig saves loads, is checked, prints and builds.
@Suite struct DetectronTests {
  static let file = "RetinaNet/retinanet.yaml"
  static let registry = TargetRegistry([
    BasicStem.self, Box2BoxTransform.self, DefaultAnchorGenerator.self, FPN.self,
    LastLevelP6P7.self, Matcher.self, ResNet.self, RetinaNet.self, RetinaNetHead.self,
    ShapeSpec.self, makeDefaultStagesTarget.self,
  ])

  @Test func `the saved config loads through aliases, is valid, and builds`() throws {
    let tree = try Example.load(Self.file, registry: Self.registry)
    #expect(try Example.errors(in: Self.file, registry: Self.registry) == "valid")
    let detector = try tree.build(as: RetinaNet.self, registry: Self.registry)
    #expect(detector.head.numClasses == 80)
    #expect(detector.head.inputShape.map(\.channels) == [256, 256, 256, 256, 256])
    let pyramid = try #require(detector.backbone as? FPN)
    // A reference to a value two levels up.
    #expect(pyramid.topBlock?.outChannels == 256)
    #expect((pyramid.bottomUp as? ResNet)?.stages.count == 4)
  }

  @Test func `the saved config is the recipe`() throws {
    let saved = try Example.load(Self.file, registry: Self.registry)
    let diff = TreeDiff(from: saved, to: retinaNetRecipe().tree, registry: Self.registry)
    #expect(diff.text() == "")
  }

  @Test func `it prints, and what is printed is the same tree with the same names`() throws {
    let tree = try Example.load(Self.file, registry: Self.registry)
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    #expect(
      tree.yaml.contains("_target_: detectron2.modeling.backbone.ResNet.make_default_stages\n"))
    let executed = try tree.executed(registry: Self.registry)
    #expect(executed["head.num_classes"]?.value == 80)
    #expect(try ConfigTree(yaml: executed.yaml).executed(registry: Self.registry) == executed)
  }

  @Test func `a value is set once, and seen wherever it is referred to`() throws {
    let tree = try Example.load(
      Self.file, "num_classes=20", "backbone.out_channels=128", registry: Self.registry)
    let detector = try tree.build(as: RetinaNet.self, registry: Self.registry)
    #expect(detector.head.numClasses == 20)
    #expect((detector.backbone as? FPN)?.topBlock?.outChannels == 128)
  }

  @Test func `what detectron2 takes in silence is an error`() throws {
    let text = try Example.errors(
      in: Self.file, "model.num_clases=20", "head.prior_prb=0.1",
      "backbone.bottom_up._target_=FPN", "anchor_generator.sizes.0=[a]", registry: Self.registry)
    #expect(
      text == """
        error: model: RetinaNet has no parameter 'model'
          written at override 1: model.num_clases=20
          RetinaNet takes: backbone, head, head_in_features, anchor_generator, box2box_transform, anchor_matcher, num_classes, focal_loss_alpha, focal_loss_gamma, pixel_mean, pixel_std, input_format
        error: head.prior_prb: RetinaNetHead has no parameter 'prior_prb'; did you mean 'prior_prob'?
          written at override 2: head.prior_prb=0.1
          RetinaNetHead takes: input_shape, num_classes, conv_dims, prior_prob, num_anchors
        error: backbone.bottom_up.bottom_up: FPN needs 'bottom_up': any Backbone
          written at override 3: backbone.bottom_up._target_=FPN
        error: backbone.bottom_up.in_features: FPN needs 'in_features': a list of texts
          written at override 3: backbone.bottom_up._target_=FPN
        error: backbone.bottom_up.out_channels: FPN needs 'out_channels': an integer
          written at override 3: backbone.bottom_up._target_=FPN
        error: anchor_generator.sizes.0.0: expected a number, found the text 'a'
          written at override 4: anchor_generator.sizes.0=[a]
        6 errors
        """)
  }
}
