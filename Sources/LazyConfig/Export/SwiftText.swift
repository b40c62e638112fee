/// A tree as typed Swift: compiled, it gives the same tree.
///
/// Text that names a target, and a map that is a call without saying so, are written as the calls that
/// they are.
public struct SwiftText {
  private let layout: Layout
  private var problems: [Problem] = []

  /// A recipe that returns the tree. What cannot stand in a function's name is left out of it.
  ///
  /// - Throws: ``ConfigError`` for targets that this program does not have.
  public static func recipe(
    named name: String, of tree: ConfigTree, registry: TargetRegistry = .discovered
  ) throws(ConfigError) -> String {
    var writer = SwiftText(layout: Layout(tree.root, registry: registry))
    let body: String
    let result: String
    if case .call(let call) = writer.layout.slots[0].value {
      body = writer.call(call, at: Layout.root, indent: 1)
      result = "Lazy<\(writer.layout.slots[0].target.map(typeName) ?? "Any")>"
    } else {
      body = "ConfigTree(\(writer.untyped(Layout.root, indent: 1)))"
      result = "ConfigTree"
    }
    guard writer.problems.isEmpty else { throw ConfigError(writer.problems) }
    return "import LazyConfig\n\n@Recipe\nfunc \(identifier(name))() -> \(result) {\n  \(body)\n}\n"
  }

  /// Text as a name in Swift: `my model-2` is `myModel2`.
  private static func identifier(_ text: String) -> String {
    let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    let joined = words.enumerated()
      .map {
        $0.offset == 0
          ? String($0.element) : $0.element.prefix(1).uppercased() + $0.element.dropFirst()
      }
      .joined()
    guard let first = joined.first else { return "config" }
    if first.isNumber { return "_\(joined)" }
    return keywords.contains(joined) ? "`\(joined)`" : joined
  }

  /// Words that cannot name a function as they are.
  private static let keywords: Set = [
    "Any", "Self", "actor", "as", "associatedtype", "break", "case", "catch", "class", "continue",
    "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false",
    "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is",
    "let", "nil", "open", "operator", "precedencegroup", "private", "protocol", "public", "repeat",
    "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw",
    "throws", "true", "try", "typealias", "var", "where", "while",
  ]

  private init(layout: Layout) { self.layout = layout }

  // MARK: Calls

  private mutating func call(_ call: Call, at id: Layout.ID, indent: Int) -> String {
    layout.expand(id)
    guard let target = layout.slots[Int(id)].target else {
      problems.append(
        Problem(
          .unknownTarget, at: layout.path(of: id), "there is no target '\(call.target)'",
          origin: call.targetOrigin,
          suggestion: Suggestion.nearest(to: call.target, in: layout.registry?.names ?? [])))
      return ""
    }
    var arguments: [(position: Int, text: String)] = []
    var scope = ""
    for child in layout.children(of: id) where layout.slots[child].role == .written {
      let position = Int(layout.slots[child].parameter)
      let child = Layout.ID(child)
      if position >= 0 {
        let parameter = target.parameters[position]
        let value = typed(child, parameter.type, indent: indent + 1)
        arguments.append((position, "\(parameter.swiftName): \(value)"))
      } else if layout.step(of: child) == ReservedKey.scope,
        case .map = layout.slots[Int(child)].value
      {
        scope = ".scope(\(untyped(child, indent: indent)))"
      } else {
        problems.append(
          Problem(
            .unknownKey, at: layout.path(of: child),
            "\(target.name) has no parameter '\(layout.step(of: child))'",
            origin: layout.slots[Int(child)].origin, notes: [target.takes]))
      }
    }
    let texts = arguments.sorted { $0.position < $1.position }.map(\.text)
    return
      "\(target.swiftName).lazy(\(joined(texts, indent: indent)))\(scope)\(call.isPartial ? ".partial()" : "")"
  }

  /// Arguments on one line when they are short, otherwise one line each.
  private func joined(_ texts: [String], indent: Int) -> String {
    let line = texts.joined(separator: ", ")
    if line.count <= 70, !line.contains("\n") { return line }
    let space = String(repeating: "  ", count: indent + 1)
    return "\n" + texts.map { space + $0 }.joined(separator: ",\n")
  }

  // MARK: Typed values

  private mutating func typed(_ id: Layout.ID, _ type: ParameterType, indent: Int) -> String {
    let value = layout.slots[Int(id)].value
    switch (type, value) {
    case (.optional, .null): return "nil"
    case (.optional(let wrapped), _): return typed(id, wrapped, indent: indent)
    case (.object(let object), .reference), (.lazy(let object, _), .reference):
      return reference(value, type: object.name.hasPrefix("any ") ? builtType(at: id) : nil)
    case (_, .reference): return reference(value, type: nil)
    case (_, .required): return ".required"
    case (.bool, .bool(let value)): return value ? "true" : "false"
    case (.int, .int(let value)): return String(value)
    case (.double, .double(let value)), (.float, .double(let value)): return number(value)
    case (.string, .string(let text)): return Self.literal(text)
    case (.choice(_, let names, let cases), .string(let name)):
      guard let index = names.firstIndex(of: name), cases.indices.contains(index) else { break }
      return ".value(.\(cases[index]))"
    case (.tuple(let types), .list):
      let elements = zip(layout.children(of: id), types).map { child, type in
        typed(Layout.ID(child), type, indent: indent)
      }
      return ".tuple(\(elements.joined(separator: ", ")))"
    case (.list(let element), .list): return list(id, element, indent: indent)
    case (.list(let element), .repetition(let repetition)):
      return repeated(repetition, at: id, element, indent: indent)
    case (.map(let element), .map(let map)) where !element.holdsObjects:
      var entries: [String] = []
      for (entry, child) in zip(map.entries, layout.children(of: id)) {
        entries.append(
          "\(Self.literal(entry.key)): \(typed(Layout.ID(child), element, indent: indent))")
      }
      return entries.isEmpty ? "[:]" : "[\(entries.joined(separator: ", "))]"
    case (.object(let object), .call(let call)), (.lazy(let object, _), .call(let call)),
      (.partial(let object, _), .call(let call)):
      let text = self.call(call, at: id, indent: indent)
      let target = layout.slots[Int(id)].target
      let isExact =
        object.name.hasPrefix("any ") || target.map { "\($0.type)" == object.name } ?? true
        || type.isPartialSlot
      return isExact ? text : ".call(\(text))"
    case (_, .call(let call)): return ".call(\(self.call(call, at: id, indent: indent)))"
    default: break
    }
    return ".node(\(untyped(id, indent: indent)))"
  }

