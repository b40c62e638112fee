/// A canonical Huffman code (RFC 1951, section 3.2.2), read by a table of nine bits and bit by bit beyond.
struct HuffmanCode {
  /// For each length how many codes have it.
  private var counts = [Int](repeating: 0, count: 16)
  /// The symbols in the order of their codes.
  private var symbols: [UInt16] = []
  /// For each nine bits the symbol times 16 and the length of its code; 0 where the code is longer.
  private var table = [UInt32](repeating: 0, count: 1 << tableBits)

  private static let tableBits = 9

  /// - Parameter lengths: For each symbol the length of its code; 0 for none.
  init(_ lengths: [UInt8]) throws(GzipError) {
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var left = 1
    for length in 1..<16 {
      left = left * 2 - counts[length]
      guard left >= 0 else {
        throw GzipError(reason: "a code has more symbols than it has room for")
      }
    }
    // A code of one symbol, or of none, may be incomplete.
    guard left == 0 || counts.reduce(0, +) <= 1 else {
      throw GzipError(reason: "a code is incomplete")
    }
    var offsets = [0, 0]
    for length in 1..<15 { offsets.append(offsets[length] + counts[length]) }
    symbols = .init(repeating: 0, count: counts.reduce(0, +))
    for (symbol, length) in lengths.enumerated() where length > 0 {
      symbols[offsets[Int(length)]] = UInt16(symbol)
      offsets[Int(length)] += 1
    }
    fillTable()
  }

  private mutating func fillTable() {
    var (code, place) = (0, 0)
    for length in 1...Self.tableBits {
      for _ in 0..<counts[length] {
        // Codes come from their highest bit, the input from its lowest.
        let reversed = (0..<length).reduce(0) { $0 | (code >> $1 & 1) << (length - 1 - $1) }
        var entry = reversed
        while entry < table.count {
          table[entry] = UInt32(symbols[place]) << 4 | UInt32(length)
          entry += 1 << length
        }
        code += 1
        place += 1
      }
      code <<= 1
    }
  }

  /// The next symbol; nil where more input is needed.
  @inline(__always)
  func read(_ input: inout BitInput) throws(GzipError) -> Int? {
    _ = input.need(15)
    let entry = table[Int(input.window & UInt64(table.count - 1))]
    let length = Int(entry & 15)
    if length > 0 {
      guard length <= input.bitCount else { return nil }
      input.drop(length)
      return Int(entry >> 4)
    }
    return try readLong(&input)
  }

  private func readLong(_ input: inout BitInput) throws(GzipError) -> Int? {
    var (code, first, place) = (0, 0, 0)
    for length in 1..<16 {
      guard length <= input.bitCount else { return nil }
      code |= Int(input.window >> UInt64(length - 1) & 1)
      let count = counts[length]
      if code - first < count {
        input.drop(length)
        return Int(symbols[place + code - first])
      }
      place += count
      first = (first + count) << 1
      code <<= 1
    }
    throw GzipError(reason: "a code that there is not")
  }

  /// The codes of blocks without codes of their own (section 3.2.6).
  static let fixedLiterals = fixed(
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  static let fixedDistances = fixed([UInt8](repeating: 5, count: 32))

  private static func fixed(_ lengths: [UInt8]) -> HuffmanCode {
    do throws(GzipError) {
      return try HuffmanCode(lengths)
    } catch {
      preconditionFailure("the fixed codes are complete: \(error.reason)")
    }
  }
}
