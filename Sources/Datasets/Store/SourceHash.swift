internal import Foundation

/// The checksum of a file's content.
///
/// It is kept in the cache with the file's path, number, size and times, to the nanosecond, and computed anew when one
/// of these differs. A file that changed within the last two seconds is not kept, since it could change again unseen.
enum SourceHash {
  static func of(_ file: String, _ context: PreparationContext) throws(DataError) -> UInt64 {
    let path = URL(filePath: file).standardizedFileURL.path
    let record = context.cacheFolder.appending(
      path: "sources/\(XXHash64.of(path.utf8).hex)")
    let state = try state(of: file)
    if let kept = try? String(contentsOf: record, encoding: .utf8) {
      let lines = kept.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.count == 4, lines[0] == path, lines[1] == state.text,
        let hash = UInt64(lines[2], radix: 16)
      {
        return hash
      }
    }
    let hash = try content(of: file, context)
    let isUnchanged = try self.state(of: file) == state
    if isUnchanged, Date().timeIntervalSince1970 - state.changed > 2 {
      // What cannot be kept is computed again.
      try? FileManager.default.createDirectory(
        at: record.deletingLastPathComponent(), withIntermediateDirectories: true)
      try? Data("\(path)\n\(state.text)\n\(hash.hex)\n".utf8).write(to: record, options: .atomic)
    }
    return hash
  }

  private static func state(of file: String) throws(DataError) -> (text: String, changed: Double) {
    var status = stat()
    guard stat(file, &status) == 0 else {
      let code = errno
      if code == ENOENT { throw .noSuchFile(path: file, nearest: nil) }
      throw .unreadable(file: file, reason: "cannot be read: \(String(cString: strerror(code)))")
    }
    #if canImport(Darwin)
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #endif
    let text = """
      \(status.st_dev) \(status.st_ino) \(status.st_size) \(modified.tv_sec).\(modified.tv_nsec) \
      \(changed.tv_sec).\(changed.tv_nsec)
      """
    return (text, Double(max(modified.tv_sec, changed.tv_sec)))
  }

  private static func content(of file: String, _ context: PreparationContext) throws(DataError)
    -> UInt64
  {
    let reader = try ByteReader(file, decompressing: false)
    var hash = XXHash64()
    while true {
      try context.checkCancelled()
      let bytes = try reader.read(upTo: 1 << 20)
      if bytes.isEmpty { return hash.value }
      bytes.withUnsafeBytes { hash.add($0) }
    }
  }
}
