internal import Foundation
internal import Tokenizers

/// Tokenises files into stores, each file once.
///
/// A store is named by the checksums of the file's content and of the tokenizer with all that decides about the tokens.
/// It is made beside, chunk by chunk, and renamed when it is whole; what an interrupted process made is gone on with.
/// One process at a time makes a store; another that wants it waits, and takes it.
struct StoreBuilder: Sendable {
  /// Turns a record into the tokens of its texts.
  typealias Encode = @Sendable (TextRecord, RecordParser) throws(DataError) -> [EncodedText]

  let layout: StoreLayout
  /// What the tokens depend on besides the file.
  let recipe: String
  let fields: [String]
  let context: PreparationContext
  let encode: Encode
  /// Whether stores stay in the cache; those of a tokenizer that no text describes cannot be found again.
  var keeps = true
  /// How many bytes of text one thread tokenises at a time.
  var chunkSize = 1 << 20
  /// Takes how many bytes of text are held at once, for tests.
  var holding: @Sendable (Int) -> Void = { _ in }

  /// The stores of files, in their order.
  func stores(of files: [(path: String, format: FileFormat)], _ report: inout PreparationProgress)
    throws(DataError) -> [TokenStore]
  {
    var result: [TokenStore] = []
    for (path, format) in files {
      report.file = path
      context.progress(report)
      let store = try store(of: path, format, &report)
      guard store.count > 0 else { throw .emptyFile(file: path) }
      report.filesDone += 1
      context.progress(report)
      result.append(store)
    }
    return result
  }

  private func store(of file: String, _ format: FileFormat, _ report: inout PreparationProgress)
    throws(DataError) -> TokenStore
  {
    let content = try SourceHash.of(file, context)
    let compressed = file.hasSuffix(".gz") ? "gz " : ""
    let settings = XXHash64.of(
      "\(recipe)\n\(compressed)\(format.rawValue) \(layout.width) \(layout.hasFlags)\n\(chunkSize)\n\(fields)"
        .utf8)
    let root = context.cacheFolder.appending(path: "tokens").path
    let name = keeps ? settings.hex : "unkept-\(UUID().uuidString)"
    let folder = "\(root)/\(content.hex)-\(name)"
    defer {
      // The system keeps the bytes of a mapped file until nobody looks at them any more.
      if !keeps {
        for path in [folder, folder + ".partial", folder + ".lock"] {
          try? FileManager.default.removeItem(atPath: path)
        }
      }
    }
    try Self.makeFolder(root)
    func counted(_ store: TokenStore, _ report: inout PreparationProgress) -> TokenStore {
      report.bytesDone += store.sourceBytes
      report.tokensDone += store.count
      return store
    }
    if let store = try? TokenStore(opening: folder, layout: layout) {
      return counted(store, &report)
    }
    let lock = try FolderLock(folder + ".lock", "tokenising \(file)", context)
    return try withExtendedLifetime(lock) { () throws(DataError) in
      // Another process may have made it meanwhile.
      if let store = opened(folder) { return counted(store, &report) }
      try make(folder + ".partial", of: file, format, &report)
      guard try SourceHash.of(file, context) == content else {
        try? FileManager.default.removeItem(atPath: folder + ".partial")
        throw .unreadable(file: file, reason: "changed while it was read; start again")
      }
      guard rename(folder + ".partial", folder) == 0 else {
        throw .unreadable(
          file: folder, reason: "cannot be made: \(String(cString: strerror(errno)))")
      }
      guard let store = try TokenStore(opening: folder, layout: layout) else {
        throw .unreadable(file: folder, reason: "is gone")
      }
      return store
    }
  }

  /// The store in a folder; a damaged one is removed.
  private func opened(_ folder: String) -> TokenStore? {
    do throws(DataError) {
      if let store = try TokenStore(opening: folder, layout: layout) { return store }
      guard FileManager.default.fileExists(atPath: folder) else { return nil }
    } catch {}
    context.notice("\(folder): the store of tokens is damaged, and is made anew")
    // Renamed first, so that it goes at once.
    let old = "\(folder).damaged-\(UUID().uuidString)"
    if rename(folder, old) == 0 { try? FileManager.default.removeItem(atPath: old) }
    return nil
  }

  private static func makeFolder(_ path: String) throws(DataError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unreadable(file: path, reason: "cannot be made: \(error.localizedDescription)")
    }
  }

  private func make(
    _ folder: String, of file: String, _ format: FileFormat, _ report: inout PreparationProgress
  ) throws(DataError) {
    try Self.makeFolder(folder)
    let done = StoreChunk.whole(in: folder, layout)
    var last = done.last ?? .start
    let ids = try AppendedFile(folder + "/ids", keeping: last.tokenEnd * layout.width)
    let texts = try AppendedFile(folder + "/texts", keeping: last.textEnd * 16)
    let chunks = try AppendedFile(
      folder + "/chunks", keeping: done.count * StoreChunk.byteCount)
    var reader = try RecordReader(file, format: format)
    let parser = try RecordParser(file, format, fields: fields, &reader)
    if last != .start { try reader.resume(at: last.sourceEnd, line: last.line) }
    let bytesBefore = report.bytesDone
    let tokensBefore = report.tokensDone
    while true {
      let read = try readChunks(&reader)
      if read.isEmpty { break }
      holding(read.reduce(0) { $0 + $1.reduce(0) { $0 + $1.bytes.count } })
      let encoded = try Parallel.map(read, threads: context.threads) { records throws(DataError) in
        try context.checkCancelled()
        var chunk = EncodedChunk()
        for record in records {
          for text in try encode(record, parser) { chunk.add(text, layout) }
        }
        return chunk
      }
      for (records, var chunk) in zip(read, encoded) {
        chunk.place(behind: last.tokenEnd)
        try ids.append(chunk.ids)
        try texts.append(chunk.texts)
        let step = StoreChunk(
          sourceEnd: records.last?.end ?? last.sourceEnd,
          line: records.last?.lineBehind ?? last.line,
          tokenEnd: last.tokenEnd + chunk.tokenCount, textEnd: last.textEnd + chunk.textCount)
        last = chunk.ids.withUnsafeBytes { ids in
          chunk.texts.withUnsafeBytes { texts in step.adding(ids, texts, to: last) }
        }
        try chunks.append(last.bytes)
        report.bytesDone = bytesBefore + last.sourceEnd
        report.tokensDone = tokensBefore + last.tokenEnd
        context.progress(report)
      }
    }
    guard last.tokenEnd > 0 else { throw .emptyFile(file: file) }
    let marker = try AppendedFile(folder + "/complete", keeping: 0)
    try marker.append(Array(last.marker.utf8))
    for file in [ids, texts, chunks, marker] { try file.synchronize() }
  }

  /// A chunk of records for each thread.
  private func readChunks(_ reader: inout RecordReader) throws(DataError) -> [[TextRecord]] {
    var result: [[TextRecord]] = []
    while result.count < context.threads {
      var records: [TextRecord] = []
      var size = 0
      while size < chunkSize, let record = try reader.next() {
        size += record.bytes.count + 1
        records.append(record)
      }
      if records.isEmpty { break }
      result.append(records)
    }
    return result
  }
}
