internal import Foundation

/// Reads a text file in blocks of whole lines, each with its line break.
struct LineReader {
  private let file: URL
  private let handle: FileHandle
  private var rest: [UInt8] = []
  private var line = 1
  private static let blockSize = 1 << 22

  init(_ file: URL) throws(TokenizerError) {
    self.file = file
    do {
      handle = try FileHandle(forReadingFrom: file)
    } catch {
      let isThere = FileManager.default.fileExists(atPath: file.path)
      throw .unreadable(
        file: file.relativePath,
        reason: isThere ? "cannot be read: \(error.localizedDescription)" : "no such file")
    }
  }

  /// The next lines; nil at the end.
  mutating func next() throws(TokenizerError) -> [String]? {
    while true {
      let data: Data?
      do {
        data = try handle.read(upToCount: Self.blockSize)
      } catch {
        throw .unreadable(
          file: file.relativePath, reason: "cannot be read: \(error.localizedDescription)")
      }
      guard let data, !data.isEmpty else {
        guard !rest.isEmpty else { return nil }
        defer { rest = [] }
        return try lines(of: rest)
      }
      rest += data
      guard let last = rest.lastIndex(of: 10) else { continue }
      let block = Array(rest[...last])
      rest.removeSubrange(...last)
      return try lines(of: block)
    }
  }

  private mutating func lines(of block: [UInt8]) throws(TokenizerError) -> [String] {
    if let place = block.withUnsafeBufferPointer({ firstInvalidUTF8($0) }) {
      let breaks = block[..<place].count { $0 == 10 }
      throw .badFile(file: file.relativePath, line: line + breaks, message: "invalid UTF-8")
    }
    var lines: [String] = []
    var start = 0
    for (place, byte) in block.enumerated() where byte == 10 {
      lines.append(Array(block[start...place]).text)
      start = place + 1
    }
    line += lines.count
    if start < block.count { lines.append(Array(block[start...]).text) }
    return lines
  }
}
