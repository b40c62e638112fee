/// Reads YAML into a tree, with the line and column of each value.
///
/// Only data is read: tags other than YAML's own are errors, and nothing is ever built. Plain words follow
/// YAML 1.2: `yes`, `no`, `on` and `off` are text.
struct YAMLReader {
  private let file: SourceFile
  private let limits: Limits
  /// How many values were written.
  private var count = 0
  /// How many more stand there through aliases.
  private var aliased = 0
  /// How deep the deepest value lies of those read since this was last set back.
  private var deepest = 0
  /// How many bytes the keys have that lead to the value that is read, and the most below since this was
  /// last set back.
  private var pathLength = 0
  private var longest = 0
  private var anchors: [String: Anchored] = [:]

  /// What an anchor names. An alias shares it, so it costs nothing; whoever walks the tree meets all of it
  /// again, so it counts.
  private struct Anchored {
    let node: Node
    /// How many values it holds, itself among them.
    let size: Int
    /// How many levels lie below it.
    let height: Int
    /// The most bytes of keys that lead to one of its values.
    let keyLength: Int
    /// Its text, when it may be a key.
    let key: String?
  }
  /// The first map that is part of a repeated list, which only a file that extends another may hold.
  private(set) var part: Problem?

  init(file: SourceFile, limits: Limits) {
    self.file = file
    self.limits = limits
  }

  mutating func read(_ text: String) throws(Problem) -> Node {
    let empty = Node(.map(ConfigMap()), origin: Origin(.file(file, line: 1, column: 1)))
    let events = YAMLEvents(text)
    guard try next(events).kind == .documentStart else { return empty }
    let first = try next(events)
    let root = try node(first, events, depth: 0)
    _ = try next(events)
    let after = try next(events)
    guard after.kind == .end else {
      throw Problem(
        .badFile, at: .root, "not YAML: a second document starts; a config is one document",
        origin: origin(after))
    }
    // A document that holds nothing.
    if first.kind == .scalar, first.isPlain, first.text.isEmpty, first.tag.isEmpty { return empty }
    return root
  }

  private func next(_ events: YAMLEvents) throws(Problem) -> YAMLEvents.Event {
    do throws(YAMLEvents.Failure) {
      return try events.next()
    } catch {
      throw Problem(
        .badFile, at: .root,
        error.problem.contains("nesting level")
          ? "nested too deeply to be read" : "not YAML: \(error.problem)",
        origin: Origin(.file(file, line: error.line, column: error.column)))
    }
  }

  private func origin(_ event: YAMLEvents.Event) -> Origin {
    Origin(.file(file, line: event.line, column: event.column))
  }

  private mutating func node(
    _ event: YAMLEvents.Event, _ events: YAMLEvents, depth: Int
  ) throws(Problem) -> Node {
    if event.kind == .alias { return try alias(event, depth: depth) }
    let origin = origin(event)
    let sizeBefore = count + aliased
    let (deepestBefore, longestBefore) = (deepest, longest)
    count += 1
    deepest = depth
    longest = pathLength
    guard count <= limits.nodes else {
      throw JSONReader.tooManyValues(limits, origin)
    }
    guard depth <= Limits.depth else {
      throw Problem(.limit, at: .root, "nested deeper than \(Limits.depth) levels", origin: origin)
    }
    let value: Value
    switch event.kind {
    case .listStart:
      try check(tag: event.tag, expected: "seq", origin: origin)
      value = try list(events, depth: depth)
    case .mapStart:
      try check(tag: event.tag, expected: "map", origin: origin)
      value = try map(events, origin: origin, depth: depth)
    default: value = try self.value(of: event, origin: origin)
    }
    let node = Node(value, origin: origin)
    if let anchor = event.anchor {
      anchors[anchor] = Anchored(
        node: node, size: count + aliased - sizeBefore, height: deepest - depth,
        keyLength: longest - pathLength, key: event.kind == .scalar ? event.text : nil)
    }
    deepest = max(deepest, deepestBefore)
    longest = max(longest, longestBefore)
    return node
  }

