import Foundation
import Testing

@testable import Datasets

/// Files that Python's zlib and gzip made.
struct GzipTests {
  struct Case: Decodable, Sendable {
    var gzip: Data
    var crc: UInt32
    var count: Int
  }

  static let cases: [String: Case] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/gzip.json")
    guard let data = try? Data(contentsOf: file) else { return [:] }
    return (try? JSONDecoder().decode([String: Case].self, from: data)) ?? [:]
  }()

  static let names = [
    "dynamic", "empty", "fixed", "from afar", "huffman only", "members", "padded with zeros",
    "run lengths", "stored", "whole header",
  ]

  /// What is in compressed bytes that come in parts of a size.
  private func decoded(_ bytes: [UInt8], by size: Int, taking count: Int = 1000) throws(GzipError)
    -> (bytes: [UInt8], isComplete: Bool)
  {
    var decoder = GzipDecoder()
    var result: [UInt8] = []
    var start = 0
    while true {
      let part = try decoder.read(upTo: count)
      result += part
      if !part.isEmpty { continue }
      guard start < bytes.count else { return (result, decoder.isComplete) }
      decoder.append(Array(bytes[start..<min(bytes.count, start + size)]))
      start += size
    }
  }

  private func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc = CRC32()
    bytes.withUnsafeBufferPointer { crc.add($0) }
    return crc.value
  }

  @Test(arguments: names, [1, 7, 4096])
  func `what Python compressed is decompressed, in parts of any size`(_ name: String, _ size: Int)
    throws
  {
    let known = try #require(Self.cases[name])
    let (bytes, isComplete) = try decoded(Array(known.gzip), by: size)
    #expect(bytes.count == known.count)
    #expect(crc(bytes) == known.crc)
    #expect(isComplete)
  }

  @Test(arguments: names)
  func `no damage passes`(_ name: String) throws {
    let bytes = Array(try #require(Self.cases[name]).gzip)
    let known = try #require(Self.cases[name])
    var random = RandomStream(3, UInt64(bytes.count))
    for _ in 0..<60 {
      var damaged = bytes
      let place = random.index(below: bytes.count)
      damaged[place] ^= 1 << UInt8(random.index(below: 8))
      let result = try? decoded(damaged, by: 4096)
      // Time, system and extra fields of a header can hold anything.
      if let result, result.isComplete {
        #expect(crc(result.bytes) == known.crc && result.bytes.count == known.count)
      }
    }
    for end in Set((0..<20).map { _ in random.index(below: bytes.count) }).sorted() {
      let result = try? decoded(Array(bytes[..<end]), by: 4096)
      let isWhole = result.map { crc($0.bytes) == known.crc && $0.bytes.count == known.count }
      #expect(result?.isComplete != true || isWhole == true || name == "members")
    }
  }

  @Test func `broken gzip is said with its file`() throws {
    let folder = try Folder()
    let whole = Array(try #require(Self.cases["dynamic"]).gzip)
    let cut = try folder.write("cut.txt.gz", Array(whole.dropLast(9)))
    let plain = try folder.write("plain.txt.gz", "plain text that was only named so")
    var changed = whole
    changed[whole.count - 6] ^= 1
    let wrong = try folder.write("wrong.txt.gz", changed)
    for (file, reason) in [
      (cut, "is broken gzip: it ends too early"),
      (plain, "is broken gzip: it does not begin like gzip"),
      (wrong, "is broken gzip: the checksum does not fit what it holds"),
    ] {
      #expect(throws: DataError.unreadable(file: file, reason: reason)) {
        let reader = try ByteReader(file)
        while try !reader.read(upTo: 1 << 16).isEmpty {}
      }
    }
  }
}
