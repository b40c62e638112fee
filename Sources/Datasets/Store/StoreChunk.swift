internal import Foundation

/// How far a step of making a store came: the parts of the store up to there, and their checksum.
///
/// Steps follow one another, so that a store whose making was interrupted goes on behind the last whole one.
struct StoreChunk: Equatable {
  /// Where the next record begins in the decompressed file.
  var sourceEnd: Int
  /// The line there.
  var line: Int
  /// How many tokens and texts there are so far.
  var tokenEnd: Int
  var textEnd: Int
  /// The checksum of what this step added to `ids` and `texts`, and of the checksum before.
  var checksum: UInt64

  static let start = StoreChunk(sourceEnd: 0, line: 1, tokenEnd: 0, textEnd: 0, checksum: 0)
  static let byteCount = 48

  /// Written into a complete store.
  var marker: String { "taibai tokens 1\n\(tokenEnd) tokens\n\(textEnd) texts\n\(checksum.hex)\n" }

  /// The chunk with the checksum of what it adds to the one before.
  func adding(_ ids: UnsafeRawBufferPointer, _ texts: UnsafeRawBufferPointer, to last: StoreChunk)
    -> StoreChunk
  {
    var hash = XXHash64()
    withUnsafeBytes(of: last.checksum.littleEndian) { hash.add($0) }
    hash.add(ids)
    hash.add(texts)
    var result = self
    result.checksum = hash.value
    return result
  }

  /// Six numbers: the fields, and a checksum of them.
  var bytes: [UInt8] {
    let numbers = [
      UInt64(sourceEnd), UInt64(line), UInt64(tokenEnd), UInt64(textEnd), checksum,
    ]
    let fields = numbers.flatMap { $0.littleEndianBytes }
    return fields + XXHash64.of(fields).littleEndianBytes
  }

  init(sourceEnd: Int, line: Int, tokenEnd: Int, textEnd: Int, checksum: UInt64 = 0) {
    self.sourceEnd = sourceEnd
    self.line = line
    self.tokenEnd = tokenEnd
    self.textEnd = textEnd
    self.checksum = checksum
  }

  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    let numbers = (0..<6).map { number in
      (0..<8).reduce(UInt64(0)) {
        $0 | UInt64(bytes[bytes.startIndex + number * 8 + $1]) << (8 * UInt64($1))
      }
    }
    guard numbers[5] == XXHash64.of(bytes.dropLast(8)) else { return nil }
    let counts = numbers[..<4].compactMap { Int(exactly: $0) }
    guard counts.count == 4 else { return nil }
    self.init(
      sourceEnd: counts[0], line: counts[1], tokenEnd: counts[2], textEnd: counts[3],
      checksum: numbers[4])
  }

  /// The chunks of a folder up to the first that is not whole, its tokens and texts included.
  static func whole(in folder: String, _ layout: StoreLayout) -> [StoreChunk] {
    guard let data = FileManager.default.contents(atPath: folder + "/chunks"),
      let ids = try? MappedFile(folder + "/ids"), let texts = try? MappedFile(folder + "/texts")
    else { return [] }
    let bytes = Array(data)
    var result: [StoreChunk] = []
    var last = StoreChunk.start
    for start in stride(from: 0, to: bytes.count, by: byteCount) {
      guard start + byteCount <= bytes.count,
        let chunk = StoreChunk(bytes[start..<start + byteCount]),
        chunk.tokenEnd >= last.tokenEnd, chunk.textEnd >= last.textEnd,
        chunk.tokenEnd <= ids.count / layout.width, chunk.textEnd <= texts.count / 16
      else { return result }
      let added = UnsafeRawBufferPointer(
        rebasing: ids.bytes[last.tokenEnd * layout.width..<chunk.tokenEnd * layout.width])
      let ended = UnsafeRawBufferPointer(
        rebasing: texts.bytes[last.textEnd * 16..<chunk.textEnd * 16])
      guard chunk.adding(added, ended, to: last) == chunk else { return result }
      result.append(chunk)
      last = chunk
    }
    return result
  }
}

extension FixedWidthInteger {
  /// The bytes, the lowest first.
  var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * Self($0))) }
  }
}
