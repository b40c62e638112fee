/// Reads the JSON of a header, one value at a time, in one pass.
///
/// It is stricter than readers that build trees: it keeps integers whole, sees every key, and takes
/// no value that nobody asks for, so that nesting is bounded by the caller's code. White space may
/// stand between values, as JSON allows.
struct JSONReader {
  let path: String
  let bytes: [UInt8]

  /// The next byte to read.
  var position = 0

  /// The next byte after white space, which is skipped; nil at the end.
  mutating func next() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Skips `byte` if it comes next.
  mutating func skip(_ byte: UInt8) -> Bool {
    if next() != byte { return false }
    position += 1
    return true
  }

  /// Reads `sign`, which must come next; `purpose` says what it is there for.
  mutating func expect(_ sign: Unicode.Scalar, _ purpose: StaticString) throws(SafetensorsError) {
    guard skip(UInt8(ascii: sign)) else { throw unexpected("'\(sign)' \(purpose)") }
  }

  /// Reads a map: calls `body` with each key when its value comes next.
  mutating func readMap(
    _ body: (inout JSONReader, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{", "at the begin of a map")
    if skip(UInt8(ascii: "}")) { return }
    repeat {
      let key = try readString()
      try expect(":", "after a key")
      try body(&self, key)
    } while skip(UInt8(ascii: ","))
    try expect("}", "or ',' in a map")
  }

  /// Reads a list: calls `body` when an element comes next.
  mutating func readList(
    _ body: (inout JSONReader) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("[", "at the begin of a list")
    if skip(UInt8(ascii: "]")) { return }
    repeat { try body(&self) } while skip(UInt8(ascii: ","))
    try expect("]", "or ',' in a list")
  }

  /// Reads a whole number from 0 to `Int.max`; nil for anything else, of which nothing is then
  /// read.
  mutating func readNatural() -> Int? {
    guard next() != nil else { return nil }
    let start = position
    var value = 0
    while position < bytes.count, isDigit(bytes[position]) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
      if overflow || carry { break }
      value = sum
      position += 1
    }
    let hasLeadingZero = position - start > 1 && bytes[start] == UInt8(ascii: "0")
    let goesOn = position < bytes.count && isPartOfNumber(bytes[position])
    if position > start, !hasLeadingZero, !goesOn { return value }
    position = start
    return nil
  }

  /// The number that comes next, as it is written, in its first 80 digits; empty if none does.
  mutating func upcomingNumber() -> String {
    _ = next()
    let text = bytes[position...].prefix(80).prefix(while: isPartOfNumber)
    return String(decoding: text, as: UTF8.self)
  }

  /// An error that says what was expected and what comes next.
  mutating func unexpected(_ expected: String) -> SafetensorsError {
    let found = next().map { shown($0) } ?? "the header's end"
    return invalid("expected \(expected), found \(found)")
  }

  /// An error at the next byte, or at byte `place`.
  func invalid(_ problem: String, at place: Int? = nil) -> SafetensorsError {
    SafetensorsError(path: path, reason: .invalidJSON(problem: problem, byte: place ?? position))
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isPartOfNumber(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
    UInt8(ascii: "E"):
    true
  default: isDigit(byte)
  }
}
