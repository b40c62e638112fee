/// What a file that extends others must say so that the whole becomes another tree.
enum InPlace {
  /// - Parameters:
  ///   - own: what the file says by itself.
  ///   - before: the file with what it extends.
  ///   - after: what the file with what it extends shall be.
  /// - Throws: ``ConfigError`` when the file cannot say it.
  static func update(
    _ own: ConfigTree, from before: ConfigTree, to after: ConfigTree, name: String
  ) throws(ConfigError) -> ConfigTree {
    guard before != after else { return own }
    guard own != before else { return after }
    var said: Node? = own.root
    var lost: [Path] = []
    update(&said, from: before.root, to: after.root, path: [], lost: &lost)
    guard let said, lost.isEmpty else {
      throw ConfigError(
        lost.map { path in
          Problem(
            .badFile, at: path, "\(name) cannot remove what it extends",
            notes: ["remove it where it is written, or set it to null"])
        })
    }
    return ConfigTree(said)
  }

  private static func update(
    _ own: inout Node?, from before: Node, to after: Node, path: [String], lost: inout [Path]
  ) {
    guard before != after else { return }
    guard mergesInto(before.value, after.value), let old = entries(before.value),
      let new = entries(after.value), var said = own.map({ entries($0.value) }) ?? ConfigMap()
    else {
      own = after
      return
    }
    for entry in old.entries where new[entry.key] == nil {
      if said[entry.key] == nil { lost.append(Path(path + [entry.key])) }
      said[entry.key] = nil
    }
    for entry in new.entries {
      var child = said[entry.key]
      guard let previous = old[entry.key] else {
        said[entry.key] = entry.node
        continue
      }
      update(
        &child, from: previous, to: entry.node, path: path + [entry.key], lost: &lost)
      said[entry.key] = child
    }
    own = own?.withEntries(said) ?? Node(.map(said))
  }

  /// Whether the second can be said as a change to the first.
  private static func mergesInto(_ before: Value, _ after: Value) -> Bool {
    switch (before, after) {
    case (.map, .map): true
    case (.call(let old), .call(let new)):
      old.target == new.target && old.isPartial == new.isPartial
    default: false
    }
  }

  private static func entries(_ value: Value) -> ConfigMap? {
    switch value {
    case .map(let map): map
    case .call(let call): call.arguments
    default: nil
    }
  }
}

extension Node {
  /// The same map or call with other entries.
  fileprivate func withEntries(_ entries: ConfigMap) -> Node {
    var node = self
    if case .call(var call) = value {
      call.arguments = entries
      node.value = .call(call)
    } else {
      node.value = .map(entries)
    }
    return node
  }
}
