import LazyConfig

/// Validates values against JSON Schema (draft 2020-12), as far as the generated schemas use it.
///
/// A keyword that it does not know is a problem of the schema, so that nothing is passed over in silence.
struct SchemaValidator {
  let root: ConfigMap
  private let definitions: ConfigMap

  /// - Parameter text: the schema as JSON.
  init(_ text: String) throws {
    // A schema is data: `${` and `_target_` in it mean nothing.
    guard case .map(let root) = try SchemaText.read(text) else { throw Problem("no object") }
    self.root = root
    guard case .map(let definitions)? = root["$defs"]?.value else { throw Problem("no $defs") }
    self.definitions = definitions
  }

  struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  static let annotations: Set = [
    "$schema", "$defs", "title", "description", "default", "deprecated",
  ]

  /// What is wrong with a value, by path; empty when it is valid.
  func problems(of value: Value) throws -> [String] {
    try validate(value, .map(root), path: "")
  }

  private func validate(_ value: Value, _ schema: Value, path: String) throws -> [String] {
    switch schema {
    case .bool(let allowed): return allowed ? [] : ["\(path): nothing is allowed here"]
    case .map(let keywords):
      var problems: [String] = []
      for entry in keywords.entries where !Self.annotations.contains(entry.key) {
        problems += try validate(value, entry.key, entry.node.value, keywords, path: path)
      }
      return problems
    default: throw Problem("a schema is \(schema.summary)")
    }
  }

  private func isValid(_ value: Value, _ schema: Value) throws -> Bool {
    try validate(value, schema, path: "").isEmpty
  }

  private func validate(
    _ value: Value, _ keyword: String, _ argument: Value, _ all: ConfigMap, path: String
  ) throws -> [String] {
    switch keyword {
    case "$ref":
      guard case .string(let name) = argument, name.hasPrefix("#/$defs/"),
        let schema = definitions[String(name.dropFirst(8))]
      else { throw Problem("\(argument.summary) leads nowhere") }
      return try validate(value, schema.value, path: path)
    case "type":
      let names = Self.texts(argument)
      return names.contains { Self.has(value, type: $0) }
        ? [] : ["\(path): expected \(names.joined(separator: " or ")), found \(value.summary)"]
    case "enum":
      guard case .list(let values) = argument else { throw Problem("enum takes a list") }
      return values.contains { $0.value == value }
        ? [] : ["\(path): \(value.summary) is not listed"]
    case "const": return value == argument ? [] : ["\(path): expected \(argument.summary)"]
    case "minimum", "maximum", "minItems", "maxItems":
      return try bound(value, keyword, argument, path: path)
    case "pattern":
      guard argument == #"\$\{"# else { throw Problem("the pattern \(argument.summary)") }
      guard case .string(let text) = value else { return [] }
      return text.contains("${") ? [] : ["\(path): no reference"]
    case "anyOf":
      return try Self.list(argument).contains { try isValid(value, $0) }
        ? [] : ["\(path): \(value.summary) fits none"]
    case "allOf":
      return try Self.list(argument).flatMap { try validate(value, $0, path: path) }
    case "oneOf":
      let count = try Self.list(argument).filter { try isValid(value, $0) }.count
      return count == 1 ? [] : ["\(path): \(value.summary) fits \(count)"]
    case "not": return try isValid(value, argument) ? ["\(path): not allowed"] : []
    case "if":
      let branch = try isValid(value, argument) ? "then" : "else"
      return try all[branch].map { try validate(value, $0.value, path: path) } ?? []
    case "then", "else": return []
    case "required":
      guard case .map(let map) = value else { return [] }
      return Self.texts(argument).filter { map[$0] == nil }.map { "\(path): '\($0)' is missing" }
    case "properties", "additionalProperties":
      return try properties(value, keyword, argument, all, path: path)
    case "items", "prefixItems": return try items(value, keyword, argument, all, path: path)
    default: throw Problem("the keyword '\(keyword)' is not known")
    }
  }

  private func bound(
    _ value: Value, _ keyword: String, _ argument: Value, path: String
  ) throws -> [String] {
    let measured: Double
    switch value {
    case .int(let number) where keyword.hasSuffix("mum"): measured = Double(number)
    case .double(let number) where keyword.hasSuffix("mum"): measured = number
    case .list(let elements) where keyword.hasSuffix("Items"): measured = Double(elements.count)
    default: return []
    }
    guard case .int(let limit) = argument else { throw Problem("\(keyword) takes an integer") }
    let isInside = keyword.hasPrefix("min") ? measured >= Double(limit) : measured <= Double(limit)
    return isInside ? [] : ["\(path): beyond \(keyword) \(limit)"]
  }

  private func properties(
    _ value: Value, _ keyword: String, _ argument: Value, _ all: ConfigMap, path: String
  ) throws -> [String] {
    guard case .map(let map) = value else { return [] }
    if keyword == "properties" {
      guard case .map(let schemas) = argument else { throw Problem("properties takes an object") }
      return try map.entries.flatMap { entry in
        try schemas[entry.key].map {
          try validate(entry.node.value, $0.value, path: "\(path)/\(entry.key)")
        } ?? []
      }
    }
    var named: Set<String> = []
    if case .map(let schemas)? = all["properties"]?.value { named = Set(schemas.keys) }
    return try map.entries.filter { !named.contains($0.key) }.flatMap {
      try validate($0.node.value, argument, path: "\(path)/\($0.key)")
    }
  }

  private func items(
    _ value: Value, _ keyword: String, _ argument: Value, _ all: ConfigMap, path: String
  ) throws -> [String] {
    guard case .list(let elements) = value else { return [] }
    if keyword == "prefixItems" {
      return try zip(elements, Self.list(argument)).enumerated().flatMap { index, pair in
        try validate(pair.0.value, pair.1, path: "\(path)/\(index)")
      }
    }
    let prefix = try all["prefixItems"].map { try Self.list($0.value).count } ?? 0
    return try elements.enumerated().dropFirst(prefix).flatMap { index, element in
      try validate(element.value, argument, path: "\(path)/\(index)")
    }
  }

  // MARK: Values

  private static func list(_ value: Value) throws -> [Value] {
    guard case .list(let elements) = value else { throw Problem("expected a list of schemas") }
    return elements.map(\.value)
  }

  private static func texts(_ value: Value) -> [String] {
    switch value {
    case .string(let text): [text]
    case .list(let elements): elements.flatMap { texts($0.value) }
    default: []
    }
  }

  private static func has(_ value: Value, type: String) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("integer", .int), ("number", .int),
      ("number", .double), ("string", .string), ("array", .list), ("object", .map):
      true
    default: false
    }
  }
}
