// Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
// swift-format-ignore-file
import LazyConfig

@Recipe
func swiftOptionals() -> Lazy<Pair> {
  Pair.lazy(
    hiddenSize: 2,
    left: Tower.lazy(
      parts: .node(["a": .lazy(FFN.lazy()), "b c": .lazy(FFN.lazy(act: .value(.relu)))]),
      first: FFN.lazy()),
    right: Tower.lazy(blocks: .repeated(.reference("hidden_size"), FFN.lazy()), first: nil),
    norm: ScaleNorm.lazy(),
    norms: [
      NormUser.lazy(),
      NormUser.lazy(norm: makeNormTarget.lazy(hiddenSize: 1))])
}
