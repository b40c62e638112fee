import LazyConfig
import OtherTargets
import Testing

/// A target whose name another module uses too.
@Configurable
final class Namesake {
  let own: Int
  init(own: Int = 1) { self.own = own }
}

/// A subclass of a target of another module.
@Configurable
final class Overseas: OpenBase {
  let height: Int
  init(width: Int, height: Int = 2) {
    self.height = height
    super.init(width: width)
  }
}

@Suite struct DiscoveryTests {
  func messages(_ yaml: String) throws -> String {
    ConfigError(try ConfigTree(yaml: yaml, name: "m.yaml").check().problems).description
  }

  @Test func `targets of modules that nobody imports are found`() throws {
    let names = TargetRegistry.discovered.targets.map(\.qualifiedName)
    #expect(names.contains("OtherTargets.Unnamed"))
    #expect(names.contains("OtherTargets.makeOther"))
    #expect(RecipeRegistry.discovered.find("other_recipe").count == 1)
    #expect(RecipeRegistry.discovered.find("other-recipe").map(\.name) == ["other_recipe"])
    #expect(RecipeRegistry.discovered.find("other-recip").isEmpty)
    let object = try ConfigTree(yaml: "{_target_: makeOther, choice: this}").build(as: Any.self)
    #expect("\(type(of: object))" == "Unnamed")
    let parts = try ConfigTree(
      yaml: """
        {_target_: TakesParts, part: PartOfOther, both: PartOfOther, list: [PartOfOther]}
        """
    ).build(as: Any.self)
    #expect("\(type(of: parts))" == "TakesParts")
  }

  @Test func `two targets with one name are an error that shows both`() throws {
    #expect(
      try messages("{_target_: Namesake}") == """
        error: 'Namesake' is the name of several targets
          written at m.yaml:1:12
          LazyConfigTests.Namesake, at LazyConfigTests/DiscoveryTests.swift:6
          OtherTargets.Namesake, at OtherTargets/Targets.swift:13
        1 error
        """)
  }

  @Test func `the module tells two targets with one name apart`() throws {
    let own = try ConfigTree(yaml: "{_target_: LazyConfigTests.Namesake}").build(as: Namesake.self)
    #expect(own.own == 1)
    let other = try ConfigTree(yaml: "{_target_: OtherTargets.Namesake, other: 3}").build(
      as: Any.self)
    #expect(!(other is Namesake))
    // A typed call says which it is.
    #expect(try Namesake.lazy(own: 5).build().own == 5)
  }

  @Test func `two private targets of one module are shown both`() throws {
    #expect(
      try messages("{_target_: OtherTargets.Hidden}") == """
        error: 'OtherTargets.Hidden' is the name of several targets
          written at m.yaml:1:12
          OtherTargets.Hidden, at OtherTargets/Hidden.swift:4
          OtherTargets.Hidden, at OtherTargets/Targets.swift:26
        1 error
        """)
  }

  @Test func `a subclass of another module's target is a target`() throws {
    let object = try ConfigTree(yaml: "{_target_: Overseas, width: 3}").build(as: OpenBase.self)
    #expect((object.width, (object as? Overseas)?.height) == (3, 2))
    #expect(Overseas.targetDescriptor.name == "Overseas")
    #expect(try Overseas.lazy(width: 1, height: 4).build().height == 4)
  }
}
