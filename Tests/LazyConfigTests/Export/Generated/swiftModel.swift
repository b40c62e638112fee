// Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
// swift-format-ignore-file
import LazyConfig

@Recipe
func swiftModel() -> Lazy<Model> {
  Model.lazy(
    hiddenSize: 16,
    layers: .repeated(
      4,
      Layer.lazy(attention: SelfAttention.lazy(), mlp: FFN.lazy(dropout: 0.5))).replacing(1, with: Layer.lazy(
      attention: GatedAttention.lazy(gate: .value(.relu)),
      mlp: FFN.lazy(dropout: 0.5))).replacing(3, with: Layer.lazy(
      attention: SelfAttention.lazy(),
      mlp: FFN.lazy(dropout: 0.5),
      norm: ScaleNorm.lazy(eps: 0.5))),
    sizes: .tuple(3, 0.5),
    extra: ["a": 1.0, "b": .node(2)]).scope(["act": "relu", "limits": [1, ["x": .expression("${hidden_size}")]]])
}
