import Yams

/// Reads YAML into a tree, with the line and column of each value.
///
/// Only data is read: tags other than YAML's own are errors, and nothing is ever built. Plain words follow
/// YAML 1.2: `yes`, `no`, `on` and `off` are text.
struct YAMLReader {
  private let file: SourceFile
  private let limits: Limits
  private var count = 0
  /// The first map that is part of a repeated list, which only a file that extends another may hold.
  private(set) var part: Problem?

  init(file: SourceFile, limits: Limits) {
    self.file = file
    self.limits = limits
  }

  mutating func read(_ text: String) throws(Problem) -> Node {
    let composed: Yams.Node?
    do {
      composed = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw problem(of: error)
    } catch {
      throw Problem(.badFile, at: .root, "\(file.name): \(error)")
    }
    guard let composed, composed.scalar.map({ !$0.string.isEmpty || $0.style != .plain }) ?? true
    else {
      return Node(.map(ConfigMap()), origin: Origin(.file(file, line: 1, column: 1)))
    }
    return try node(composed, depth: 0)
  }

  private func origin(_ mark: Mark?) -> Origin {
    Origin(.file(file, line: mark?.line ?? 1, column: mark?.column ?? 1))
  }

  private mutating func node(_ node: Yams.Node, depth: Int) throws(Problem) -> Node {
    count += 1
    let origin = origin(node.mark)
    guard count <= limits.nodes else {
      throw Problem(
        .limit, at: .root,
        "the file holds more than \(limits.nodes) values once its aliases are expanded",
        origin: origin)
    }
    guard depth <= Limits.depth else {
      throw Problem(.limit, at: .root, "nested deeper than \(Limits.depth) levels", origin: origin)
    }
    switch node {
    case .scalar(let scalar): return Node(try value(of: scalar, origin: origin), origin: origin)
    case .sequence(let sequence):
      try check(tag: sequence.tag, expected: .seq, origin: origin)
      var elements: [Node] = []
      elements.reserveCapacity(sequence.count)
      for element in sequence { elements.append(try self.node(element, depth: depth + 1)) }
      return Node(.list(elements), origin: origin)
    case .mapping(let mapping):
      try check(tag: mapping.tag, expected: .map, origin: origin)
      return Node(try map(mapping, origin: origin, depth: depth), origin: origin)
    case .alias:
      throw Problem(.badFile, at: .root, "the alias cannot be followed", origin: origin)
    }
  }

  private mutating func map(
    _ mapping: Yams.Node.Mapping, origin: Origin, depth: Int
  ) throws(Problem) -> Value {
    var map = ConfigMap()
    map.reserveCapacity(mapping.count)
    var merged: [(Node, Origin)] = []
    for (keyNode, valueNode) in mapping {
      guard case .scalar(let scalar) = keyNode else {
        throw Problem(
          .badFile, at: .root, "a key must be text, not a list or a map",
          origin: self.origin(keyNode.mark))
      }
      let value = try node(valueNode, depth: depth + 1)
      let keyOrigin = self.origin(keyNode.mark)
      if scalar.string == "<<", scalar.style == .plain {
        merged.append((value, keyOrigin))
        continue
      }
      guard map.position(of: scalar.string) == nil else {
        throw Problem(
          .badFile, at: .root, "the key '\(scalar.string)' occurs twice", origin: keyOrigin)
      }
      map.append(ConfigMap.Entry(key: scalar.string, node: value, keyOrigin: keyOrigin))
    }
    // What the map says itself wins.
    for (value, keyOrigin) in merged { try mergeAliases(value, into: &map, origin: keyOrigin) }
    if let problem = Structure.problem(ofPart: map) {
      part = part ?? Problem(.badFile, at: .root, problem, origin: origin)
      return .map(map)
    }
    return try Structure.value(of: map) { Problem(.badFile, at: .root, $0, origin: origin) }
  }

  /// `<<: *base`: entries of other maps that this one does not have.
  private func mergeAliases(_ value: Node, into map: inout ConfigMap, origin: Origin)
    throws(Problem)
  {
    switch value.value {
    case .map(let other):
      for entry in other.entries where map.position(of: entry.key) == nil { map.append(entry) }
    case .list(let maps):
      for other in maps { try mergeAliases(other, into: &map, origin: origin) }
    default:
      throw Problem(
        .badFile, at: .root, "'<<' takes a map, found \(value.value.summary)", origin: origin)
    }
  }

  // MARK: Scalars

