import Foundation
import LazyConfig
import Models
import NN
import Testing
import Torch

/// What every recipe is: its flat config and its parameters. A change of a recipe changes a file, which is read.
///
/// With TAIBAI_RECORD=1 in the environment the test writes the files anew.
@Suite struct GoldenTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/recipes")

  static let recipes = RecipeRegistry.discovered.recipes.filter { $0.location.hasPrefix("Models/") }
    .map(\.name)

  @Test func `no file is left of a recipe that is gone`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".txt") }
    #expect(files.sorted() == Self.recipes.map { "\($0).txt" }.sorted())
  }

  @Test(arguments: recipes)
  func `a recipe is what its file says`(_ name: String) throws {
    let tree = try ConfigTree.recipe(name)
    let model = try tree.model(as: (any Module).self, device: .meta)
    let parameters = model.parameters().map { named in
      "\(named.path) \(named.value.tensor!.shape) \(named.value.initializer.name)"
    }
    // Other targets of the tests' program have a name of these too, which then come with their module.
    let config = tree.flat.replacing("_target_: Models.", with: "_target_: ")
      .replacing("_target_: NN.", with: "_target_: ")
    let text = """
      # Written by GoldenTests with TAIBAI_RECORD=1. Do not edit.
      \(config)
      # \(model.parameterCount) parameters
      \(StateReport.lines(parameters).replacing("  ", with: ""))

      """
    let file = Self.folder.appending(path: "\(name).txt")
    if ProcessInfo.processInfo.environment["TAIBAI_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
  }
}
