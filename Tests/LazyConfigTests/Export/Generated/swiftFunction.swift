// Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
// swift-format-ignore-file
import LazyConfig

@Recipe
func swiftFunction() -> Lazy<ScaleNorm> {
  makeNormTarget.lazy(hiddenSize: 3, eps: .node(2))
}
