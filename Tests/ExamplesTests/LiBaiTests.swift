import LazyConfig
import Testing

@testable import LiBaiBertExample

/// LiBai's BERT: its saved YAML loads, is checked and prints; and what took LiBai a parameter on every
/// level takes one line.
@Suite struct LiBaiTests {
  static let file = "LiBaiBert/libai_bert.yaml"
  static let registry = TargetRegistry([
    Bert.self, BertConfig.self, BertLayer.self, BertLinearAttention.self, BertMLP.self,
    BertPooler.self, BertSelfAttention.self, LiBaiBertForPreTraining.self, LiBaiBertModel.self,
  ])

  // MARK: The saved file

  @Test func `the saved config loads through aliases, is valid, and builds`() throws {
    let tree = try Example.load(Self.file, registry: Self.registry)
    #expect(try Example.errors(in: Self.file, registry: Self.registry) == "valid")
    let objects = try tree.build(as: [String: Any].self, registry: Self.registry)
    let model = try #require(objects["pretrain_model"] as? LiBaiBertForPreTraining)
    #expect(model.hasBinaryHead)
    #expect(model.bert.encoders.count == 24)
    #expect(model.bert.encoders[23].mlp.intermediateSize == 4096)
    #expect((model.bert.encoders[0].attention as? BertSelfAttention)?.numHeads == 12)
    #expect(model.bert.pooler?.hiddenSize == 768)
    #expect((objects["bert_model"] as? LiBaiBertModel)?.encoders.count == 24)
  }

  @Test func `it prints, and what is printed is the same tree with the same names`() throws {
    let tree = try Example.load(Self.file, registry: Self.registry)
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    #expect(tree.yaml.contains("_target_: libai.models.bert_model.BertForPreTraining\n"))
    #expect(tree.flat.split(separator: "\n").count == 3 * 19 + 2)
    let executed = try tree.executed(registry: Self.registry)
    #expect(executed["pretrain_model.cfg.hidden_size"]?.value == 768)
    #expect(try executed.executed(registry: Self.registry) == executed)
  }

  @Test func `the saved config is the recipe`() throws {
    let saved = try Example.load(Self.file, registry: Self.registry)
    let recipe = try liBaiBertRecipe().tree.executed(registry: Self.registry)
    let model = ConfigTree(try #require(saved["pretrain_model"]))
    let diff = TreeDiff(
      from: try model.executed(registry: Self.registry), to: recipe, registry: Self.registry)
    #expect(diff.text() == "")
  }

  @Test func `what LiBai takes in silence is an error`() throws {
    #expect(
      try Example.errors(
        in: Self.file, "pretrain_model.cfg.num_layers=12", registry: Self.registry) == """
          error: pretrain_model.cfg.num_layers: BertConfig has no parameter 'num_layers'
            written at override 1: pretrain_model.cfg.num_layers=12
            BertConfig takes: vocab_size, hidden_size, hidden_layers, num_attention_heads, intermediate_size, hidden_dropout_prob, attention_probs_dropout_prob, max_position_embeddings, num_tokentypes, add_pooling_layer, initializer_range, layernorm_eps, bias_gelu_fusion, bias_dropout_fusion, scale_mask_softmax_fusion, apply_query_key_layer_scaling, apply_residual_post_layernorm, add_binary_head, amp_enabled
          1 error
          """)
    let text = try Example.errors(
      in: Self.file, "bert_model.cfg.hidden_size=wide", "pretrain_model.cfg.hiden_size=1",
      registry: Self.registry)
    #expect(text.contains("bert_model.cfg.hidden_size: expected an integer, found the text 'wide'"))
    #expect(text.contains("BertConfig has no parameter 'hiden_size'; did you mean 'hidden_size'?"))
  }

  // MARK: The tree of parts

  @Test func `the tree of parts builds the same model`() throws {
    let flat = try liBaiBertRecipe().tree.build(
      as: LiBaiBertForPreTraining.self, registry: Self.registry
    ).bert
    let nested = try bertRecipe().tree.build(as: Bert.self, registry: Self.registry)
    #expect(nested.layers.map(summary) == flat.encoders.map(summary))
    #expect(nested.pooler?.hiddenSize == flat.pooler?.hiddenSize)
  }

  @Test func `an inner part gets a new value, or is another, in one line`() throws {
    var tree = bertRecipe().tree
    try tree.apply("@BertMLP.activation=relu", registry: Self.registry)
    try tree.apply("layers[12:].attention=BertLinearAttention", registry: Self.registry)
    let bert = try tree.build(as: Bert.self, registry: Self.registry)
    #expect(bert.layers.allSatisfy { $0.mlp.activation == .relu })
    #expect(bert.layers.map { $0.attention is BertLinearAttention } == (0..<24).map { $0 >= 12 })
    var typed = bertRecipe().tree
    try typed.set(
      "activation", of: .calls(of: BertMLP.self), to: BertActivation.relu, registry: Self.registry)
    try typed.replace(
      "layers[12:].attention", with: BertLinearAttention.lazy(), registry: Self.registry)
    #expect(typed == tree)
  }

  private func summary(_ layer: BertLayer) -> String {
    let attention = layer.attention as? BertSelfAttention
    return
      "\(attention?.hiddenSize ?? 0) \(attention?.numHeads ?? 0) \(attention?.dropout ?? 0) "
      + "\(layer.mlp.hiddenSize) \(layer.mlp.intermediateSize) \(layer.mlp.activation) "
      + "\(layer.mlp.dropout) \(layer.normEps)"
  }
}
