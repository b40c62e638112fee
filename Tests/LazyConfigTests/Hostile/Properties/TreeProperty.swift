import LazyConfig

/// Files: what reads, prints, and what is printed reads as the same tree.
enum TreeProperty {
  static func yaml(_ text: String) throws {
    guard let tree = try? ConfigTree(yaml: text) else { return }
    try roundTrip(tree)
  }

  static func json(_ text: String) throws {
    guard let tree = try? ConfigTree(json: text) else { return }
    try roundTrip(tree)
  }

  static func roundTrip(_ tree: ConfigTree) throws(Violation) {
    let yaml = tree.yaml
    let fromYAML = try mustPass("printed YAML is read:\n\(yaml)") { try ConfigTree(yaml: yaml) }
    try require(fromYAML == tree, "YAML gives another tree:\n\(yaml)\n\(fromYAML.yaml)")
    try require(fromYAML.yaml == yaml, "YAML is not canonical:\n\(yaml)\n\(fromYAML.yaml)")
    let json = tree.json
    let fromJSON = try mustPass("printed JSON is read:\n\(json)") { try ConfigTree(json: json) }
    try require(fromJSON == tree, "JSON gives another tree:\n\(json)\n\(fromJSON.json)")
  }
}
