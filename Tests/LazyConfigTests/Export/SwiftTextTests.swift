import Foundation
import LazyConfig
import Testing

/// `to-swift`: what it prints compiles, and gives the same tree.
///
/// The functions in `Generated/` are what it printed; they are compiled with these tests. With
/// TAIBAI_RECORD=1 in the environment the tests write them anew.
@Suite struct SwiftTextTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let yaml: String
    /// What the printed function gives, compiled.
    let evaluate: @Sendable () throws -> ConfigTree
    var testDescription: String { name }
  }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("Generated")

  static let header = """
    // Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
    // swift-format-ignore-file

    """

  @Test(arguments: SwiftTrees.all)
  func `what is printed is what was compiled`(_ tree: Case) throws {
    let text =
      Self.header
      + (try SwiftText.recipe(
        named: tree.name, of: ConfigTree(yaml: tree.yaml), registry: .parts))
    let file = Self.folder.appendingPathComponent("\(tree.name).swift")
    if ProcessInfo.processInfo.environment["TAIBAI_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
  }

  @Test(arguments: SwiftTrees.all)
  func `compiled, it gives the same tree`(_ tree: Case) throws {
    let expected = try ConfigTree(yaml: tree.yaml)
    let compiled = try tree.evaluate()
    #expect(compiled == expected, "\(TreeDiff(from: expected, to: compiled).text())")
  }

  @Test func `names of targets and maps that are calls are written as the calls that they are`()
    throws
  {
    let tree = try ConfigTree(
      yaml: "{_target_: Tower, hidden_size: 4, blocks: [FFN, {dropout: 0.5}], first: {}}")
    #expect(
      try SwiftText.recipe(named: "tower", of: tree, registry: .parts) == """
        import LazyConfig

        @Recipe
        func tower() -> Lazy<Tower> {
          Tower.lazy(
            hiddenSize: 4,
            blocks: [FFN.lazy(), FFN.lazy(dropout: 0.5)],
            first: FFN.lazy())
        }

        """)
  }

  @Test func `a target or a key that does not exist is an error`() throws {
    func message(_ yaml: String) -> String {
      do {
        return try SwiftText.recipe(
          named: "x", of: ConfigTree(yaml: yaml, name: "m.yaml"), registry: .parts)
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message("_target_: FNF") == """
        error: there is no target 'FNF'; did you mean 'FFN'?
          written at m.yaml:1:11
        1 error
        """)
    #expect(message("{_target_: FFN, hiden_size: 3}").contains("FFN has no parameter 'hiden_size'"))
  }

  @Test func `a name that Swift keeps for itself is put in backticks`() throws {
    let tree = try ConfigTree(yaml: "{_target_: FFN, hidden_size: 1}")
    #expect(
      try SwiftText.recipe(named: "default", of: tree, registry: .parts).contains(
        "func `default`()"))
    #expect(
      try SwiftText.recipe(named: "my model-2", of: tree, registry: .parts).contains(
        "func myModel2()"))
  }
}
