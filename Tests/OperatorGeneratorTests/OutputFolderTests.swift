import Foundation
import Testing

@testable import OperatorGenerator

@Suite struct OutputFolderTests {
  private let files = [
    GeneratedFile(path: "Sources/CTorch/Generated/A.cpp", contents: "a\n"),
    GeneratedFile(path: "Sources/Torch/Generated/A.swift", contents: "b\n"),
  ]

  @Test func writesOnceAndThenNothing() throws {
    try withFolder { root in
      let folder = OutputFolder(root)
      #expect(folder.stale(files) == files.map(\.path))
      let first = try folder.write(files)
      #expect(first == files.map(\.path))
      #expect(folder.stale(files).isEmpty)
      let second = try folder.write(files)
      #expect(second.isEmpty)
    }
  }

  @Test func namesAndMendsWhatIsStale() throws {
    try withFolder { root in
      let folder = OutputFolder(root)
      _ = try folder.write(files)
      try Data("edited\n".utf8).write(to: URL(filePath: "\(root)/\(files[0].path)"))
      try FileManager.default.removeItem(atPath: "\(root)/\(files[1].path)")
      let old = "Sources/Torch/Generated/Old.swift"
      try Data().write(to: URL(filePath: "\(root)/\(old)"))
      #expect(folder.stale(files) == [files[0].path, files[1].path, old])
      let mended = try folder.write(files)
      #expect(mended == [files[0].path, files[1].path, old])
      #expect(folder.stale(files).isEmpty)
      #expect(!FileManager.default.fileExists(atPath: "\(root)/\(old)"))
    }
  }

  /// Lends an empty folder.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    try body(root.path(percentEncoded: false))
  }
}
