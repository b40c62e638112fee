import Foundation

/// Writes files so that no reader and no crash finds half of one.
package enum WholeFile {
  /// Puts these bytes in the place of a file's: written beside it, flushed to the disk, and renamed.
  ///
  /// What is no regular file, such as a pipe, is written to as it is. Where a symbolic link leads to the file, the link
  /// stays.
  ///
  /// - Throws: ``RunError/unwritable(path:reason:)``; the file is then as it was.
  package static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(RunError) {
    let bytes = Array(bytes)
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        throw .unwritable(path: path, reason: "it is a folder")
      }
      if status.st_mode & S_IFMT != S_IFREG {
        return try write(bytes, to: path, named: path, flags: O_WRONLY)
      }
    }
    let target = realPath(path) ?? path
    let beside = "\(target).part"
    do throws(RunError) {
      try write(bytes, to: beside, named: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
      guard rename(beside, target) == 0 else { throw .unwritable(path: path, reason: reason()) }
    } catch {
      unlink(beside)
      throw error
    }
  }

  /// The bytes of a file.
  package static func read(_ path: String) throws(RunError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: reason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: reason())
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "it is no regular file")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let wanted = bytes.count - count
      let found = bytes.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress.map { $0 + count }, wanted)
      }
      if found < 0, errno == EINTR { continue }
      guard found >= 0 else { throw .unreadable(path: path, reason: reason()) }
      if found == 0 { break }
      count += found
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// What the system said last.
  static func reason(_ error: Int32 = errno) -> String { String(cString: strerror(error)) }

  /// Writes all bytes to an open file; the number of the error when that fails.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var count = 0
    while count < bytes.count {
      let written = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress.map { $0 + count }, bytes.count - count)
      }
      if written < 0, errno == EINTR { continue }
      guard written >= 0 else { return errno }
      count += written
    }
    return nil
  }

  private static func write(
    _ bytes: [UInt8], to path: String, named name: String, flags: Int32
  ) throws(RunError) {
    let descriptor = open(path, flags | O_CLOEXEC | O_NOCTTY, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path: name, reason: reason()) }
    var failure = writeAll(bytes, to: descriptor)
    // What cannot be flushed, such as a pipe, says so.
    if failure == nil, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { failure = errno }
    if close(descriptor) != 0, failure == nil { failure = errno }
    if let failure { throw .unwritable(path: name, reason: reason(failure)) }
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
