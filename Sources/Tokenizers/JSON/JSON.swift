/// A value of a JSON file, with its place for messages.
struct JSON {
  let file: JSONFile
  let index: Int
  let path: String

  private var item: JSONFile.Item { file.items[index] }

  var isNull: Bool { item.kind == .null }

  /// What the value is, for messages.
  private var found: String {
    switch item.kind {
    case .null: "null"
    case .yes: "true"
    case .no: "false"
    case .number: String(decoding: file.bytes[item.start..<item.end], as: UTF8.self)
    case .string, .escapedString: quoted(text ?? "")
    case .array: "a list"
    case .object: "an object"
    }
  }

  func failure(_ message: String, suggestion: String? = nil) -> TokenizerError {
    .badFile(
      file: file.name, line: JSONFile.line(of: item.start, in: file.bytes), path: path,
      message: message, suggestion: suggestion)
  }

  private func mismatch(_ expected: String) -> TokenizerError {
    failure("expected \(expected), found \(found)")
  }

  private func child(_ index: Int, _ name: String) -> JSON {
    JSON(file: file, index: index, path: path.isEmpty ? name : "\(path).\(name)")
  }

  /// The text of a string, nil for other values.
  private var text: String? { textBytes.map(\.text) }

  /// The bytes of a string, nil for other values.
  var textBytes: [UInt8]? {
    switch item.kind {
    case .string: Array(file.bytes[item.start..<item.end])
    case .escapedString:
      file.bytes.withUnsafeBufferPointer {
        try? JSONReader.unescape($0.slice(item.start, item.end), item.start)
      }
    default: nil
    }
  }

  func string() throws(TokenizerError) -> String {
    guard let text else { throw mismatch("a string") }
    return text
  }

  func bytes() throws(TokenizerError) -> [UInt8] {
    guard let textBytes else { throw mismatch("a string") }
    return textBytes
  }

  func bool() throws(TokenizerError) -> Bool {
    switch item.kind {
    case .yes: return true
    case .no: return false
    default: throw mismatch("true or false")
    }
  }

  func int() throws(TokenizerError) -> Int {
    guard item.kind == .number,
      let value = Int(String(decoding: file.bytes[item.start..<item.end], as: UTF8.self))
    else { throw mismatch("a whole number") }
    return value
  }

  func double() throws(TokenizerError) -> Double {
    guard item.kind == .number,
      let value = Double(String(decoding: file.bytes[item.start..<item.end], as: UTF8.self))
    else { throw mismatch("a number") }
    return value
  }

