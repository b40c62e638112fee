/// Reads JSON strictly (RFC 8259), with the line and column of each value.
///
/// Keys that occur twice, integers beyond 64 bits, and lone surrogates are errors. `{"$float": "nan"}`,
/// `"inf"` and `"-inf"` stand for the numbers that JSON lacks.
struct JSONReader {
  private let bytes: [UInt8]
  private let file: SourceFile
  private var position = 0
  private var line = 1
  private var lineStart = 0
  private var depth = 0
  private let limits: Limits
  private var count = 0
  /// How many bytes the keys have that lead to the value that is read.
  private var pathLength = 0
  /// Whether text is text even where it holds `${`, and maps are maps.
  private let isRaw: Bool
  /// The first map that is part of a repeated list, which only a file that extends another may hold.
  private(set) var part: Problem?

  init(_ text: String, file: SourceFile, limits: Limits = .standard, isRaw: Bool = false) {
    self.limits = limits
    bytes = Array(text.utf8)
    self.file = file
    self.isRaw = isRaw
  }

  /// The whole text as one value.
  mutating func read() throws(Problem) -> Node {
    let node = try value()
    skipSpace()
    guard position == bytes.count else { throw problem("unexpected text after the value") }
    return node
  }

  private func problem(_ message: String) -> Problem {
    Problem(.badFile, at: .root, message, origin: origin())
  }

  private func origin() -> Origin {
    Origin(.file(file, line: line, column: position - lineStart + 1))
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current {
      switch byte {
      case 0x20, 0x09, 0x0D: position += 1
      case 0x0A:
        position += 1
        line += 1
        lineStart = position
      default: return
      }
    }
  }

  static func tooManyValues(_ limits: Limits, withAliases: Bool = false, _ origin: Origin)
    -> Problem
  {
    Problem(
      .limit, at: .root,
      "the file holds more than \(limits.nodes) values\(withAliases ? " once its aliases are expanded" : "")",
      origin: origin, notes: ["a ConfigLoader whose limits.nodes is larger reads more"])
  }

  private mutating func value() throws(Problem) -> Node {
    skipSpace()
    let origin = origin()
    count += 1
    guard count <= limits.nodes else {
      throw Self.tooManyValues(limits, origin)
    }
    switch current {
    case UInt8(ascii: "{"): return Node(try object(), origin: origin)
    case UInt8(ascii: "["): return Node(try array(), origin: origin)
    case UInt8(ascii: "\""):
      let text = try string()
      if isRaw { return Node(.string(text), origin: origin) }
      do throws(SyntaxError) {
        return Node(try Value(parsing: text), origin: origin)
      } catch {
        throw Problem(.badReference, at: .root, error.description, origin: origin)
      }
    case UInt8(ascii: "t"): return Node(try word("true", .bool(true)), origin: origin)
    case UInt8(ascii: "f"): return Node(try word("false", .bool(false)), origin: origin)
    case UInt8(ascii: "n"): return Node(try word("null", .null), origin: origin)
    case nil: throw problem("a value is missing")
    case let byte? where byte == UInt8(ascii: "-") || (byte >= 0x30 && byte <= 0x39):
      return Node(try number(), origin: origin)
    case let byte?: throw problem("unexpected '\(Unicode.Scalar(byte))'")
    }
  }

  private mutating func word(_ text: StaticString, _ value: Value) throws(Problem) -> Value {
    let length = text.utf8CodeUnitCount
    guard position + length <= bytes.count,
      (0..<length).allSatisfy({ bytes[position + $0] == text.utf8Start[$0] })
    else { throw problem("unexpected word; JSON has true, false and null") }
    position += length
    return value
  }

