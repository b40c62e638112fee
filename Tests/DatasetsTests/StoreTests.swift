import Foundation
import Synchronization
import Testing
import Tokenizers

@testable import Datasets

struct StoreTests {
  private func builder(
    _ context: PreparationContext, words: Bool = false, chunkSize: Int = 2000
  ) throws -> StoreBuilder {
    let tokenizer = try Bytes().tokenizer(for: TextCorpus(files: [], fields: []), context)
    var builder = StoreBuilder(streaming: tokenizer, field: "text", words: words, context)
    builder.chunkSize = chunkSize
    return builder
  }

  private func store(_ builder: StoreBuilder, _ file: String) throws -> TokenStore {
    var report = PreparationProgress(fileCount: 1)
    return try #require(builder.stores(of: [(file, FileFormat(of: file))], &report).first)
  }

  private func text(_ store: TokenStore) -> String {
    var ids: [Int64] = []
    store.copy(0..<store.count, into: &ids)
    return String(decoding: ids.map { UInt8($0) }, as: UTF8.self)
  }

  private static let lines = (0..<500).map { "{\"text\": \"text number \($0), of some length\"}\n" }
  private static let whole = (0..<500).map { "text number \($0), of some length" }.joined()

  @Test(arguments: [1, 3])
  func `a store holds the tokens of all texts`(_ threads: Int) throws {
    let folder = try Folder()
    let file = try folder.write("a.jsonl", Self.lines.joined())
    let store = try self.store(builder(folder.context(threads: threads)), file)
    #expect(store.textCount == 500)
    #expect(store.layout.width == 2)
    #expect(text(store) == Self.whole)
    #expect(store.line(ofText: 499) == 500)
    #expect(store.text(1).count == "text number 1, of some length".count)
  }

  @Test func `a file is tokenised once, and again when its content changes`() throws {
    let folder = try Folder()
    let file = try folder.write("a.jsonl", Self.lines.joined())
    let read = Mutex(0)
    func stored() throws -> TokenStore {
      var builder = try builder(folder.context())
      builder.holding = { _ in read.withLock { $0 += 1 } }
      return try self.store(builder, file)
    }
    _ = try stored()
    let first = read.withLock { $0 }
    #expect(first > 0)
    _ = try stored()
    #expect(read.withLock { $0 } == first)
    try folder.write("a.jsonl", Self.lines.reversed().joined())
    #expect(try text(stored()).hasPrefix("text number 499"))
    #expect(read.withLock { $0 } == 2 * first)
  }

  @Test func `what is held does not grow with the file`() throws {
    let folder = try Folder()
    var most: [Int] = []
    for count in [200, 20_000] {
      let file = try folder.write(
        "\(count).jsonl", (0..<count).map { "{\"text\": \"text number \($0)\"}\n" }.joined())
      let held = Mutex(0)
      var builder = try builder(folder.context(threads: 2))
      builder.holding = { bytes in held.withLock { $0 = max($0, bytes) } }
      #expect(try store(builder, file).textCount == count)
      most.append(held.withLock { $0 })
    }
    // Two threads with a chunk each, which may be longer by its last record.
    #expect(most.allSatisfy { $0 <= 2 * (2000 + 40) })
  }

  @Test(arguments: [1, 2, 5])
  func `what was interrupted is gone on with`(_ steps: Int) throws {
    let folder = try Folder()
    let file = try folder.write("a.jsonl.gz", try Self.gzipped(Self.lines.joined()))
    // Cancelled after so many chunks.
    let done = Mutex(0)
    let stopping = folder.context(
      threads: 1, progress: { progress in done.withLock { $0 += progress.tokensDone > 0 ? 1 : 0 } },
      isCancelled: { done.withLock { $0 } >= steps })
    #expect(throws: DataError.cancelled) { try self.store(builder(stopping), file) }
    // Then without: the first chunks are not read again.
    let first = Mutex<Int?>(nil)
    let going = folder.context(
      threads: 1,
      progress: { progress in
        if progress.tokensDone > 0 { first.withLock { $0 = $0 ?? progress.bytesDone } }
      })
    let store = try self.store(builder(going), file)
    #expect(text(store) == Self.whole)
    #expect(store.line(ofText: 499) == 500)
    #expect(try #require(first.withLock { $0 }) > steps * 2000)
  }

