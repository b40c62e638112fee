extension Override {
  /// Reads an override.
  ///
  /// - Throws: ``SyntaxError`` that says at which column and why.
  public init(parsing text: String) throws(SyntaxError) {
    var parser = OverrideParser(text)
    self = try parser.override()
  }
}

/// Reads overrides: Hydra's grammar, with patterns for keys, `k+=v`, and `k=Target(argument=value)`.
struct OverrideParser {
  var cursor: ExpressionParser

  init(_ text: String) { cursor = ExpressionParser(text) }

  mutating func override() throws(SyntaxError) -> Override {
    let text = cursor.source
    var sign = Override.Sign.change
    if cursor.current == UInt8(ascii: "~") {
      sign = .delete
      cursor.position += 1
    } else if cursor.current == UInt8(ascii: "+") {
      sign = .add
      cursor.position += 1
      if cursor.current == UInt8(ascii: "+") {
        sign = .forceAdd
        cursor.position += 1
      }
    }
    let keyStart = cursor.position
    let keyEnd = endOfKey()
    var pattern = cursor.string(keyStart..<keyEnd)
    cursor.position = keyEnd
    if cursor.current == UInt8(ascii: "="), pattern.hasSuffix("+"), !pattern.hasSuffix("\\+") {
      guard sign == .change else {
        throw cursor.error("'+=' cannot be combined with a sign before the key")
      }
      sign = .append
      pattern.removeLast()
    }
    guard !pattern.isEmpty else { throw SyntaxError("a key is missing", in: text, at: keyStart) }
    let parsed: Pattern
    do throws(SyntaxError) {
      parsed = try Pattern(parsing: pattern)
    } catch {
      throw SyntaxError(error.problem, in: text, at: keyStart + error.offset)
    }
    guard cursor.current == UInt8(ascii: "=") else {
      guard sign == .delete else { throw cursor.error("'=' is missing after the key") }
      return Override(text: text, sign: sign, pattern: parsed, value: .none)
    }
    cursor.position += 1
    cursor.skipSpace()
    let value = try wholeValue(orEmpty: true)
    if case .extend = value, sign != .change {
      throw SyntaxError("extend_list takes no sign before the key", in: text, at: 0)
    }
    return Override(text: text, sign: sign, pattern: parsed, value: value)
  }

