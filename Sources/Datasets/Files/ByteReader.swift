internal import Foundation

/// Reads a file from its beginning to its end; one in gzip as what was compressed.
final class ByteReader {
  let file: String
  private let descriptor: Int32
  private var gzip: GzipDecoder?

  /// - Parameter decompressing: Whether a name that ends in `.gz` is that of a compressed file.
  init(_ file: String, decompressing: Bool = true) throws(DataError) {
    self.file = file
    // Without O_NONBLOCK, opening a pipe waits for somebody who writes to it.
    descriptor = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT { throw .noSuchFile(path: file, nearest: nil) }
      throw .unreadable(file: file, reason: "cannot be opened: \(String(cString: strerror(code)))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: file, reason: "is not a regular file")
    }
    if decompressing, file.hasSuffix(".gz") { gzip = GzipDecoder() }
  }

  deinit { close(descriptor) }

  /// Whether ``skip(to:)`` needs not read what lies before.
  var isSeekable: Bool { gzip == nil }

  /// Moves to a place of a file that is not compressed, or forward by so many bytes in one that is.
  func skip(to offset: Int) throws(DataError) {
    if isSeekable {
      guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else {
        throw .unreadable(file: file, reason: "cannot be read: \(String(cString: strerror(errno)))")
      }
      return
    }
    var left = offset
    while left > 0 {
      let bytes = try read(upTo: min(left, 1 << 20))
      if bytes.isEmpty { return }
      left -= bytes.count
    }
  }

  /// The next bytes, at most so many; none at the end alone.
  func read(upTo count: Int) throws(DataError) -> [UInt8] {
    guard var decoder = gzip else { return try readFile(upTo: count) }
    gzip = nil
    defer { gzip = decoder }
    var result: [UInt8] = []
    while result.isEmpty {
      do throws(GzipError) {
        result = try decoder.read(upTo: count)
      } catch {
        throw .unreadable(file: file, reason: "is broken gzip: \(error.reason)")
      }
      guard result.isEmpty else { break }
      let more = try readFile(upTo: 1 << 16)
      if more.isEmpty {
        guard decoder.isComplete else {
          throw .unreadable(file: file, reason: "is broken gzip: it ends too early")
        }
        return []
      }
      decoder.append(more)
    }
    return result
  }

  private func readFile(upTo count: Int) throws(DataError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while true {
        let got = Foundation.read(descriptor, buffer.baseAddress, count)
        if got < 0, errno == EINTR { continue }
        code = got < 0 ? errno : 0
        filled = max(0, got)
        return
      }
    }
    guard code == 0 else {
      throw .unreadable(file: file, reason: "cannot be read: \(String(cString: strerror(code)))")
    }
    return bytes
  }
}