  @Test(arguments: ["ids", "texts", "chunks"], [false, true])
  func `a damaged or cut store is made anew, with a word`(_ part: String, _ isCut: Bool) throws {
    let folder = try Folder()
    let file = try folder.write("a.jsonl", Self.lines.joined())
    let path = try {
      _ = try self.store(builder(folder.context()), file)
      let tokens = folder.url.appending(path: "cache/tokens")
      let names = try FileManager.default.contentsOfDirectory(atPath: tokens.path)
      let name = try #require(names.first { !$0.hasSuffix(".lock") })
      return tokens.appending(path: name).appending(path: part)
    }()
    var bytes = try Array(Data(contentsOf: path))
    if isCut { bytes.removeLast(3) } else { bytes[bytes.count / 2] ^= 4 }
    try Data(bytes).write(to: path)
    let notices = Mutex<[String]>([])
    let store = try self.store(
      builder(folder.context(notice: { notice in notices.withLock { $0.append(notice) } })), file)
    #expect(text(store) == Self.whole)
    #expect(
      notices.withLock { $0 } == [
        "\(path.deletingLastPathComponent().path): the store of tokens is damaged, and is made anew"
      ])
  }

  @Test func `of a damaged half of a store the whole chunks are kept`() throws {
    let folder = try Folder()
    let file = try folder.write("a.jsonl", Self.lines.joined())
    let done = Mutex(0)
    let stopping = folder.context(
      threads: 1, progress: { progress in done.withLock { $0 += progress.tokensDone > 0 ? 1 : 0 } },
      isCancelled: { done.withLock { $0 } >= 6 })
    #expect(throws: DataError.cancelled) { try self.store(builder(stopping), file) }
    let tokens = folder.url.appending(path: "cache/tokens")
    let names = try FileManager.default.contentsOfDirectory(atPath: tokens.path)
    let name = try #require(names.first { $0.hasSuffix(".partial") })
    let ids = tokens.appending(path: name).appending(path: "ids")
    var bytes = try Array(Data(contentsOf: ids))
    bytes[bytes.count * 2 / 3] ^= 1
    try Data(bytes).write(to: ids)
    // And what a process leaves that is killed while it writes.
    for part in ["texts", "chunks"] {
      let file = try FileHandle(
        forWritingTo: tokens.appending(path: name).appending(path: part))
      try file.seekToEnd()
      try file.write(contentsOf: [UInt8](repeating: 7, count: 29))
      try file.close()
    }
    #expect(try text(store(builder(folder.context()), file)) == Self.whole)
  }

  @Test func `several that prepare at once make one store`() throws {
    let folder = try Folder()
    let file = try folder.write("a.jsonl", Self.lines.joined())
    let made = Mutex(0)
    let texts = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      guard var builder = try? builder(folder.context(threads: 1)) else { return }
      builder.holding = { bytes in made.withLock { $0 += bytes } }
      guard let store = try? self.store(builder, file) else { return }
      texts.withLock { $0.append(text(store)) }
    }
    #expect(texts.withLock { $0 } == .init(repeating: Self.whole, count: 4))
    // One of them read the file, once.
    #expect(made.withLock { $0 } == Self.lines.joined().utf8.count - 500)
  }

  @Test func `a cache that cannot be written is said`() throws {
    let folder = try Folder()
    let file = try folder.write("a.txt", "text")
    var context = folder.context()
    context.cacheFolder = URL(filePath: file)
    var found: DataError?
    do { _ = try self.store(builder(context), file) } catch { found = error as? DataError }
    #expect(found?.description.hasPrefix("\(file)/tokens: cannot be made: ") == true)
  }

  @Test func `wide ids and flags are kept`() throws {
    var layout = StoreLayout(vocabularySize: 32_768, hasFlags: true)
    #expect(layout.width == 2)
    layout = StoreLayout(vocabularySize: 32_769, hasFlags: true)
    #expect(layout.width == 4)
    #expect(StoreLayout(vocabularySize: 65_537, hasFlags: false).width == 4)
    #expect(StoreLayout(vocabularySize: 65_536, hasFlags: false).width == 2)
  }

  @Test(
    arguments: [
      ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
      ("The quick brown fox jumps over the lazy dog", 0x0B24_2D36_1FDA_71BC),
    ] as [(String, UInt64)])
  func `checksums are those of xxHash`(_ text: String, _ expected: UInt64) {
    #expect(XXHash64.of(text.utf8) == expected)
    var parts = XXHash64()
    for byte in text.utf8 { withUnsafeBytes(of: byte) { parts.add($0) } }
    #expect(parts.value == expected)
  }

  /// A gzip of stored blocks.
  private static func gzipped(_ text: String) throws -> [UInt8] {
    let bytes = Array(text.utf8)
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    for start in stride(from: 0, to: bytes.count, by: 65_535) {
      let end = min(bytes.count, start + 65_535)
      result.append(end == bytes.count ? 1 : 0)
      let length = UInt16(end - start)
      result += length.littleEndianBytes + (~length).littleEndianBytes + bytes[start..<end]
    }
    var crc = CRC32()
    bytes.withUnsafeBufferPointer { crc.add($0) }
    return result + crc.value.littleEndianBytes + UInt32(bytes.count).littleEndianBytes
  }
}
