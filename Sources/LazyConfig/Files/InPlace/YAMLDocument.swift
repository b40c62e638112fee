import Yams

/// A YAML text that is edited in place: comments, order and layout stay as they are where nothing changed.
///
///     var document = try YAMLDocument("dropout: 0.1  # as in the paper\n")
///     try document.apply(try Edit(parsing: "dropout=0.2"))
///     document.text     // "dropout: 0.2  # as in the paper\n"
public struct YAMLDocument: Sendable {
  /// The text.
  public private(set) var text: String
  /// What it says; `extends:` is an entry like others.
  public private(set) var tree: ConfigTree
  /// What errors call the text.
  public let name: String
  private let limits: Limits

  /// - Throws: ``ConfigError`` with line and column when the text is not YAML, or holds no data.
  public init(_ text: String, name: String = "(text)", limits: Limits = .standard)
    throws(ConfigError)
  {
    tree = try ConfigTree(yaml: text, name: name, limits: limits)
    self.text = text
    self.name = name
    self.limits = limits
  }

  /// Applies an edit, as ``ConfigTree/apply(_:registry:number:)`` does.
  ///
  /// - Throws: ``ConfigError`` when it does not apply, or when the text cannot say the result without being
  ///   laid out anew; both are then as before.
  public mutating func apply(_ edit: Edit, registry: TargetRegistry? = .discovered)
    throws(ConfigError)
  {
    var edited = tree
    try edited.apply(edit, registry: registry)
    try update(to: edited)
  }

  /// Changes the text to say another tree.
  ///
  /// - Throws: ``ConfigError`` when that takes more than changing the places that differ: where an alias, an
  ///   anchor or a merge key stands in the way.
  public mutating func update(to new: ConfigTree) throws(ConfigError) {
    guard new != tree else { return }
    let patched = try self.patched(to: new)
    let read = try? ConfigTree(yaml: patched, name: name, limits: limits)
    guard let read, read == new else {
      throw ConfigError(
        Problem(
          .badFile, at: .root, "\(name) cannot be edited in place",
          notes: [
            "where it has anchors (&), aliases (*) or merge keys (<<), several places share one text",
            "edit it by hand, or print the result: taibai config show \(name) OVERRIDE…",
          ]))
    }
    text = patched
    tree = read
  }

  private func patched(to new: ConfigTree) throws(ConfigError) -> String {
    // The text was read before, so this does not fail; an empty text has no node.
    let parser = try? Parser(yaml: text, resolver: .basic, encoding: .utf8)
    guard let parser, let root = try? parser.singleRoot() else {
      let separator = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
      return text + separator + new.yaml
    }
    return YAMLPatch.patch(text, root: root, from: tree.root.value, to: new.root.value)
  }
}
