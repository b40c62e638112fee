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

  @Test func `types with the names of modules hide nothing`() throws {
    let outcome = try Compiler(flags: Compiler.strict).run([
      "Names.swift": """
      import LazyConfig
      struct LazyConfig {}
      struct Swift {}
      enum Demo { static func make() {} }
      struct Int8 {}
      @Configurable enum Choice { case one }
      @Configurable struct Box { var width: Int, choice: Choice = .one, sizes: (Int, Int)? = nil }
      @Configurable(.function) func make(box: Box, map: [String: Int] = [:]) throws -> Box { box }
      @Recipe func recipe() -> Lazy<Box> { makeTarget.lazy(box: Box.lazy(width: 1)) }
      """
    ])
    #expect(outcome.complaints == [])
  }

  @Test func `attributes on what is generated follow the declaration`() throws {
    let outcome = try Compiler(flags: Compiler.strict).run([
      "Attributes.swift": """
      import LazyConfig
      @available(macOS 26, *) @Configurable enum NewChoice { case one
        @available(macOS 27, *) case two }
      @available(macOS 26, *) @Configurable final class New { init(choice: NewChoice) {} }
      @Configurable final class NewInitialiser {
        @available(macOS 26, *) init(width: Int) {}
      }
      @available(*, deprecated) @Configurable(.function) func old(width: Int) -> Int { width }
      @available(*, deprecated) @Recipe func oldRecipe() -> ConfigTree { ConfigTree(1) }
      """
    ])
    #expect(outcome.complaints == [])
  }

  @Test func `what is wrong with a type is said once, whatever uses the type`() throws {
    let outcome = try Compiler().run([
      "Wrong.swift": """
      import LazyConfig
      @Configurable open class Base { init(width: Int...) {} }
      @Configurable final class Sub: Base { init(height: Int...) { super.init() } }
      class Plain: Base {}
      @Configurable struct Box<T> { var x: () -> T }
      @Configurable enum Choice { case gelu, GELU }
      @Configurable struct User { var base: Base, sub: Sub?, box: Box<Int>, choice: Choice = .gelu }
      func user() -> Lazy<User> { User.lazy(base: .unset, box: .unset, choice: .value(.gelu)) }
      """
    ])
    #expect(outcome.complaints == [])
    #expect(
      outcome.problems.map { outcome.place(of: $0.position) } == ["2:48", "3:55", "5:38", "6:40"])
  }

  @Test func `a local type cannot be a target, and only the compiler says so`() throws {
    let outcome = try Compiler().run([
      "Local.swift": """
      import LazyConfig
      func f() {
        @Configurable struct Local { var width: Int }
      }
      """
    ])
    #expect(
      outcome.complaints.map(\.description) == [
        "Local.swift:3:24: error: local type cannot have attached extension macro"
      ])
  }

  @Test func `types compile in a module whose default is the main actor`() throws {
    let outcome = try Compiler(flags: Compiler.strict + ["-default-isolation", "MainActor"]).run([
      "Forms.swift": """
      import LazyConfig
      protocol Part {}
      @Configurable enum Choice { case one, two }
      @Configurable nonisolated struct Box: Part { var width: Int, choice: Choice2 = .one }
      @Configurable nonisolated enum Choice2 { case one }
      @Configurable nonisolated final class Holder { init(part: any Part, choice: Choice = .one) {} }
      @Configurable @MainActor final class Screen { init(width: Int) {} }
      @Recipe nonisolated func recipe() -> Lazy<Screen> { Screen.lazy(width: 3) }
      """
    ])
    #expect(outcome.complaints == [])
  }
}
