/// Writes a header as the reference implementation does, byte for byte.
struct HeaderEncoder {
  private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

  /// The header of tensors that lie one behind the other in the order of `tensors`, padded with
  /// spaces to a multiple of 8 bytes. Of several metadata entries the keys are sorted, where the
  /// reference implementation leaves the order to chance.
  static func encode(
    _ tensors: [SafetensorsInfo], metadata: [String: String]
  ) -> [UInt8] {
    var encoder = HeaderEncoder()
    if !metadata.isEmpty { encoder.append(metadata) }
    for info in tensors { encoder.append(info) }
    encoder.append("}")
    let padding = (8 - encoder.bytes.count % 8) % 8
    return encoder.bytes + [UInt8](repeating: UInt8(ascii: " "), count: padding)
  }

  private mutating func append(_ metadata: [String: String]) {
    appendKey(SafetensorsHeader.metadataKey)
    append("{")
    for (key, value) in metadata.sorted(by: { utf8Precedes($0.key, $1.key) }) {
      appendKey(key)
      appendQuoted(value)
    }
    append("}")
  }

  private mutating func append(_ info: SafetensorsInfo) {
    appendKey(info.name)
    append("{\"dtype\":\"\(info.dtype)\",\"shape\":[")
    append(info.shape.map { "\($0)" }.joined(separator: ","))
    append("],\"data_offsets\":[\(info.byteRange.lowerBound),\(info.byteRange.upperBound)]}")
  }

  /// Writes the key of a map's next entry.
  private mutating func appendKey(_ key: String) {
    if bytes.last != UInt8(ascii: "{") { append(",") }
    appendQuoted(key)
    append(":")
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func appendQuoted(_ text: String) {
    append("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0a: append("\\n")
      case 0x0c: append("\\f")
      case 0x0d: append("\\r")
      case ..<0x20: append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    append("\"")
  }
}

/// Whether the bytes of `lhs` come before those of `rhs`, the order that the format's writers keep.
func utf8Precedes(_ lhs: String, _ rhs: String) -> Bool {
  lhs.utf8.lexicographicallyPrecedes(rhs.utf8)
}