  private func check(tag: Tag, expected: Tag.Name, origin: Origin) throws(Problem) {
    let name = tag.description
    guard name.isEmpty || name == expected.rawValue || name == "!" || tag == Tag(.implicit) else {
      throw Problem(
        .badFile, at: .root, "the tag \(name) is not data; only YAML's own tags are read",
        origin: origin)
    }
  }

  private func value(of scalar: Yams.Node.Scalar, origin: Origin) throws(Problem) -> Value {
    let isPlain = scalar.style == .plain || scalar.style == .any
    let tag = scalar.tag.description
    if tag.hasPrefix("tag:yaml.org,2002:"), let kind = Self.kinds[String(tag.dropFirst(18))] {
      if kind != .text { return try value(of: scalar.string, as: kind, origin: origin) }
    } else if !tag.isEmpty, tag != "!" {
      throw Problem(
        .badFile, at: .root, "the tag \(tag) is not data; only YAML's own tags are read",
        origin: origin)
    } else if isPlain {
      if let value = try word(scalar.string, origin: origin) { return value }
    }
    do throws(SyntaxError) {
      return try Value(parsing: scalar.string)
    } catch {
      throw Problem(.badReference, at: .root, error.description, origin: origin)
    }
  }

  private enum Kind { case text, integer, number, boolean, null }

  /// YAML's own tags for scalars.
  private static let kinds: [String: Kind] = [
    "str": .text, "int": .integer, "float": .number, "bool": .boolean, "null": .null,
  ]

  private func word(_ text: String, origin: Origin) throws(Problem) -> Value? {
    do throws(Literal.IntegerOverflow) {
      return try YAMLScalar.value(of: text)
    } catch {
      throw Problem(.badFile, at: .root, error.problem, origin: origin)
    }
  }

  /// A scalar whose tag says what it is.
  private func value(of text: String, as kind: Kind, origin: Origin) throws(Problem) -> Value {
    switch (kind, try word(text, origin: origin)) {
    case (.integer, .int(let value)?): return .int(value)
    case (.number, .int(let value)?): return .double(Double(value))
    case (.number, .double(let value)?): return .double(value)
    case (.boolean, .bool(let value)?): return .bool(value)
    case (.null, .null?): return .null
    default:
      throw Problem(.badFile, at: .root, "'\(text)' is not what its tag says", origin: origin)
    }
  }

  private func problem(of error: YamlError) -> Problem {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      Problem(.badFile, at: .root, "not YAML: \(problem)", origin: origin(mark))
    case .duplicatedKeysInMapping(let duplicates, let context):
      Problem(
        .badFile, at: .root, "the key '\(duplicates.first ?? "")' occurs twice",
        origin: origin(context.mark))
    case .reader(let problem, _, _, _):
      Problem(.badFile, at: .root, "not YAML: \(problem)", origin: origin(nil))
    default: Problem(.badFile, at: .root, "not YAML: \(error)", origin: origin(nil))
    }
  }
}

/// Plain words of YAML 1.2, and the numbers that scientists write: `1e-5`.
enum YAMLScalar {
  static func value(of text: String) throws(Literal.IntegerOverflow) -> Value? {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
    case ".nan", ".NaN", ".NAN": return .double(.nan)
    default: break
    }
    guard let first = text.utf8.first else { return .null }
    switch first {
    case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): break
    default: return nil
    }
    if text.utf8.count > 2, first == 0x30, let radix = radix(of: text) {
      let digits = text.dropFirst(2)
      guard digits.allSatisfy({ $0.isASCII && Int(String($0), radix: radix) != nil }) else {
        return nil
      }
      guard let value = Int(digits, radix: radix) else { throw Literal.IntegerOverflow(text: text) }
      return .int(value)
    }
    // YAML has no underscores in numbers, and its inf and nan start with a dot.
    let bytes = Array(text.utf8)
    guard !bytes.contains(UInt8(ascii: "_")) else { return nil }
    let value = try Literal.value(of: bytes[...])
    if case .double(let number)? = value, !number.isFinite,
      !bytes.contains(where: { $0 >= 0x30 && $0 <= 0x39 })
    {
      return nil
    }
    return value
  }

  /// Whether a plain word is something else than text.
  static func isWord(_ text: String) throws(Literal.IntegerOverflow) -> Bool {
    if case .some = try value(of: text) { true } else { false }
  }

  private static func radix(of text: String) -> Int? {
    if text.hasPrefix("0x") { return 16 }
    return text.hasPrefix("0o") ? 8 : nil
  }
}
