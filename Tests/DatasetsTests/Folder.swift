import Datasets
import Foundation

/// A folder of one test, removed with it.
final class Folder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "datasets-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// What preparation is given, with the cache in this folder.
  func context(
    seed: UInt64 = 1, threads: Int = 2,
    progress: @escaping @Sendable (PreparationProgress) -> Void = { _ in },
    notice: @escaping @Sendable (String) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> PreparationContext {
    PreparationContext(
      seed: seed, cacheFolder: url.appending(path: "cache"), threads: threads, progress: progress,
      notice: notice, isCancelled: isCancelled)
  }
}

/// Where real texts lie that the repository does not hold.
enum SharedData {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data").standardized

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  static var isThere: Bool {
    FileManager.default.fileExists(atPath: path("tinyshakespeare.txt"))
  }
}
