import Foundation
import Testing

/// Every form of target compiles without a word, whatever a module's settings are.
@Suite struct FormTests {
  /// The forms that LazyConfigTests compiles with this package's settings, and builds.
  static let forms = Result {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("LazyConfigTests/Macros/Forms")
    var files: [String: String] = [:]
    for file in try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil) where file.pathExtension == "swift"
    {
      files[file.lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
    }
    return files
  }

  @Test(arguments: [
    [],
    Compiler.strict + [
      "-enable-upcoming-feature", "NonisolatedNonsendingByDefault", "-enable-upcoming-feature",
      "InferIsolatedConformances", "-strict-memory-safety",
    ],
  ])
  func `forms compile under any settings`(_ flags: [String]) throws {
    let forms = try Self.forms.get()
    #expect(forms.count > 5)
    let outcome = try Compiler(flags: flags).run(forms)
    #expect(outcome.complaints == [])
    #expect(outcome.problems.map(\.message) == [])
  }

  @Test func `types compile in a module whose default is the main actor`() throws {
    let outcome = try Compiler(flags: Compiler.strict + ["-default-isolation", "MainActor"]).run([
      "Forms.swift": """
      import LazyConfig
      protocol Part {}
      @Configurable enum Choice { case one, two }
      @Configurable nonisolated struct Box: Part { var width: Int, choice = Choice2.one }
      @Configurable nonisolated enum Choice2 { case one }
      @Configurable nonisolated final class Holder { init(part: any Part, choice: Choice = .one) {} }
      @Configurable @MainActor final class Screen { init(width: Int) {} }
      @Recipe nonisolated func recipe() -> Lazy<Screen> { Screen.lazy(width: 3) }
      """.replacing("choice = Choice2.one", with: "choice: Choice2 = .one")
    ])
    #expect(outcome.complaints == [])
  }
}
