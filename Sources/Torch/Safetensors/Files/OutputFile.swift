#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A new file that is open for writing, until the value goes.
struct OutputFile: ~Copyable {
  /// The path that errors name: of the file that this one will replace.
  private let path: String
  private let descriptor: Descriptor

  /// What waits for more, so that many small tensors take few calls.
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 18

  /// Makes the file `temporary`, which nobody has made yet.
  init(_ temporary: String, for path: String, permissions: mode_t?) throws(SafetensorsError) {
    guard let descriptor = Descriptor(opening: temporary, O_WRONLY | O_CREAT | O_EXCL) else {
      throw .system("make a file in this folder", path: path)
    }
    if let permissions { fchmod(descriptor.number, permissions) }
    self.path = path
    self.descriptor = descriptor
  }

  /// Appends `bytes`.
  mutating func write(_ bytes: [UInt8]) throws(SafetensorsError) {
    let span = bytes.span
    try span.withUnsafeBytes { pointer throws(SafetensorsError) in try write(pointer) }
  }

  /// Appends `bytes`.
  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    if bytes.count > Self.bufferSize {
      try writeNow(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Makes all that was written safe on disk.
  mutating func finish() throws(SafetensorsError) {
    try flush()
    if !descriptor.synchronize() { throw .system("make the new file safe on disk", path: path) }
  }

  private mutating func flush() throws(SafetensorsError) {
    let waiting = buffer
    buffer = []
    let span = waiting.span
    try span.withUnsafeBytes { pointer throws(SafetensorsError) in try writeNow(pointer) }
  }

  private func writeNow(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = descriptor.append(rest)
      if count < 0 { throw .system("write this file", path: path) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
