import Foundation
import LazyConfig

/// Files in a folder of their own, for as long as a test needs them.
final class Folder {
  let url: URL

  init(_ files: [String: String]) throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("lazyconfig-\(UUID().uuidString)")
    for (name, text) in files {
      let file = url.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func load(_ name: String, _ overrides: String...) throws -> ConfigTree {
    try ConfigLoader().load(path(name), overrides: overrides, registry: .parts)
  }

  /// Loads one of some files. Nothing is left of them afterwards.
  static func load(_ name: String, _ files: [String: String]) throws -> ConfigTree {
    try withExtendedLifetime(try Folder(files)) { try $0.load(name) }
  }

  /// Text without the folder's name.
  func shortened(_ text: String) -> String { text.replacing(url.path + "/", with: "") }
}
