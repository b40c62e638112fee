/// The characters that stand for bytes in byte-level vocabularies: printable ones stand for themselves, the rest
/// follow from U+0100 on (Radford et al. 2019, GPT-2).
enum ByteLevelAlphabet {
  /// The character of each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      let isPrintable = (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
      if isPrintable { return UInt32(byte) }
      defer { next += 1 }
      return next
    }
  }()

  /// The byte of each character from U+0000 to U+0143, or -1.
  private static let bytes: [Int16] = {
    var result = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { result[Int(scalar)] = Int16(byte) }
    return result
  }()

  @inline(__always)
  static func byte(of scalar: UInt32) -> UInt8? {
    guard scalar < 0x144 else { return nil }
    let byte = bytes[Int(scalar)]
    return byte < 0 ? nil : UInt8(byte)
  }

  @inline(__always)
  static func append(_ byte: UInt8, to result: inout [UInt8]) {
    result.append(scalar: scalars[Int(byte)])
  }

  static func utf8(of byte: UInt8) -> [UInt8] {
    var result: [UInt8] = []
    append(byte, to: &result)
    return result
  }

  /// The bytes that a token stands for; those of the token itself if it has other characters.
  static func decode(_ token: Bytes, into result: inout [UInt8]) {
    let start = result.count
    var position = 0
    while position < token.count {
      let (scalar, length) = token.scalar(at: position)
      guard let byte = byte(of: scalar) else {
        result.removeSubrange(start...)
        result.append(contentsOf: token)
        return
      }
      result.append(byte)
      position += length
    }
  }
}
