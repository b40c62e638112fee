import Synchronization

/// Values by name, which an object reads where it needs them: the scope of its node, or a map.
///
/// An initialiser that takes `@Inherited cfg: ConfigView` sees what its node's scope holds and what the nodes
/// above provide, and can hand it on to objects that it makes itself; one that takes `cfg: ConfigView` is given a
/// map. Names are those of the config, or the same in camel case:
///
/// ```swift
/// final class MLP {
///   let hiddenSize: Int
///   init(cfg: ConfigView) throws { hiddenSize = try cfg.hiddenSize }
/// }
/// ```
///
/// What is read is typed and tracked. A name that nobody provides and a value of another type are errors with
/// their place; so is, once the tree is built, an entry that nobody has read. The checks before a build do not see
/// what an initialiser will read: where that matters, declare parameters.
@dynamicMemberLookup
public final class ConfigView: Sendable {
  struct Entry: Sendable {
    let value: LazyConfig.Value
    let origin: Origin?
    let path: Path
  }

  private let entries: [String: Entry]
  /// Whose view it is, for messages: its path, its target's name, where it was written.
  private let path: Path
  private let origin: Origin?
  /// The names that were read, and those that were not there.
  private let asked = Mutex<(read: Set<String>, missed: Set<String>)>(([], []))

  init(_ entries: [String: Entry], path: Path, origin: Origin?) {
    self.entries = entries
    self.path = path
    self.origin = origin
  }

  /// The names that can be read, in order.
  public var names: [String] { entries.keys.sorted() }

  /// The names that have been read.
  var readNames: Set<String> { asked.withLock { $0.read } }

  /// The names that were asked for and not there.
  var missedNames: Set<String> { asked.withLock { $0.missed } }

  /// The value with a name, which may be in camel case: `cfg.hiddenSize` is `hidden_size`.
  ///
  /// - Throws: ``ConfigError`` when nobody provides it, and when it is of another type.
  public subscript<T: ConfigValue>(dynamicMember name: String) -> T {
    get throws(ConfigError) { try value(of: name) }
  }

  /// The value with a name.
  ///
  /// - Throws: ``ConfigError`` when nobody provides it, and when it is of another type.
  public func value<T: ConfigValue>(
    of name: String, as type: T.Type = T.self
  ) throws(ConfigError) -> T {
    guard let value: T = try valueIfProvided(name) else {
      throw ConfigError(
        Problem(
          .notProvided, at: path, "there is no '\(name)' to read", origin: origin,
          suggestion: Suggestion.nearest(to: name, in: names),
          notes: [
            names.isEmpty
              ? "nothing can be read here" : "there are: \(names.joined(separator: ", "))"
          ]))
    }
    return value
  }

  /// The value with a name, or a default where nobody provides it.
  ///
  /// - Throws: ``ConfigError`` when it is of another type.
  public func value<T: ConfigValue>(
    of name: String, default defaultValue: @autoclosure () -> T
  ) throws(ConfigError) -> T {
    try valueIfProvided(name) ?? defaultValue()
  }

  private func valueIfProvided<T: ConfigValue>(_ name: String) throws(ConfigError) -> T? {
    guard let key = key(for: name), let entry = entries[key] else {
      asked.withLock { _ = $0.missed.insert(name) }
      return nil
    }
    asked.withLock { _ = $0.read.insert(key) }
    do {
      return try T(configValue: entry.value)
    } catch {
      var suggestion: String?
      var notes: [String] = []
      if case .choice(_, let names, _) = T.parameterType {
        if case .string(let found) = entry.value {
          suggestion = Suggestion.nearest(to: found, in: names)
        }
        notes.append("one of: \(names.joined(separator: ", "))")
      }
      notes.append("read by \(path.isRoot ? "the root" : path.description)")
      throw ConfigError(
        Problem(
          .wrongType, at: entry.path, "\(error)", origin: entry.origin, suggestion: suggestion,
          notes: notes))
    }
  }

  /// The name in the config for a name as it is, or in camel case.
  private func key(for name: String) -> String? {
    if entries[name] != nil { return name }
    let wanted = name.lowercased()
    return entries.keys.first { $0.filter { $0 != "_" }.lowercased() == wanted }
  }
}

extension ConfigView: ConfigValue {
  /// A map with any values, or the scope.
  public static var parameterType: ParameterType { .view }

  /// A view of a map that belongs to no tree.
  public convenience init(configValue: LazyConfig.Value) throws(ValueMismatch) {
    guard case .map(let map) = configValue else {
      throw ValueMismatch(expected: ParameterType.view.description, found: configValue)
    }
    var entries: [String: Entry] = [:]
    for entry in map.entries {
      entries[entry.key] = Entry(
        value: entry.node.value, origin: entry.node.origin, path: Path([entry.key]))
    }
    self.init(entries, path: .root, origin: nil)
  }

  /// What can be read, as a map.
  public var configValue: LazyConfig.Value {
    .map(ConfigMap(names.map { ($0, Node(entries[$0]?.value ?? .null)) }))
  }
}

// In Swift the map is a literal: `Model.lazy(cfg: ["act": "relu"])`.
extension ConfigView: LazyDictionary {
  /// Any plain value, or a reference.
  public typealias Value = LazyConfig.Value
}
