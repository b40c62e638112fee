/// The most common reference, `${a.b}` with any number of dots before it, read in one pass.
enum PlainReference {
  /// The meaning of the text; nil when it is anything else, which the full grammar then reads.
  static func parse(_ text: String) -> Expression? {
    var text = text
    return text.withUTF8 { bytes in
      let end = bytes.count - 1
      guard end > 2, bytes[0] == UInt8(ascii: "$"), bytes[1] == UInt8(ascii: "{"),
        bytes[end] == UInt8(ascii: "}")
      else { return nil }
      var position = 2
      while position < end, bytes[position] == UInt8(ascii: ".") { position += 1 }
      let levels = position - 2
      var keys: [Expression.KeyPart] = []
      keys.reserveCapacity(1 + bytes[position..<end].count { $0 == UInt8(ascii: ".") })
      var start = position
      while position <= end {
        let byte = bytes[position]
        if byte == UInt8(ascii: ".") || position == end {
          guard position > start else { return nil }
          let key = UnsafeBufferPointer(rebasing: bytes[start..<position])
          keys.append(.name(String(decoding: key, as: UTF8.self)))
          start = position + 1
        } else if byte != UInt8(ascii: "_"), !ExpressionParser.isLetterOrDigit(byte) {
          return nil
        }
        position += 1
      }
      return .node(levels: levels, keys: keys)
    }
  }
}