  private mutating func list(_ id: Layout.ID, _ element: ParameterType, indent: Int) -> String {
    let elements = layout.children(of: id).map { typed(Layout.ID($0), element, indent: indent + 1) }
    if case .object(let object) = element, object.name.hasPrefix("any ") {
      return ".list(\(joined(elements, indent: indent)))"
    }
    return "[\(joined(elements, indent: indent))]"
  }

  private mutating func repeated(
    _ repetition: Repetition, at id: Layout.ID, _ element: ParameterType, indent: Int
  ) -> String {
    let count: String
    switch repetition.count.value {
    case .int(let number): count = String(number)
    case .reference, .required: count = reference(repetition.count.value, type: nil)
    default: return ".node(\(untyped(id, indent: indent)))"
    }
    let template = typed(layout.layAside(repetition.element, of: id), element, indent: indent + 1)
    var text = ".repeated(\(joined([count, template], indent: indent)))"
    for edited in repetition.different {
      let replacement = typed(layout.layAside(edited.node, of: id), element, indent: indent)
      text += ".replacing(\(edited.index), with: \(replacement))"
    }
    return text
  }

  private func reference(_ value: Value, type: String?) -> String {
    guard case .reference(let reference) = value else { return ".required" }
    let prefix = type.map { "Lazy<\($0)>" } ?? ""
    if let (levels, steps) = reference.plainTarget,
      reference.text == "${\(String(repeating: ".", count: levels))\(Path(steps).text)}"
    {
      return
        "\(prefix).reference(\(Self.literal(String(repeating: ".", count: levels) + Path(steps).text)))"
    }
    return "\(prefix).expression(\(Self.literal(reference.text)))"
  }

  /// The type of what a reference leads to.
  private func builtType(at id: Layout.ID) -> String? {
    guard layout.resolve(id) else { return nil }
    let canonical = layout.canonical(id)
    layout.expand(canonical)
    return layout.slots[Int(canonical)].target.map(Self.typeName)
  }

  /// The type of what a target makes, with the types around it.
  private static func typeName(_ target: TargetDescriptor) -> String {
    let name = "\(target.type)"
    // Of a generic type, the name says which types were chosen for it.
    guard !name.contains("<"), let type = target.type as? any Configurable.Type else { return name }
    return type.targetDescriptor.swiftName
  }

  // MARK: Plain values

  /// A value as a `Value` literal.
  private mutating func untyped(_ id: Layout.ID, indent: Int) -> String {
    switch layout.slots[Int(id)].value {
    case .null: return "nil"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .double(let value):
      return value.isFinite
        ? Self.float(value)
        : ".double(\(value.isNaN ? ".nan" : value < 0 ? "-.infinity" : ".infinity"))"
    case .string(let text): return Self.literal(text)
    case .reference(let reference): return ".expression(\(Self.literal(reference.text)))"
    case .required: return ".required"
    case .list:
      let elements = layout.children(of: id).map { untyped(Layout.ID($0), indent: indent + 1) }
      return "[\(joined(elements, indent: indent))]"
    case .map(let map):
      guard !map.isEmpty else { return "[:]" }
      let entries = zip(map.entries, layout.children(of: id)).map { entry, child in
        "\(Self.literal(entry.key)): \(untyped(Layout.ID(child), indent: indent + 1))"
      }
      return "[\(joined(entries, indent: indent))]"
    case .call(let call): return ".lazy(\(self.call(call, at: id, indent: indent)))"
    case .repetition(let repetition):
      let count = untyped(layout.layAside(repetition.count, of: id), indent: indent)
      let element = untyped(layout.layAside(repetition.element, of: id), indent: indent)
      let edited = repetition.different.map { edited in
        let node = untyped(layout.layAside(edited.node, of: id), indent: indent)
        return "(index: \(edited.index), node: Node(\(node)))"
      }
      let list = edited.isEmpty ? "" : ", edited: [\(edited.joined(separator: ", "))]"
      return ".repetition(Repetition(count: Node(\(count)), of: Node(\(element))\(list)))"
    }
  }

  private func number(_ value: Double) -> String {
    if value.isNaN { return ".value(.nan)" }
    if value.isInfinite { return ".value(\(value < 0 ? "-" : "").infinity)" }
    return Self.float(value)
  }

  /// Swift reads `1e-05` and `0.1` alike; a whole number keeps its `.0`.
  private static func float(_ value: Double) -> String { Literal.text(of: value) }

  private static func literal(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": literal += "\\\\"
      case "\"": literal += "\\\""
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      case "\u{00}"..<"\u{20}", "\u{7F}": literal += "\\u{\(String(scalar.value, radix: 16))}"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}

extension ParameterType {
  fileprivate var isPartialSlot: Bool {
    if case .partial = self { true } else { false }
  }
}
