import LazyConfig

/// Trees of unusual shapes, 100 parts for each layer, that must not take more than their share of time.
struct Corner {
  let count: Int

  init(_ layers: Int) { count = layers * 100 }

  /// The body of a case; nil when there is no such case.
  subscript(name: String) -> (() throws -> Void)? {
    get throws {
      switch name {
      case "wide_map": resolving(try ConfigTree(json: wideMap("1")))
      case "wide_map_yaml":
        loading((0..<count).map { "k\($0): \($0)\n" }.joined())
      case "merge":
        merging(try ConfigTree(json: wideMap("1")), try ConfigTree(json: wideMap("2")).root.value)
      case "delete": try editing(wideMap("{\"x\": 1, \"y\": 2}"), "~*.x")
      case "reference_chain": resolving(try ConfigTree(json: chain))
      case "repeated": resolving(try ConfigTree(json: repeated))
      case "repeated_slice": try editing(repeated, "layers[0:\(copies / 2)].x=2")
      case "repeated_diff":
        comparing(
          try ConfigTree(json: repeated), "layers[0:\(copies / 2)].x=2",
          "layers[0:\(copies / 3)].x=3"
        )
      case "list_diff": comparing(try ConfigTree(json: list), "list.1=-1", "~list.0")
      case "list_edits": try editing(list, "list[0:\(count)]=5")
      case "many_edits": manyEdits(try ConfigTree(json: list))
      case "flat_list": printing(try ConfigTree(json: "[\(list),\(wideMap("{}"))]"))
      case "history": history()
      case "bad_references": checking(try ConfigTree(json: wideMap("\"${nowhere}\"")))
      case "bad_keys": checking(unknownKeys)
      default: nil
      }
    }
  }

  // MARK: Shapes

  private func wideMap(_ value: String) -> String {
    "{\((0..<count).map { "\"k\($0)\": \(value)" }.joined(separator: ","))}"
  }

  private var chain: String {
    "{\((0..<count).map { "\"k\($0)\": \"${k\($0 + 1)}\"" }.joined(separator: ",")),\"k\(count)\": 1}"
  }

  /// Fewer copies than ``Limits/copies`` allow, at any size.
  private var copies: Int { count / 4 }

  private var repeated: String {
    "{\"layers\": {\"_repeat_\": \(copies), \"_of_\": {\"x\": 1, \"y\": \"${.x}\"}}}"
  }

  private var list: String {
    "{\"list\": [\((0..<count).map(String.init).joined(separator: ","))]}"
  }

  /// A call with as many arguments that its target does not take.
  private var unknownKeys: ConfigTree {
    var map = ConfigMap()
    for index in 0..<count { map["out_featurez\(index)"] = Node(.int(index)) }
    return ConfigTree(.call(Call("Linear", map)))
  }

  // MARK: Bodies

  private func resolving(_ tree: ConfigTree) -> () throws -> Void { { _ = try tree.resolved() } }

  private func checking(_ tree: ConfigTree) -> () throws -> Void { { _ = tree.check() } }

  private func loading(_ text: String) -> () throws -> Void { { _ = try ConfigTree(yaml: text) } }

  private func printing(_ tree: ConfigTree) -> () throws -> Void {
    { _ = (tree.flatWithOrigins, tree.yaml, tree.json) }
  }

  private func merging(_ tree: ConfigTree, _ other: Value) -> () throws -> Void {
    {
      var tree = tree
      try tree.apply(Edit(Pattern(Path.root), .force(other)))
    }
  }

  private func editing(_ json: String, _ override: String) throws -> () throws -> Void {
    let tree = try ConfigTree(json: json)
    return {
      var tree = tree
      try tree.apply(override)
    }
  }

  private func comparing(_ tree: ConfigTree, _ overrides: String...) -> () throws -> Void {
    {
      var old = tree
      try old.apply(overrides[0])
      var new = old
      try new.apply(overrides[1])
      _ = TreeDiff(from: old, to: new)
    }
  }

  /// As many edits as elements, each of one element.
  private func manyEdits(_ tree: ConfigTree) -> () throws -> Void {
    {
      var tree = tree
      for index in 0..<count { try tree.apply("list[\(index)]=7") }
    }
  }

  /// One value, changed again and again, explained and let go.
  private func history() -> () throws -> Void {
    {
      var tree = ConfigTree(["a": 0])
      for index in 0..<count { try tree.apply(.set("a", to: .int(index))) }
      _ = try tree.explain("a")
    }
  }
}
