// Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
// swift-format-ignore-file
import LazyConfig

@Recipe
func swiftOptionals() -> Lazy<Pair> {
  Pair.lazy(
    hiddenSize: 2,
    left: Tower.lazy(
      parts: .node(["a": .lazy(MLP.lazy()), "b c": .lazy(MLP.lazy(act: .value(.relu)))]),
      first: MLP.lazy()),
    right: Tower.lazy(blocks: .repeated(.reference("hidden_size"), MLP.lazy()), first: nil),
    norm: LayerNorm.lazy(),
    norms: [
      NormUser.lazy(),
      NormUser.lazy(norm: makeNormTarget.lazy(hiddenSize: 1))])
}
