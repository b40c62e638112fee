internal import Foundation

/// The bytes of a file, mapped into memory: the system reads what is looked at, and forgets it when memory is short.
final class MappedFile: @unchecked Sendable {
  // Never written, so that any thread may read.
  private let start: UnsafeMutableRawPointer?
  let count: Int

  init(_ path: String) throws(DataError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
    count = Int(status.st_size)
    guard count > 0 else {
      start = nil
      return
    }
    let mapped = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else { throw Self.failure(path) }
    start = mapped
  }

  deinit { if let start { munmap(start, count) } }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  private static func failure(_ path: String) -> DataError {
    .unreadable(file: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
  }
}

/// A file that grows at its end.
final class AppendedFile {
  let path: String
  private let descriptor: Int32

  /// Opens a file, made if need be, and cuts it to a length.
  init(_ path: String, keeping length: Int) throws(DataError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0, ftruncate(descriptor, off_t(length)) == 0,
      lseek(descriptor, 0, SEEK_END) >= 0
    else { throw Self.failure(path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func append(_ bytes: [UInt8]) throws(DataError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Self.failure(path) }
      done += written
    }
  }

  /// Waits until the bytes are on the disk.
  func synchronize() throws(DataError) {
    guard fsync(descriptor) == 0 else { throw Self.failure(path) }
  }

  private static func failure(_ path: String) -> DataError {
    .unreadable(file: path, reason: "cannot be written: \(String(cString: strerror(errno)))")
  }
}