  /// The key ends at the first `=` that no backslash precedes.
  private func endOfKey() -> Int {
    var position = cursor.position
    while position < cursor.bytes.count, cursor.bytes[position] != UInt8(ascii: "=") {
      position += cursor.bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(position, cursor.bytes.count)
  }

  /// A value up to the end of the text: an element, or several with commas between.
  mutating func wholeValue(orEmpty: Bool = false) throws(SyntaxError) -> Override.Value {
    cursor.skipSpace()
    if cursor.current == nil {
      guard orEmpty else { throw cursor.error("a value is missing") }
      return .value(.string(""))
    }
    var operands = [try operand()]
    cursor.skipSpace()
    while cursor.current == UInt8(ascii: ",") {
      cursor.position += 1
      cursor.skipSpace()
      operands.append(try operand())
      cursor.skipSpace()
    }
    guard cursor.current == nil else {
      throw cursor.error(
        "unexpected '\(cursor.characterHere)'; quote the text if it belongs to the value")
    }
    guard operands.count > 1 else { return operands[0].asOverrideValue }
    var choices: [Value] = []
    for operand in operands {
      guard case .value(let value) = operand else {
        throw SyntaxError("a sweep cannot stand among choices", in: cursor.source, at: 0)
      }
      choices.append(value)
    }
    return .sweep(Sweep(.choice(choices)))
  }

  /// What an element comes to before it becomes a value.
  enum Operand {
    case value(Value)
    /// - isSimple: whether it came of several values without `choice`.
    case sweep(Sweep, isSimple: Bool = false)
    case extend([Value])

    var asOverrideValue: Override.Value {
      switch self {
      case .value(let value): .value(value)
      case .sweep(let sweep, _): .sweep(sweep)
      case .extend(let values): .extend(values)
      }
    }
  }

  mutating func operand() throws(SyntaxError) -> Operand {
    switch cursor.current {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .value(try text(try quoted()))
    case UInt8(ascii: "["): return .value(try list())
    case UInt8(ascii: "{"): return .value(try map())
    default:
      if let name = functionName() { return try function(name) }
      return .value(try primitive())
    }
  }

  /// An element that must be a plain value.
  mutating func element() throws(SyntaxError) -> Value {
    let start = cursor.position
    guard case .value(let value) = try operand() else {
      throw SyntaxError("a sweep cannot stand here", in: cursor.source, at: start)
    }
    return value
  }

  /// Text becomes a reference when it holds `${`.
  private func text(_ text: String) throws(SyntaxError) -> Value {
    guard Value.mayHoldReference(text) else { return .string(text) }
    return try Value(parsing: text)
  }

  // MARK: Elements

  /// Text in quotes. Only backslashes that stand before the quote escape; `${…}` stays as it is.
  private mutating func quoted() throws(SyntaxError) -> String {
    let quote = cursor.bytes[cursor.position]
    let start = cursor.position
    cursor.position += 1
    var raw: [UInt8] = []
    while let byte = cursor.current, byte != quote {
      if byte == UInt8(ascii: "\\") {
        let first = cursor.position
        while cursor.current == UInt8(ascii: "\\") { cursor.position += 1 }
        let count = cursor.position - first
        if cursor.current == quote {
          raw.append(contentsOf: repeatElement(byte, count: count / 2))
          if count % 2 == 1 {
            raw.append(quote)
            cursor.position += 1
          }
        } else {
          raw.append(contentsOf: repeatElement(byte, count: count))
        }
      } else {
        raw.append(byte)
        cursor.position += 1
      }
    }
    guard cursor.current == quote else {
      throw SyntaxError("the quote is not closed", in: cursor.source, at: start)
    }
    cursor.position += 1
    return String(decoding: raw, as: UTF8.self)
  }

  private mutating func list() throws(SyntaxError) -> Value {
    try cursor.descend()
    defer { cursor.depth -= 1 }
    cursor.position += 1
    cursor.skipSpace()
    var elements: [Node] = []
    if cursor.current == UInt8(ascii: "]") {
      cursor.position += 1
      return .list([])
    }
    while true {
      cursor.skipSpace()
      elements.append(Node(try element()))
      cursor.skipSpace()
      if cursor.current == UInt8(ascii: ",") {
        cursor.position += 1
      } else if cursor.current == UInt8(ascii: "]") {
        cursor.position += 1
        return .list(elements)
      } else {
        throw cursor.error("']' is missing")
      }
    }
  }

  private mutating func map() throws(SyntaxError) -> Value {
    try cursor.descend()
    defer { cursor.depth -= 1 }
    cursor.position += 1
    cursor.skipSpace()
    var map = ConfigMap()
    while cursor.current != UInt8(ascii: "}") {
      let key = try mapKey()
      guard cursor.current == UInt8(ascii: ":") else {
        throw cursor.error("':' is missing after the key")
      }
      cursor.position += 1
      cursor.skipSpace()
      map[key] = Node(try element())
      cursor.skipSpace()
      if cursor.current == UInt8(ascii: ",") {
        cursor.position += 1
        cursor.skipSpace()
        guard cursor.current != UInt8(ascii: "}") else { throw cursor.error("a key is missing") }
      } else if cursor.current != UInt8(ascii: "}") {
        throw cursor.error("'}' is missing")
      }
    }
    cursor.position += 1
    // A part of a repeated list is merged into one.
    if Structure.problem(ofPart: map) != nil { return .map(map) }
    return try Structure.value(of: map) { problem in SyntaxError(problem, in: cursor.source, at: 0)
    }
  }

  /// A key: text without references, or empty quotes.
  private mutating func mapKey() throws(SyntaxError) -> String {
    for quote in [UInt8(ascii: "'"), UInt8(ascii: "\"")] {
      guard cursor.current == quote, cursor.peek(1) == quote else { continue }
      cursor.position += 2
      cursor.skipSpace()
      return ""
    }
    var word = UnquotedText()
    while let byte = cursor.current, byte != UInt8(ascii: ":"), byte != UInt8(ascii: "}") {
      guard !cursor.startsReference, try word.takeInKey(&cursor, byte) else {
        throw cursor.error("unexpected '\(cursor.characterHere)' in a key")
      }
    }
    guard let key = word.trimmedText else { throw cursor.error("a key is missing") }
    return key
  }

  /// Unquoted text, which may be a number, `true`, `false`, `null` or hold references.
  mutating func primitive() throws(SyntaxError) -> Value {
    let start = cursor.position
    var raw: [UInt8] = []
    var word = UnquotedText()
    var hasReference = false
    scan: while let byte = cursor.current {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"): break scan
      case UInt8(ascii: "$") where cursor.peek(1) == UInt8(ascii: "{"):
        if let text = word.textBeforeMore(isFirst: !hasReference) {
          raw.append(contentsOf: text.utf8)
        }
        word = UnquotedText()
        let first = cursor.position
        _ = try cursor.reference()
        raw.append(contentsOf: cursor.bytes[first..<cursor.position])
        hasReference = true
      default:
        guard try word.take(&cursor, byte) else {
          throw cursor.error(
            "unexpected '\(cursor.characterHere)'; quote the text if it belongs to the value")
        }
      }
    }
    if hasReference {
      if let text = word.textAtEnd { raw.append(contentsOf: text.utf8) }
      return try Value(parsing: String(decoding: raw, as: UTF8.self))
    }
    guard let text = word.trimmedText else {
      throw SyntaxError("a value is missing", in: cursor.source, at: start)
    }
    if word.hasEscapes { return try self.text(text) }
    if text == "???" { return .required }
    do throws(Literal.IntegerOverflow) {
      return try Literal.value(of: Array(text.utf8)[...]) ?? .string(text)
    } catch {
      throw SyntaxError(error.problem, in: cursor.source, at: start)
    }
  }
}
