import Tokenizers

/// The CRC-32 of UTF-8, as zlib has it.
struct Checksum {
  private var state: UInt32 = .max

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
    }
  }

  mutating func add(_ text: String) {
    var text = text
    var state = state
    Self.table.withUnsafeBufferPointer { table in
      text.withUTF8 { bytes in
        for byte in bytes {
          state = table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state >> 8
        }
      }
    }
    self.state = state
  }

  var text: String {
    let digits = String(~state, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  static func of(_ texts: some Sequence<String>, separator: String = "\u{1E}") -> String {
    var checksum = Checksum()
    for (index, text) in texts.enumerated() {
      if index > 0 { checksum.add(separator) }
      checksum.add(text)
    }
    return checksum.text
  }
}

extension Encoding {
  /// All of an encoding in one text, as the script writes it.
  var line: String {
    func join(_ values: [Int]) -> String { values.map(String.init).joined(separator: " ") }
    return [
      join(ids), offsets.map { "\($0.lowerBound),\($0.upperBound)" }.joined(separator: " "),
      wordIDs.map { $0.map(String.init) ?? "-" }.joined(separator: " "), join(typeIDs),
      join(specialTokensMask), join(attentionMask), tokens.joined(separator: "\u{1F}"),
    ].joined(separator: "|")
  }

  /// The same with the parts that were cut off, each once.
  var lines: String {
    var seen: [[UInt8]: Void] = [:]
    return ([self] + overflow).map(\.line).filter {
      seen.updateValue((), forKey: Array($0.utf8)) == nil
    }
    .joined(separator: "\u{1D}")
  }
}
