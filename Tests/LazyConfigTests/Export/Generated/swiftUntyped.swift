// Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
// swift-format-ignore-file
import LazyConfig

@Recipe
func swiftUntyped() -> ConfigTree {
  ConfigTree([
    "steps": 100,
    "lr": 0.001,
    "name": "run",
    "tags": ["a", "b c", nil, true],
    "empty": ["list": [], "map": [:]],
    "model": .lazy(FFN.lazy(hiddenSize: 8)),
    "again": .expression("${model}"),
    "label": .expression("w${model.hidden_size}"),
    "missing": .required,
    "list": .repetition(Repetition(count: Node(3), of: Node(["x": 1]))),
    "blocks": .repetition(Repetition(count: Node(2), of: Node(.lazy(FFN.lazy(hiddenSize: 1))), edited: [(index: 1, node: Node(.lazy(FFN.lazy(hiddenSize: 2))))])),
    "limits": [.double(.infinity), .double(-.infinity), -5]])
}
