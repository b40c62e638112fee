#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Writes files that are whole or not there at all.
enum AtomicFile {
  /// Replaces the file at `path` by what `body` writes.
  ///
  /// The new file lies beside the old one under another name until all of it is on the disk, then
  /// takes its name. Whatever fails before leaves the old file as it is and nothing beside it.
  static func write(
    to path: String, _ body: (inout OutputFile) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    let folder = try folder(of: path)
    let permissions = try permissions(at: path)
    let unique = String(UInt64.random(in: .min ... .max), radix: 16)
    let temporary = "\(folder)/.safetensors-\(unique).tmp"
    var file = try OutputFile(temporary, for: path, permissions: permissions)
    do throws(SafetensorsError) {
      try body(&file)
      try file.finish()
      if rename(temporary, path) != 0 { throw .system("rename the new file", path: path) }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronize(folder: folder, of: path)
  }

  /// The folder of the file at `path`, which is there.
  private static func folder(of path: String) throws(SafetensorsError) -> String {
    guard !path.isEmpty, !path.utf8.contains(0), path.utf8.last != UInt8(ascii: "/") else {
      throw SafetensorsError(path: path, reason: .invalidPath)
    }
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    guard case .folder = FileKind(at: folder) else {
      throw SafetensorsError(path: path, reason: .noFolder(folder))
    }
    return folder
  }

  /// Those of the file at `path`, which the new one keeps; nil when there is none.
  private static func permissions(at path: String) throws(SafetensorsError) -> mode_t? {
    switch FileKind(at: path) {
    case nil: nil
    case .file(let permissions): permissions
    case .folder: throw SafetensorsError(path: path, reason: .isFolder)
    case .other: throw SafetensorsError(path: path, reason: .notRegularFile)
    }
  }

  /// Makes the new name itself outlast a power failure.
  private static func synchronize(folder: String, of path: String) throws(SafetensorsError) {
    // A folder may be writable without being readable.
    guard let descriptor = Descriptor(opening: folder, O_RDONLY | O_DIRECTORY) else { return }
    if !descriptor.synchronize(), errno != EINVAL, errno != ENOTSUP {
      throw .system("make the new file's name safe on disk", path: path)
    }
  }
}
