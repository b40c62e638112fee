import Synchronization

/// What one node or map offers to all views of it, with what has been read; behind it, what the nodes above offer.
final class ViewLevel: Sendable {
  struct Entry: Sendable {
    /// Nil where only Swift can make it.
    let value: Value?
    let origin: Origin?
    let path: Path
    /// Its place in the layout; none for a map that belongs to no tree.
    var id: Layout.ID = -1
    /// What can be read of a map by name.
    var part: ViewLevel?
  }

  let entries: [String: Entry]
  private let outer: ViewLevel?
  private let asked = Mutex(Asked())

  /// The names of entries that were read, of those that were read as views, and of what was not there.
  struct Asked {
    fileprivate(set) var read: Set<String> = []
    fileprivate(set) var viewed: Set<String> = []
    fileprivate(set) var missed: Set<String> = []
  }

  init(_ entries: [String: Entry], outer: ViewLevel?) {
    self.entries = entries
    self.outer = outer
  }

  /// What a map offers that belongs to no tree.
  convenience init(of map: ConfigMap, at path: Path) {
    var entries: [String: Entry] = [:]
    for entry in map.entries {
      entries[entry.key] = Entry(
        value: entry.node.value, origin: entry.node.origin, path: path.appending(entry.key))
    }
    self.init(entries, outer: nil)
  }

  /// All names, in order.
  var names: [String] {
    var names: Set<String> = []
    var level: ViewLevel? = self
    while let current = level {
      names.formUnion(current.entries.keys)
      level = current.outer
    }
    return names.sorted()
  }

  /// What was asked for here.
  var askedNames: Asked { asked.withLock { $0 } }

  /// The nearest entry with a name, as it is or in camel case.
  func find(_ name: String) -> (level: ViewLevel, key: String, entry: Entry)? {
    let key = snakeCase(name)
    var level: ViewLevel? = self
    while let current = level {
      if let entry = current.entries[name] { return (current, name, entry) }
      if let entry = current.entries[key] { return (current, key, entry) }
      level = current.outer
    }
    return nil
  }

  /// Finds an entry and notes that it was asked for.
  func read(_ name: String, asView: Bool) -> Entry? {
    guard let (level, key, entry) = find(name) else {
      asked.withLock { _ = $0.missed.insert(snakeCase(name)) }
      return nil
    }
    level.asked.withLock { asked in
      _ = asView ? asked.viewed.insert(key) : asked.read.insert(key)
    }
    return entry
  }
}

/// Swift's names as config keys, by the rule of `@Configurable`: `hiddenSize` becomes `hidden_size`.
func snakeCase(_ name: String) -> String {
  let characters = Array(name)
  var result = ""
  for (index, character) in characters.enumerated() {
    if character.isUppercase, index > 0 {
      let previous = characters[index - 1]
      let isBeforeSmall = index + 1 < characters.count && characters[index + 1].isLowercase
      if previous.isLowercase || previous.isNumber || (previous.isUppercase && isBeforeSmall) {
        result.append("_")
      }
    }
    result += character.lowercased()
  }
  return result
}
