#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The bytes of a whole file in memory, until the last reference goes.
///
/// The mapping is private and copy-on-write: a page that is written to becomes a copy of this
/// process, and the file never changes. Pages that nobody reads take no memory.
final class FileMapping: Sendable {
  /// Not safe to use from several threads without care; the tensors over it are not `Sendable`
  /// either.
  nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

  /// Maps `file`, which is not empty.
  /// - Parameter copying: Reads the file into memory; a file system that cannot map needs that.
  init(_ file: borrowing InputFile, copying: Bool = false) throws(SafetensorsError) {
    // Without MAP_NORESERVE, Linux refuses files larger than the memory that is there, because all
    // of their pages might be written to.
    let shared = MAP_PRIVATE | MAP_NORESERVE
    let size = file.size
    func map(_ flags: Int32, _ descriptor: Int32) -> UnsafeMutableRawPointer? {
      let address = mmap(nil, size, PROT_READ | PROT_WRITE, shared | flags, descriptor, 0)
      return address == MAP_FAILED ? nil : address
    }
    if !copying, let address = map(0, file.descriptor.number) {
      bytes = UnsafeMutableRawBufferPointer(start: address, count: size)
      return
    }
    guard copying || errno == ENODEV, let address = map(MAP_ANON, -1) else {
      throw .system("map this file", path: file.path)
    }
    bytes = UnsafeMutableRawBufferPointer(start: address, count: size)
    try file.read(into: bytes, at: 0)
  }

  deinit { munmap(bytes.baseAddress, bytes.count) }
}
