import Foundation

/// A file that grows by whole lines or records.
///
/// A write that fails, as on a full disk, leaves the file as it was before.
final class GrowingFile {
  let path: String
  private let descriptor: Int32
  private var length: off_t

  /// Opens or makes a file, to write behind what it holds.
  init(_ path: String) throws(RunError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o644)
    guard descriptor >= 0 else {
      throw .unwritable(path: path, reason: WholeFile.reason())
    }
    length = lseek(descriptor, 0, SEEK_END)
    guard length >= 0 else {
      throw .unwritable(path: path, reason: WholeFile.reason())
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func append(_ text: String) throws(RunError) { try append(Array(text.utf8)) }

  func append(_ bytes: [UInt8]) throws(RunError) {
    if let failure = WholeFile.writeAll(bytes, to: descriptor) {
      ftruncate(descriptor, length)
      lseek(descriptor, length, SEEK_SET)
      throw .unwritable(path: path, reason: WholeFile.reason(failure))
    }
    length += off_t(bytes.count)
  }
}
