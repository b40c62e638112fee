// Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
// swift-format-ignore-file
import LazyConfig

@Recipe
func swiftWorkshop() -> Lazy<Workshop> {
  Workshop.lazy(
    hiddenSize: .required,
    part: FFN.lazy(dropout: .node(1)),
    norm: ScaleNorm.lazy(eps: 0.5).partial(),
    count: 3)
}
