import Foundation

/// Reads files that nobody vouches for: devices, pipes and endless files are refused, never waited for.
enum SafeFile {
  /// The text of a regular file within the limit, as valid UTF-8.
  ///
  /// - Parameters:
  ///   - name: what messages call the file.
  ///   - limit: the most bytes that are read.
  static func read(_ path: String, name: String, limit: Int, origin: Origin?) throws(Problem)
    -> String
  {
    func problem(_ message: String, kind: Problem.Kind = .badFile) -> Problem {
      Problem(kind, at: .root, message, origin: origin)
    }
    // Without O_NONBLOCK, opening a pipe waits for somebody who writes to it.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw problem(reason(errno, name)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw problem(reason(errno, name)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw problem("'\(name)' is \(isFolder ? "a folder" : "not a regular file")")
    }
    guard status.st_size <= limit else {
      throw problem(
        "'\(name)' has \(status.st_size) bytes; at most \(limit) are read", kind: .limit)
    }
    guard let bytes = bytes(of: descriptor, expected: Int(status.st_size), limit: limit) else {
      throw problem(reason(errno, name))
    }
    guard bytes.count <= limit else {
      throw problem("'\(name)' has more than \(limit) bytes", kind: .limit)
    }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw problem("'\(name)' is not UTF-8\(hint(bytes))")
    }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    return text
  }

  /// The path with every symbolic link followed. What does not exist is taken as it is named, so that it
  /// can be said whether it may be read before it is said that it is not there.
  static func resolved(_ path: String, name: String, origin: Origin?) throws(Problem) -> String {
    // Text after a NUL would not be seen by the system, but by the check of the name's end.
    guard !path.utf8.contains(0) else {
      throw Problem(.badFile, at: .root, "a file's name cannot hold a NUL", origin: origin)
    }
    if let resolved = realPath(path) { return resolved }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw Problem(.badFile, at: .root, reason(errno, name), origin: origin)
    }
    let parent = (path as NSString).deletingLastPathComponent
    if let folder = realPath(parent.isEmpty ? "." : parent) {
      return (folder as NSString).appendingPathComponent((path as NSString).lastPathComponent)
    }
    return URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// The path without `folder/..`, where that leads to the same file; through a symbolic link it may not.
  static func shortened(_ path: String, real: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    let short = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    return realPath(short) == real ? short : path
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func reason(_ error: Int32, _ name: String) -> String {
    switch error {
    case ENOENT, ENOTDIR: "there is no file '\(name)'"
    case ELOOP: "'\(name)' leads in a circle of symbolic links"
    case EACCES, EPERM: "'\(name)' may not be read"
    case ENAMETOOLONG: "there is no file with a name of \(name.utf8.count) bytes"
    default: "'\(name)' cannot be read: \(String(cString: strerror(error)))"
    }
  }

  /// One byte more than the limit at most; nil when reading fails.
  private static func bytes(of descriptor: Int32, expected: Int, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    // One more than expected shows the end of the file without another chunk.
    var chunk = min(expected, limit) + 1
    while bytes.count <= limit {
      var hasFailed = false
      let wanted = min(chunk, limit + 1 - bytes.count)
      let part = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        var result = Foundation.read(descriptor, buffer.baseAddress, wanted)
        while result < 0, errno == EINTR {
          result = Foundation.read(descriptor, buffer.baseAddress, wanted)
        }
        hasFailed = result < 0
        count = max(0, result)
      }
      if hasFailed { return nil }
      if part.isEmpty { break }
      if bytes.isEmpty { bytes = part } else { bytes += part }
      chunk = 1 << 16
    }
    return bytes
  }

  /// Where the bytes stop being UTF-8, or what they seem to be instead.
  private static func hint(_ bytes: [UInt8]) -> String {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return " but UTF-16; save it as UTF-8"
    }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var line = 1
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): if scalar == "\n" { line += 1 }
      case .emptyInput: return ""
      case .error: return " (line \(line))"
      }
    }
  }
}
