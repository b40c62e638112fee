/// Decompresses DEFLATE (RFC 1951), a little at a time.
struct Inflater {
  private enum Stage {
    case header
    case stored(left: Int)
    case coded(literals: HuffmanCode, distances: HuffmanCode)
    case finished
  }

  var input = BitInput()
  private var stage = Stage.finished
  private var isLast = false
  /// What came out: the last 32 KiB that were taken, and what was not taken yet.
  private var output: [UInt8] = []
  private var taken = 0
  /// How many bytes at the front of the output came before this stream, or are gone.
  private var streamStart = 0
  /// How many bytes of the output are gone.
  private var gone = 0

  private static let windowSize = 1 << 15

  /// Begins with a new stream.
  mutating func begin() {
    stage = .header
    isLast = false
    streamStart = gone + output.count
  }

  var isFinished: Bool { if case .finished = stage { true } else { false } }
  var available: Int { output.count - taken }
  /// How many bytes have come out in all.
  var produced: Int { gone + output.count }

  /// Calls the closure with what came out since a count of bytes.
  func forEachProduced(since count: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard count < produced else { return }
    output.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[(count - gone)...])) }
  }

  /// Takes what came out, at most so many bytes.
  mutating func take(_ count: Int) -> [UInt8] {
    let end = min(output.count, taken + count)
    let result = Array(output[taken..<end])
    taken = end
    // Distances reach back 32 KiB.
    if taken > 4 * Self.windowSize {
      let cut = taken - Self.windowSize
      output.removeSubrange(..<cut)
      gone += cut
      taken -= cut
    }
    return result
  }

  /// Goes on; false where more input is needed.
  mutating func advance() throws(GzipError) -> Bool {
    switch stage {
    case .finished: return true
    case .header: return try readHeader()
    case .stored(let left):
      let bytes = input.takeBytes(min(left, Self.windowSize))
      output += bytes
      stage = left == bytes.count ? next : .stored(left: left - bytes.count)
      return left == 0 || !bytes.isEmpty
    case .coded(let literals, let distances):
      return try readSymbols(literals, distances)
    }
  }

  /// What follows a block.
  private var next: Stage { isLast ? .finished : .header }

  private mutating func readHeader() throws(GzipError) -> Bool {
    let start = input
    guard input.need(3) else { return false }
    let wasLast = isLast
    isLast = input.take(1) == 1
    /// Nothing of the header is read where a part of it is missing.
    func undo(_ inflater: inout Inflater) -> Bool {
      inflater.input = start
      inflater.isLast = wasLast
      return false
    }
    switch input.take(2) {
    case 0:
      input.alignToByte()
      guard input.need(32) else { return undo(&self) }
      let length = input.take(16)
      guard input.take(16) == ~length & 0xFFFF else {
        throw GzipError(reason: "the length of a block is damaged")
      }
      stage = .stored(left: length)
    case 1: stage = .coded(literals: .fixedLiterals, distances: .fixedDistances)
    case 2:
      guard let (literals, distances) = try readCodes() else { return undo(&self) }
      stage = .coded(literals: literals, distances: distances)
    default: throw GzipError(reason: "a block of a kind that there is not")
    }
    return true
  }

  /// The codes of a block (section 3.2.7); nil where more input is needed.
  private mutating func readCodes() throws(GzipError) -> (HuffmanCode, HuffmanCode)? {
    guard input.need(14) else { return nil }
    let literalCount = input.take(5) + 257
    let distanceCount = input.take(5) + 1
    let lengthCount = input.take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else {
      throw GzipError(reason: "a block has more codes than there are")
    }
    var lengths = [UInt8](repeating: 0, count: 19)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    for place in order.prefix(lengthCount) {
      guard input.need(3) else { return nil }
      lengths[place] = UInt8(input.take(3))
    }
    let code = try HuffmanCode(lengths)
    var all: [UInt8] = []
    while all.count < literalCount + distanceCount {
      guard let symbol = try code.read(&input) else { return nil }
      if symbol < 16 {
        all.append(UInt8(symbol))
        continue
      }
      let (bits, base) = symbol == 16 ? (2, 3) : symbol == 17 ? (3, 3) : (7, 11)
      guard input.need(bits) else { return nil }
      guard symbol != 16 || !all.isEmpty else {
        throw GzipError(reason: "a block repeats a code that there is not")
      }
      let value = symbol == 16 ? all[all.count - 1] : 0
      all += [UInt8](repeating: value, count: base + input.take(bits))
    }
    guard all.count == literalCount + distanceCount, all[256] != 0 else {
      throw GzipError(reason: "the codes of a block are damaged")
    }
    return (
      try HuffmanCode(Array(all[..<literalCount])), try HuffmanCode(Array(all[literalCount...]))
    )
  }

  /// Reads symbols until the block ends, until there is enough to take, or until input is missing.
  private mutating func readSymbols(_ literals: HuffmanCode, _ distances: HuffmanCode)
    throws(GzipError) -> Bool
  {
    let limit = output.count + Self.windowSize
    while output.count < limit {
      let start = input
      guard let symbol = try literals.read(&input) else {
        input = start
        return false
      }
      if symbol < 256 {
        output.append(UInt8(symbol))
        continue
      }
      if symbol == 256 {
        stage = next
        return true
      }
      guard symbol < 286 else { throw GzipError(reason: "a length that there is not") }
      let lengthBits = Self.lengthBits[symbol - 257]
      guard input.need(lengthBits) else {
        input = start
        return false
      }
      let length = Self.lengthBase[symbol - 257] + input.take(lengthBits)
      guard let code = try distances.read(&input) else {
        input = start
        return false
      }
      guard code < 30 else { throw GzipError(reason: "a distance that there is not") }
      let distanceBits = max(0, code / 2 - 1)
      guard input.need(distanceBits) else {
        input = start
        return false
      }
      let base = code < 2 ? code + 1 : (2 + code % 2) << distanceBits + 1
      let distance = base + input.take(distanceBits)
      guard distance <= gone + output.count - streamStart, distance <= output.count else {
        throw GzipError(reason: "it refers to what lies before its beginning")
      }
      var source = output.count - distance
      for _ in 0..<length {
        output.append(output[source])
        source += 1
      }
    }
    return true
  }

  /// Extra bits and bases of lengths (section 3.2.5).
  private static let lengthBits =
    [0, 0, 0, 0, 0, 0, 0, 0] + (1...5).flatMap { [$0, $0, $0, $0] } + [0]
  private static let lengthBase: [Int] = {
    var base = 3
    return lengthBits.dropLast().map { bits in
      defer { base += 1 << bits }
      return base
    } + [258]
  }()
}
