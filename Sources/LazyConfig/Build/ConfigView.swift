/// Values by name, which an object reads where it needs them: the scope of its node, or a map.
///
/// An initialiser that takes `@Inherited cfg: ConfigView` sees what its node's scope holds and what the nodes
/// above provide, nearest first, and can hand it on to objects that it makes itself. One that takes
/// `cfg: ConfigView` is given a map. Names are those of the config, or the same in camel case:
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
/// what an initialiser will read: where that matters, declare parameters. What is first read after the build
/// counts as unread, and what a part that is built later leaves unread is not reported.
@dynamicMemberLookup
public final class ConfigView: Sendable {
  private let level: ViewLevel
  /// Whose view it is, for messages: its path, and where it was written.
  private let path: Path
  private let origin: Origin?

  init(_ level: ViewLevel, path: Path, origin: Origin?) {
    self.level = level
    self.path = path
    self.origin = origin
  }

  /// The names that can be read, in order.
  public var providedNames: [String] { level.names }

  /// The value with a name, which may be in camel case: `cfg.hiddenSize` is `hidden_size`.
  ///
  /// - Throws: ``ConfigError`` when nobody provides it, and when it is of another type.
  public subscript<T: ConfigValue>(dynamicMember name: String) -> T {
    get throws(ConfigError) { try value(of: name) }
  }

  /// The value with a name.
  ///
  /// A map can be read as a ``ConfigView`` again, whose entries must all be read.
  ///
  /// - Throws: ``ConfigError`` when nobody provides it, and when it is of another type.
  public func value<T: ConfigValue>(
    of name: String, as type: T.Type = T.self
  ) throws(ConfigError) -> T {
    guard let value: T = try valueIfProvided(name) else {
      let name = snakeCase(name)
      let names = providedNames
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
    let isView = T.parameterType.isView
    guard let entry = level.read(name, asView: isView) else { return nil }
    guard let value = entry.value else {
      throw problem(.notProvided, entry, "has a default that only Swift can make")
    }
    if isView, let view = view(of: entry, value), let result = view as? T { return result }
    do {
      return try T(configValue: value)
    } catch {
      var suggestion: String?
      var notes: [String] = []
      if case .choice(_, let names, _) = T.parameterType {
        if case .string(let found) = value {
          suggestion = Suggestion.nearest(to: found, in: names)
        }
        notes.append("one of: \(names.joined(separator: ", "))")
      }
      throw problem(.wrongType, entry, "\(error)", suggestion: suggestion, notes: notes)
    }
  }

  /// An entry that is a map, to be read by name as well.
  private func view(of entry: ViewLevel.Entry, _ value: LazyConfig.Value) -> ConfigView? {
    guard case .map(let map) = value else { return nil }
    let level = entry.part ?? ViewLevel(of: map, at: entry.path)
    return ConfigView(level, path: entry.path, origin: entry.origin)
  }

  private func problem(
    _ kind: Problem.Kind, _ entry: ViewLevel.Entry, _ message: String, suggestion: String? = nil,
    notes: [String] = []
  ) -> ConfigError {
    let reader = "read by \(path.isRoot ? "the root" : path.description)"
    return ConfigError(
      Problem(
        kind, at: entry.path, message, origin: entry.origin, suggestion: suggestion,
        notes: notes + [reader]))
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
    self.init(ViewLevel(of: map, at: .root), path: .root, origin: nil)
  }

  /// What can be read, as a map.
  public var configValue: LazyConfig.Value {
    .map(ConfigMap(providedNames.map { ($0, Node(level.find($0)?.entry.value ?? .null)) }))
  }
}

// In Swift the map is a literal: `Model.lazy(cfg: ["act": "relu"])`.
extension ConfigView: LazyDictionary {
  /// Any plain value, or a reference.
  public typealias Value = LazyConfig.Value
}
