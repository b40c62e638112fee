import LazyConfig
import Testing

/// Another target called FFN, as another module would declare it.
private enum OtherFFN: Configurable {
  static let targetDescriptor = TargetDescriptor(
    name: "FFN", aliases: ["zoo.nn.FFN"], fileID: "Zoo/FFN.swift", line: 7, type: FFN.self,
    parameters: [], constructor: .immediate { _ in FFN(hiddenSize: 77) })
}

/// A target that nothing refers to by name, inside another type.
enum Outer {
  @Configurable final class NeverMentioned {
    init(width: Int = 1) {}
  }
}

/// R12: writing `@Configurable` is enough.
@Suite struct R12DiscoveryTests {
  @Test func `targets, functions, structs and recipes are found without a list`() {
    let names = TargetRegistry.discovered.targets.map(\.qualifiedName)
    for name in ["GatedAttention", "makeNorm", "ShapeSpec", "Outer.NeverMentioned"] {
      #expect(names.contains("LazyConfigTests.\(name)"), "\(names)")
    }
    #expect(names == names.sorted())
    // Private targets of another module have one name.
    let own = names.filter { $0.hasPrefix("LazyConfigTests.") }
    #expect(Set(own).count == own.count)
    #expect(RecipeRegistry.discovered.recipes.map(\.name).contains("small_model"))
  }

  @Test func `a target is found by its name, with its module, and by its aliases`() {
    for name in ["Model", "LazyConfigTests.Model", "libai.models.BertModel"] {
      guard case .target(let target) = TargetRegistry.parts.find(name) else {
        #expect(Bool(false), "\(name)")
        continue
      }
      #expect(target === Model.targetDescriptor)
    }
    guard case .nothing = TargetRegistry.parts.find("model") else { return #expect(Bool(false)) }
  }

  @Test
  func `two targets with one name are an error that shows both, and the module tells them apart`()
    throws
  {
    let registry = TargetRegistry([FFN.self, OtherFFN.self])
    #expect(
      errors(in: "a: {_target_: FFN, hidden_size: 1}", registry: registry) == """
        error: a: 'FFN' is the name of several targets
          written at m.yaml:1:15
          LazyConfigTests.FFN, at \(FFN.targetDescriptor.location)
          Zoo.FFN, at Zoo/FFN.swift:7
        1 error
        """)
    let objects = try ConfigTree(
      yaml: "a: {_target_: LazyConfigTests.FFN, hidden_size: 1}\nb: {_target_: Zoo.FFN}"
    ).build(as: [String: Any].self, registry: registry)
    #expect((objects["a"] as? FFN)?.hiddenSize == 1)
    #expect((objects["b"] as? FFN)?.hiddenSize == 77)
  }

  @Test func `a target says where it is declared`() {
    #expect(FFN.targetDescriptor.location.hasPrefix("LazyConfigTests/Parts.swift:"))
  }

  @Test func `a recipe is found by its name, and two with one name are an error`() throws {
    let recipe = try #require(RecipeRegistry.discovered.find("small_model").first)
    #expect(try recipe.tree() == smallModel().tree)
    var loader = ConfigLoader()
    loader.recipes = RecipeRegistry([
      Recipe(name: "m", fileID: "A/A.swift", line: 1) { ConfigTree(1) },
      Recipe(name: "m", fileID: "B/B.swift", line: 2) { ConfigTree(2) },
    ])
    let error = #expect(throws: ConfigError.self) { try loader.load("m") }
    #expect(
      error?.description == """
        error: 'm' is the name of several recipes
          at A/A.swift:1
          at B/B.swift:2
        1 error
        """)
  }
}
