import Foundation

/// Reads files that nobody vouches for.
enum SafeFile {
  /// The text of a regular file within the limit, as valid UTF-8.
  static func read(_ path: String, name: String, limit: Int, origin: Origin?) throws(Problem)
    -> String
  {
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: path)
    } catch {
      throw Problem(.badFile, at: .root, "there is no file '\(name)'", origin: origin)
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Problem(.badFile, at: .root, "'\(name)' is not a regular file", origin: origin)
    }
    let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
    guard size <= limit else {
      throw Problem(
        .limit, at: .root, "'\(name)' has \(size) bytes; at most \(limit) are read", origin: origin)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Problem(.badFile, at: .root, "'\(name)' cannot be read", origin: origin)
    }
    guard data.count <= limit else {
      throw Problem(.limit, at: .root, "'\(name)' has more than \(limit) bytes", origin: origin)
    }
    guard var text = String(validating: data, as: UTF8.self) else {
      throw Problem(.badFile, at: .root, "'\(name)' is not UTF-8", origin: origin)
    }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    return text
  }
}
