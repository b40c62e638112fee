#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The system's text for an error number.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

extension SafetensorsError {
  /// The failure of the system call that has just returned.
  static func system(_ operation: String, path: String) -> SafetensorsError {
    SafetensorsError(path: path, reason: .system(operation: operation, code: errno))
  }
}

/// What there is at a path, after symbolic links.
enum FileKind {
  case file(permissions: mode_t)
  case folder
  case other

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file(permissions: status.st_mode & 0o777)
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }

  /// Nil when there is nothing at `path`, or it cannot be seen.
  init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}

/// An open file or folder, until the value goes.
struct Descriptor: ~Copyable {
  let number: Int32

  /// Nil when the system refuses; `errno` says why.
  init?(opening path: String, _ flags: Int32) {
    let number = Int32(Self.retrying { Int(open(path, flags | O_CLOEXEC, 0o666)) })
    if number < 0 { return nil }
    self.number = number
  }

  deinit { close(number) }

  /// What is open, and its size in bytes; nil on failure.
  func status() -> (kind: FileKind, size: Int)? {
    var status = stat()
    guard fstat(number, &status) == 0 else { return nil }
    return (FileKind(status), Int(status.st_size))
  }

  /// Reads what lies from byte `offset` on: as many bytes as fit, or fewer; 0 at the end, -1 on
  /// failure.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    let count = min(bytes.count, Self.largestTransfer)
    return Self.retrying { pread(number, bytes.baseAddress, count, off_t(offset)) }
  }

  /// Appends the bytes, or fewer: how many, or -1 on failure.
  func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    let count = min(bytes.count, Self.largestTransfer)
    return Self.retrying { write(number, bytes.baseAddress, count) }
  }

  /// Waits until all that was written is on the disk. Not all file systems can do that for folders.
  func synchronize() -> Bool { Self.retrying { Int(fsync(number)) } == 0 }

  /// Some systems transfer less than 2 GiB in one call.
  private static let largestTransfer = 1 << 30

  /// Calls `body` until no signal interrupts it.
  private static func retrying(_ body: () -> Int) -> Int {
    while true {
      let result = body()
      if result >= 0 || errno != EINTR { return result }
    }
  }
}