  private mutating func alias(_ event: YAMLEvents.Event, depth: Int) throws(Problem) -> Node {
    let anchored = try anchored(event)
    aliased += anchored.size
    guard aliased <= Limits.copies + Limits.copiesPerNode * count else {
      throw Problem(
        .limit, at: .root,
        "aliases stand for \(aliased) values, where \(count) are written: too many",
        origin: origin(event),
        notes: [
          "at most \(Limits.copies), and \(Limits.copiesPerNode) more for each that is written"
        ])
    }
    guard count + aliased <= limits.nodes else {
      throw JSONReader.tooManyValues(limits, withAliases: true, origin(event))
    }
    guard depth + anchored.height <= Limits.depth else {
      throw Problem(
        .limit, at: .root, "nested deeper than \(Limits.depth) levels", origin: origin(event))
    }
    guard pathLength + anchored.keyLength <= Limits.pathLength else {
      throw JSONReader.longPath(origin(event))
    }
    deepest = max(deepest, depth + anchored.height)
    longest = max(longest, pathLength + anchored.keyLength)
    return anchored.node
  }

  private func anchored(_ alias: YAMLEvents.Event) throws(Problem) -> Anchored {
    guard let anchored = anchors[alias.text] else {
      throw Problem(
        .badFile, at: .root, "the alias *\(alias.text) comes before its anchor &\(alias.text)",
        origin: origin(alias))
    }
    return anchored
  }

  private mutating func list(_ events: YAMLEvents, depth: Int) throws(Problem) -> Value {
    var elements: [Node] = []
    var event = try next(events)
    while event.kind != .listEnd {
      elements.append(try node(event, events, depth: depth + 1))
      event = try next(events)
    }
    return .list(elements)
  }

  private mutating func map(
    _ events: YAMLEvents, origin: Origin, depth: Int
  ) throws(Problem) -> Value {
    var map = ConfigMap()
    var merged: [(Node, Origin)] = []
    var event = try next(events)
    while event.kind != .mapEnd {
      let key = try key(event)
      let keyOrigin = self.origin(event)
      let isMerge = key == "<<" && event.isPlain
      let length = isMerge ? 0 : key.utf8.count
      pathLength += length
      guard pathLength <= Limits.pathLength else { throw JSONReader.longPath(keyOrigin) }
      let value = try node(try next(events), events, depth: depth + 1)
      pathLength -= length
      event = try next(events)
      if isMerge {
        merged.append((value, keyOrigin))
        continue
      }
      if let position = map.position(of: key) {
        throw JSONReader.duplicate(key, keyOrigin, first: map.entries[position].keyOrigin)
      }
      map.append(ConfigMap.Entry(key: key, node: value, keyOrigin: keyOrigin))
    }
    // What the map says itself wins.
    for (value, keyOrigin) in merged { try mergeAliases(value, into: &map, origin: keyOrigin) }
    if let problem = Structure.problem(ofPart: map) {
      part = part ?? Problem(.badFile, at: .root, problem, origin: origin)
      return .map(map)
    }
    return try Structure.value(of: map) { Problem(.badFile, at: .root, $0, origin: origin) }
  }

  private mutating func key(_ event: YAMLEvents.Event) throws(Problem) -> String {
    switch event.kind {
    case .scalar:
      if let anchor = event.anchor {
        let node = Node(try value(of: event, origin: origin(event)), origin: origin(event))
        anchors[anchor] = Anchored(
          node: node, size: 1, height: 0, keyLength: 0, key: event.text)
      }
      return event.text
    case .alias: if let key = try anchored(event).key { return key }
    default: break
    }
    throw Problem(
      .badFile, at: .root, "a key must be text, not a list or a map", origin: origin(event))
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

  private func check(tag: String, expected: String, origin: Origin) throws(Problem) {
    guard tag.isEmpty || tag == "!" || tag == "tag:yaml.org,2002:\(expected)" else {
      throw Problem(
        .badFile, at: .root, "the tag \(tag) is not data; only YAML's own tags are read",
        origin: origin)
    }
  }

  private func value(of scalar: YAMLEvents.Event, origin: Origin) throws(Problem) -> Value {
    let tag = scalar.tag
    if tag.hasPrefix("tag:yaml.org,2002:"), let kind = Self.kinds[String(tag.dropFirst(18))] {
      if kind != .text { return try value(of: scalar.text, as: kind, origin: origin) }
    } else if !tag.isEmpty, tag != "!" {
      throw Problem(
        .badFile, at: .root, "the tag \(tag) is not data; only YAML's own tags are read",
        origin: origin)
    } else if scalar.isPlain {
      if let value = try word(scalar.text, origin: origin) { return value }
    }
    do throws(SyntaxError) {
      return try Value(parsing: scalar.text)
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
