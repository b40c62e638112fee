#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A file that is open for reading, until the value goes.
struct InputFile: ~Copyable {
  let path: String
  let size: Int
  let descriptor: Descriptor

  init(_ path: String) throws(SafetensorsError) {
    if path.utf8.contains(0) { throw SafetensorsError(path: path, reason: .invalidPath) }
    // O_NONBLOCK: opening a pipe would wait for its writer.
    guard let descriptor = Descriptor(opening: path, O_RDONLY | O_NONBLOCK) else {
      throw Self.openingFailed(path)
    }
    guard let (kind, size) = descriptor.status() else {
      throw .system("ask for the size of this file", path: path)
    }
    switch kind {
    case .file: break
    case .folder: throw SafetensorsError(path: path, reason: .isFolder)
    case .other: throw SafetensorsError(path: path, reason: .notRegularFile)
    }
    self.path = path
    self.size = size
    self.descriptor = descriptor
  }

  /// Fills `bytes` from byte `offset` of the file on.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(SafetensorsError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
      let count = descriptor.read(into: rest, at: offset + done)
      if count < 0 { throw .system("read this file", path: path) }
      if count == 0 { throw SafetensorsError(path: path, reason: .fileShrank) }
      done += count
    }
  }

  /// The `count` bytes from byte `offset` of the file on.
  func read(_ count: Int, at offset: Int) throws(SafetensorsError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try span.withUnsafeMutableBytes { buffer throws(SafetensorsError) in
      try read(into: buffer, at: offset)
    }
    return bytes
  }

  private static func openingFailed(_ path: String) -> SafetensorsError {
    switch errno {
    case ENOENT: SafetensorsError(path: path, reason: .notFound)
    case EACCES: SafetensorsError(path: path, reason: .permissionDenied)
    default: .system("open this file", path: path)
    }
  }
}
