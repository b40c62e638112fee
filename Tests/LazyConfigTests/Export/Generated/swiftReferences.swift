// Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
// swift-format-ignore-file
import LazyConfig

@Recipe
func swiftReferences() -> Lazy<Model> {
  Model.lazy(
    hiddenSize: .reference("num_heads"),
    numHeads: 4,
    layers: [
      Layer.lazy(
        attention: CachedAttention.lazy(
          inner: SelfAttention.lazy(numHeads: .reference("..hidden_size")),
          hiddenSize: 2),
        mlp: FFN.lazy(hiddenSize: .reference("...hidden_size"))),
      Layer.lazy(
        attention: Lazy<SelfAttention>.reference("layers.0.attention.inner"),
        mlp: .reference("layers.0.mlp"))],
    name: .expression("${.hidden_size}_of_${num_heads}"))
}