  private mutating func number() throws(Problem) -> Value {
    let start = position
    let origin = origin()
    var isFloat = false
    if current == UInt8(ascii: "-") { position += 1 }
    let whole = position
    skipDigits()
    guard position > whole, bytes[whole] != 0x30 || position == whole + 1 else {
      throw problem("a number is written without leading zeros")
    }
    if current == UInt8(ascii: ".") {
      isFloat = true
      position += 1
      let fraction = position
      skipDigits()
      guard position > fraction else { throw problem("digits are missing after '.'") }
    }
    if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
      isFloat = true
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      let exponent = position
      skipDigits()
      guard position > exponent else { throw problem("digits are missing in the exponent") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isFloat {
      guard let value = Double(text) else { throw problem("'\(text)' is not a number") }
      return .double(value)
    }
    guard let value = Int(text) else {
      throw Problem(
        .badFile, at: .root, Literal.IntegerOverflow(text: text).problem, origin: origin)
    }
    return .int(value)
  }

  private mutating func skipDigits() {
    while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
  }

  private mutating func descend() throws(Problem) {
    depth += 1
    guard depth <= Limits.depth else {
      throw Problem(
        .limit, at: .root, "nested deeper than \(Limits.depth) levels", origin: origin())
    }
  }

  private mutating func array() throws(Problem) -> Value {
    try descend()
    defer { depth -= 1 }
    position += 1
    var elements: [Node] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return .list([])
    }
    while true {
      elements.append(try value())
      skipSpace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return .list(elements)
      default: throw problem("',' or ']' is missing")
      }
    }
  }

  private mutating func object() throws(Problem) -> Value {
    try descend()
    defer { depth -= 1 }
    let start = origin()
    position += 1
    var map = ConfigMap()
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return .map(map)
    }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw problem("a key in quotes is missing") }
      let keyOrigin = origin()
      let key = try string()
      if let position = map.position(of: key) {
        throw Self.duplicate(key, keyOrigin, first: map.entries[position].keyOrigin)
      }
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw problem("':' is missing after the key") }
      position += 1
      pathLength += key.utf8.count
      guard pathLength <= Limits.pathLength else { throw Self.longPath(keyOrigin) }
      map.append(ConfigMap.Entry(key: key, node: try value(), keyOrigin: keyOrigin))
      pathLength -= key.utf8.count
      skipSpace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        if map.count == 1, let float = try Self.float(map) { return float }
        if isRaw { return .map(map) }
        if let problem = Structure.problem(ofPart: map) {
          part = part ?? Problem(.badFile, at: .root, problem, origin: start)
          return .map(map)
        }
        return try Structure.value(of: map) { Problem(.badFile, at: .root, $0, origin: start) }
      default: throw problem("',' or '}' is missing")
      }
    }
  }

  /// The problem with keys that are too long.
  static func duplicate(_ key: String, _ origin: Origin, first: Origin?) -> Problem {
    Problem(
      .badFile, at: .root, "the key '\(key)' occurs twice", origin: origin,
      notes: first.map { ["first at \($0)"] } ?? [])
  }

  static func longPath(_ origin: Origin) -> Problem {
    Problem(
      .limit, at: .root, "the keys up to here have more than \(Limits.pathLength) bytes",
      origin: origin)
  }

  private static func float(_ map: ConfigMap) throws(Problem) -> Value? {
    guard let node = map["$float"], case .string(let text) = node.value else { return nil }
    switch text {
    case "nan": return .double(.nan)
    case "inf": return .double(.infinity)
    case "-inf": return .double(-.infinity)
    default:
      throw Problem(
        .badFile, at: .root, "$float is nan, inf or -inf, found '\(text)'", origin: node.origin)
    }
  }

  // MARK: Strings

  private mutating func string() throws(Problem) -> String {
    position += 1
    let start = position
    // Most strings have no escapes.
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if current == UInt8(ascii: "\"") {
      position += 1
      return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    }
    var text = Array(bytes[start..<position])
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        text += try escape()
      case 0..<0x20: throw problem("a control character must be written as an escape")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw problem("the string is not closed")
  }

  private mutating func escape() throws(Problem) -> [UInt8] {
    guard let byte = current else { throw problem("the string is not closed") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      let first = try hex()
      guard (0xD800..<0xDC00).contains(first) else {
        guard let scalar = Unicode.Scalar(first) else {
          throw problem("a lone surrogate is not text")
        }
        return Array(String(Character(scalar)).utf8)
      }
      guard current == UInt8(ascii: "\\"), position + 1 < bytes.count,
        bytes[position + 1] == UInt8(ascii: "u")
      else { throw problem("a lone surrogate is not text") }
      position += 2
      let second = try hex()
      guard (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
      else { throw problem("a lone surrogate is not text") }
      return Array(String(Character(scalar)).utf8)
    default: throw problem("'\\\(Unicode.Scalar(byte))' is not an escape of JSON")
    }
  }

  private mutating func hex() throws(Problem) -> UInt32 {
    guard position + 4 <= bytes.count else { throw problem("four hexadecimal digits are missing") }
    var value: UInt32 = 0
    for byte in bytes[position..<(position + 4)] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
      default: throw problem("four hexadecimal digits are missing")
      }
    }
    position += 4
    return value
  }
}
