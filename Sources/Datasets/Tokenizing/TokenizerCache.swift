internal import Foundation
public import Tokenizers

extension PreparationContext {
  /// A tokenizer that is made once from texts, and kept in the cache.
  ///
  /// - Parameters:
  ///   - name: What it is, with all settings that decide about it.
  ///   - texts: What it is made from.
  ///   - make: Makes it.
  public func cachedTokenizer(
    _ name: String, of texts: TextCorpus, make: () throws(DataError) -> Tokenizer
  ) throws(DataError) -> Tokenizer {
    let key = XXHash64.of("\(name)\n\(try texts.fingerprint(self))".utf8).hex
    let root = cacheFolder.appending(path: "tokenizers")
    let folder = root.appending(path: key)
    if let tokenizer = try? Tokenizer(folder: folder) { return tokenizer }
    do {
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    } catch {
      throw .unreadable(file: root.path, reason: "cannot be made: \(error.localizedDescription)")
    }
    let lock = try FolderLock(folder.path + ".lock", "making the tokenizer", self)
    return try withExtendedLifetime(lock) { () throws(DataError) in
      if let tokenizer = kept(folder) { return tokenizer }
      let tokenizer = try make()
      let beside = root.appending(path: "\(key).\(UUID().uuidString)")
      try DataError.tokenizing { () throws(TokenizerError) in try tokenizer.write(to: beside) }
      try? FileManager.default.removeItem(at: folder)
      guard rename(beside.path, folder.path) == 0 else {
        throw .unreadable(
          file: folder.path, reason: "cannot be made: \(String(cString: strerror(errno)))")
      }
      return tokenizer
    }
  }

  private func kept(_ folder: URL) -> Tokenizer? {
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
    do throws(TokenizerError) {
      return try Tokenizer(folder: folder)
    } catch {
      notice("\(folder.path): the kept tokenizer is damaged, and is made anew")
      return nil
    }
  }
}