  /// A number as the `tokenizers` package reads it: its digits as one whole number, divided by a power of ten. The
  /// last bit may differ from the nearest number, and with it which of two equally likely tokens is taken.
  func score() throws(TokenizerError) -> Double {
    guard item.kind == .number else { throw mismatch("a number") }
    var digits: UInt64 = 0
    var exponent = 0
    var isFraction = false
    var isFull = false
    var isNegative = false
    var position = item.start
    scan: while position < item.end {
      let byte = file.bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(byte - 48))
        isFull = isFull || overflow || carry
        if isFull {
          if !isFraction { exponent += 1 }
        } else {
          digits = sum
          if isFraction { exponent -= 1 }
        }
      default: break scan  // the exponent
      }
    }
    if position < item.end || file.bytes[item.end - 1] | 32 == UInt8(ascii: "e") {
      let text = String(decoding: file.bytes[position..<item.end], as: UTF8.self)
      // More digits than a number has room for are more than any exponent.
      exponent += min(max(Int(text) ?? (text.hasPrefix("-") ? .min : .max), -100_000), 100_000)
    }
    var value = Double(digits)
    if digits == 0 { exponent = 0 }
    while exponent < -308, value != 0 {
      value /= 1e308
      exponent += 308
    }
    exponent = max(exponent, -308)
    guard exponent <= 308 else { throw mismatch("a number") }
    value = exponent < 0 ? value / powersOfTen[-exponent] : value * powersOfTen[exponent]
    guard value.isFinite else { throw mismatch("a number") }
    return isNegative ? -value : value
  }

  /// A number from 0 to 4,294,967,294, as ids are.
  func id() throws(TokenizerError) -> UInt32 {
    let value = try int()
    guard value >= 0, value < Int(UInt32.max) else { throw mismatch("an id") }
    return UInt32(value)
  }

  func scalar() throws(TokenizerError) -> Unicode.Scalar {
    let string = try string()
    guard let scalar = string.unicodeScalars.first, string.unicodeScalars.count == 1 else {
      throw mismatch("one character")
    }
    return scalar
  }

  func list() throws(TokenizerError) -> [JSON] {
    guard item.kind == .array else { throw mismatch("a list") }
    var result: [JSON] = []
    var next = index + 1
    while next < item.next {
      result.append(
        JSON(file: file, index: next, path: "\(path)[\(result.count)]"))
      next = file.items[next].next
    }
    return result
  }

  /// The keys and values of an object, in order.
  func fields() throws(TokenizerError) -> [(key: String, value: JSON)] {
    guard item.kind == .object else { throw mismatch("an object") }
    var result: [(key: String, value: JSON)] = []
    var next = index + 1
    while next < item.next {
      let key = child(next, "").text ?? ""
      result.append((key, child(next + 1, key)))
      next = file.items[next + 1].next
    }
    return result
  }

  /// An object, read field by field.
  func object() throws(TokenizerError) -> JSONObject { JSONObject(self, try fields()) }

  /// Calls the closure with each key's bytes and the index of its value, without making strings.
  func forEachField(
    _ body: (_ key: Bytes, _ value: JSONFile.Item) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    guard item.kind == .object else { throw mismatch("an object") }
    try file.bytes.withUnsafeBufferPointer { text throws(TokenizerError) in
      var next = index + 1
      while next < item.next {
        let key = file.items[next]
        let value = file.items[next + 1]
        if key.kind == .string {
          try body(text.slice(key.start, key.end), value)
        } else {
          let unescaped = (try? JSONReader.unescape(text.slice(key.start, key.end), 0)) ?? []
          try unescaped.withUnsafeBufferPointer { key throws(TokenizerError) in try body(key, value)
          }
        }
        next = value.next
      }
    }
  }

  /// Calls the closure with each value of a list, without making paths for messages.
  func forEachElement(_ body: (_ value: JSON) throws(TokenizerError) -> Void) throws(TokenizerError)
  {
    guard item.kind == .array else { throw mismatch("a list") }
    var next = index + 1
    while next < item.next {
      try body(JSON(file: file, index: next, path: path))
      next = file.items[next].next
    }
  }

  /// The number of values of a list.
  var count: Int { item.kind == .array ? item.next - index - 1 : 0 }

  /// The bytes of two strings in a list of two, where they have no escapes.
  func plainPair(in text: Bytes) -> (Bytes, Bytes)? {
    let items = file.items
    guard item.kind == .array, item.next == index + 3, items[index + 1].kind == .string,
      items[index + 2].kind == .string
    else { return nil }
    let (first, second) = (items[index + 1], items[index + 2])
    return (text.slice(first.start, first.end), text.slice(second.start, second.end))
  }

  /// A value of `forEachField` as a small whole number.
  static func smallInt(_ item: JSONFile.Item, _ text: Bytes) -> Int? {
    guard item.kind == .number, item.end - item.start <= 18 else { return nil }
    var value = 0
    for byte in text.slice(item.start, item.end) {
      guard byte &- 48 < 10 else { return nil }
      value = value * 10 + Int(byte &- 48)
    }
    return value
  }
}

/// 1, 10, 100, …, 1e308, each as near as can be.
private let powersOfTen: [Double] = (0...308).compactMap { Double("1e\($0)") }

/// An object whose fields are all to be read: what is left over is an error.
struct JSONObject {
  let json: JSON
  private let fields: [(key: String, value: JSON)]
  private var known: [String] = []

  init(_ json: JSON, _ fields: [(key: String, value: JSON)]) {
    self.json = json
    self.fields = fields
  }

  var keys: [String] { fields.map(\.key) }

  /// The value of a key that may be missing or null.
  mutating func optional(_ key: String) -> JSON? {
    known.append(key)
    // As elsewhere, the last of equal keys counts.
    return fields.last { $0.key.utf8.elementsEqual(key.utf8) }.flatMap {
      $0.value.isNull ? nil : $0.value
    }
  }

  /// The value of a key that must be there.
  mutating func required(_ key: String) throws(TokenizerError) -> JSON {
    guard let value = optional(key) else { throw json.failure("'\(key)' is missing") }
    return value
  }

  mutating func bool(_ key: String, default value: Bool) throws(TokenizerError) -> Bool {
    try optional(key)?.bool() ?? value
  }

  /// Marks keys as known that change nothing here.
  mutating func ignore(_ keys: String...) { known += keys }

  /// Throws if there is a key that nobody asked for.
  func finish() throws(TokenizerError) {
    for field in fields where !known.contains(field.key) {
      throw json.failure(
        "unknown key '\(field.key)'; known are \(known.joined(separator: ", "))",
        suggestion: nearest(to: field.key, in: known))
    }
  }
}
