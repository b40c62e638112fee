extension Evaluation {
  /// What `${name:arguments}` stands for.
  mutating func resolve(
    name parts: [Expression.KeyPart], arguments: [Expression]
  ) throws(Stop) -> Layout.Outcome {
    var names: [String] = []
    for part in parts {
      switch part {
      case .name(let name): names.append(name)
      case .computed(let expression):
        guard case .string(let name) = try value(of: expression) else {
          throw problem(.badReference, "a resolver's name in \(text) must be text")
        }
        names.append(name)
      }
    }
    let name = names.joined(separator: ".")
    let isKnown = layout.resolvers.functions[name] != nil || Resolvers.builtIn.contains(name)
    guard isKnown else {
      throw problem(
        .badReference, "there is no resolver '\(name)'",
        suggestion: Suggestion.nearest(to: name, in: layout.resolvers.names),
        notes: ["resolvers: \(layout.resolvers.names.joined(separator: ", "))"])
    }
    let values = try values(of: arguments)
    try spend(2 + values.count)
    switch name {
    case "oc.env": return .value(try environment(values))
    case "oc.decode": return .value(try decode(values))
    case "oc.create": return .value(try create(values))
    case "oc.select": return try select(values)
    case "oc.deprecated": return try deprecated(values)
    case "oc.dict.keys": return try dictionary(values, name: name, keys: true)
    case "oc.dict.values": return try dictionary(values, name: name, keys: false)
    default:
      guard let function = layout.resolvers.functions[name] else { return .needs }
      do {
        return .value(try function(values))
      } catch {
        throw problem(.badReference, "the resolver '\(name)' failed: \(error)")
      }
    }
  }

  private func environment(_ values: [Value]) throws(Stop) -> Value {
    guard (1...2).contains(values.count), case .string(let variable) = values[0] else {
      throw problem(.badReference, "oc.env takes a variable's name and perhaps a default")
    }
    if let value = layout.resolvers.environment(variable) { return .string(value) }
    guard values.count == 2 else {
      throw problem(.badReference, "the environment variable '\(variable)' is not set")
    }
    if case .null = values[1] { return .null }
    return .string(PythonText.text(of: values[1]))
  }

  private mutating func decode(_ values: [Value]) throws(Stop) -> Value {
    guard values.count == 1 else { throw problem(.badReference, "oc.decode takes one argument") }
    switch values[0] {
    case .null: return .null
    case .string(let text):
      try spend(text.utf8.count)
      let expression: Expression
      do throws(SyntaxError) {
        expression = try ExpressionParser.element(text)
      } catch {
        throw problem(.badReference, "oc.decode cannot read '\(text)': \(error.problem)")
      }
      return try value(of: expression)
    case let other: throw problem(.badReference, "oc.decode takes text, found \(other.summary)")
    }
  }

  private func create(_ values: [Value]) throws(Stop) -> Value {
    guard values.count == 1 else { throw problem(.badReference, "oc.create takes one argument") }
    switch values[0] {
    case .null, .list, .map, .call, .repetition: return values[0]
    case .string(let text): return try create(fromYAML: text)
    default:
      throw problem(
        .badReference, "oc.create takes a map, a list, or YAML, found \(values[0].summary)")
    }
  }

  /// A word alone is a key without a value, and nothing at all is an empty map.
  private func create(fromYAML text: String) throws(Stop) -> Value {
    try spend(20 + 4 * text.utf8.count)
    let read: Value
    do throws(ConfigError) {
      read = try ConfigTree(yaml: text, name: "oc.create").root.value
    } catch {
      throw problem(
        .badReference, "oc.create cannot read its text: \(error.problems.first?.message ?? "")")
    }
    switch read {
    case .map, .list, .call, .repetition: return read
    case .null: return .map(ConfigMap())
    case .string(let key): return .map(ConfigMap([(key, Node(.null))]))
    default:
      throw problem(.badReference, "oc.create takes a map or a list, found \(read.summary)")
    }
  }

  private mutating func select(_ values: [Value]) throws(Stop) -> Layout.Outcome {
    guard (1...2).contains(values.count), case .string(let key) = values[0] else {
      throw problem(.badReference, "oc.select takes a key and perhaps a default")
    }
    if let found = try find(key) {
      let id = try resolved(found)
      let isSet: Bool
      if case .required = layout.slots[Int(id)].value { isSet = false } else { isSet = true }
      if isSet, layout.slots[Int(id)].role != .missing { return .alias(id) }
    }
    return .value(values.count == 2 ? values[1] : .null)
  }

  private mutating func deprecated(_ values: [Value]) throws(Stop) -> Layout.Outcome {
    guard (1...2).contains(values.count), case .string(let key) = values[0] else {
      throw problem(.badReference, "oc.deprecated takes the new key and perhaps a message")
    }
    guard let found = try find(key) else {
      throw problem(.badReference, "oc.deprecated: there is no '\(key)'")
    }
    let id = try resolved(found)
    var message = "'\(layout.path(of: self.id))' is deprecated; use '\(key)'"
    if values.count == 2 {
      guard case .string(let given) = values[1] else {
        throw problem(.badReference, "oc.deprecated takes text as its message")
      }
      message = Self.replacing(given, "$OLD_KEY", layout.path(of: self.id).text)
      message = Self.replacing(message, "$NEW_KEY", key)
    }
    layout.warnings.append(
      Problem(.unknownKey, at: layout.path(of: self.id), message, origin: slot.origin))
    return .alias(id)
  }

  private static func replacing(_ text: String, _ part: String, _ replacement: String) -> String {
    var result = ""
    var rest = text[...]
    while let range = rest.firstRange(of: part) {
      result += rest[..<range.lowerBound] + replacement
      rest = rest[range.upperBound...]
    }
    return result + rest
  }

  private mutating func dictionary(
    _ values: [Value], name: String, keys: Bool
  ) throws(Stop) -> Layout.Outcome {
    guard values.count == 1, case .string(let key) = values[0] else {
      throw problem(.badReference, "\(name) takes one key")
    }
    guard let found = try find(key) else {
      throw problem(.badReference, "\(name): there is no '\(key)'")
    }
    let id = try resolved(found)
    guard case .map(let map) = layout.slots[Int(id)].value else {
      throw problem(
        .badReference, "\(name) takes a map; '\(key)' is \(layout.slots[Int(id)].value.summary)")
    }
    try spend(map.count)
    if keys { return .value(.list(map.keys.map { Node(.string($0)) })) }
    let path = layout.path(of: id)
    return .value(.list(map.keys.map { Node(.reference(Reference(to: path.appending($0)))) }))
  }

  /// The node at a key as text: relative to this node when it starts with a dot.
  private mutating func find(_ key: String) throws(Stop) -> Layout.ID? {
    let levels = key.utf8.prefix { $0 == UInt8(ascii: ".") }.count
    let path: Path
    do throws(SyntaxError) {
      path = try Path(parsing: String(key.dropFirst(levels)))
    } catch {
      throw problem(.badReference, "'\(key)' is not a path: \(error.problem)")
    }
    var current = Layout.root
    if levels > 0 {
      current = id
      for _ in 0..<levels {
        current = layout.slots[Int(current)].parent
        guard current >= 0 else { return nil }
      }
    }
    for step in path.steps {
      let container = try resolved(current)
      guard let child = layout.child(of: container, step) else {
        guard layout.isList(container), Path.integer(step) == nil else { return nil }
        throw problem(
          .badReference, "'\(key)' leads into a list, in which '\(step)' is no index")
      }
      current = child
    }
    return current
  }
}
