import Foundation

/// Texts that a command reads: one in each line.
enum TextLines {
  /// The lines of a file, or of the standard input for `-`.
  ///
  /// - Throws: ``InputError`` when it cannot be read, or is not UTF-8.
  static func read(_ path: String) throws -> [String] {
    if path == "-" {
      return try lines(of: FileHandle.standardInput.readToEnd() ?? Data(), named: "the input")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputError(description: "'\(path)' cannot be read")
    }
    return try lines(of: data, named: path)
  }

  private static func lines(of data: Data, named name: String) throws -> [String] {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw InputError(description: "\(name) is not UTF-8")
    }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last == "" { lines.removeLast() }
    return lines.map(String.init)
  }
}

/// Input that cannot be used.
struct InputError: Error, CustomStringConvertible {
  let description: String
}
