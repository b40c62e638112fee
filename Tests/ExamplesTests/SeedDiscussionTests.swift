import LazyConfig
import Testing

@testable import SeedDiscussionExample

/// The three designs of the discussion, and inheritance: all make the model that the discussion prints, and a
/// mistake is an error even where the config is read by name.
@Suite struct SeedDiscussionTests {
  static let designs = ["design_a", "design_b", "design_c", "inheritance"]
  static let byName = ["design_a", "design_b"]

  static let registry = TargetRegistry([
    DesignA.BertModel.self, DesignB.BertModel.self, DesignC.BertModel.self,
    DesignC.Transformer.self, DesignC.MLP.self, DesignC.SelfAttention.self,
    DesignC.GatedAttention.self, Inheritance.BertModel.self, Inheritance.Transformer.self,
    Inheritance.MLP.self, Inheritance.SelfAttention.self, Inheritance.GatedAttention.self,
  ])

  private func tree(_ design: String, _ overrides: [String] = []) throws -> ConfigTree {
    try ConfigLoader().load(design, overrides: overrides, registry: Self.registry)
  }

  private func model(_ design: String, _ overrides: String...) throws -> any SeedModel {
    try tree(design, overrides).build(registry: Self.registry)
  }

  /// What building says; paths of recipes are those of the program that was built.
  private func error(_ design: String, _ overrides: String...) -> String {
    do {
      _ = try tree(design, overrides).build(as: (any SeedModel).self, registry: Self.registry)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  // MARK: The model

  @Test(arguments: designs)
  func `each design prints gelu_tanh`(_ design: String) throws {
    let line = try PrintCommand.line(design, overrides: [], registry: Self.registry)
    #expect(line == "\(design): gelu_tanh")
  }

  @Test(arguments: designs)
  func `a check finds nothing, and what runs is whole and runs again`(_ design: String) throws {
    let report = try ConfigLoader().check(design, overrides: [], registry: Self.registry)
    #expect(report.isValid && report.warnings.isEmpty)
    let executed = try tree(design).executed(registry: Self.registry)
    #expect(executed.yaml.contains("act: gelu_tanh\n"))
    let model = try executed.build(as: (any SeedModel).self, registry: Self.registry)
    #expect(model.act == .geluTanh)
    #expect(try executed.executed(registry: Self.registry) == executed)
  }

  @Test(
    arguments: [
      ("design_a", "_scope_.act=relu"), ("design_b", "_scope_.act=relu"),
      ("design_c", "transformer.mlp.act=relu"), ("inheritance", "_scope_.act=relu"),
    ])
  func `one override changes the activation`(_ design: String, _ override: String) throws {
    #expect(try model(design, override).act == .relu)
  }

  // MARK: Another attention

  @Test(
    arguments: [
      ("design_a", ["_scope_.attention=gated"]), ("design_b", ["_scope_.attention=gated"]),
      (
        "design_c",
        [
          "transformer.attention=DesignC.GatedAttention",
          "transformer.attention.in_dim=${...in_dim}",
        ]
      ), ("inheritance", ["transformer.attention=Inheritance.GatedAttention"]),
    ])
  func `overrides swap the attention, and none of them can be left out`(
    _ design: String, _ overrides: [String]
  ) throws {
    func attention(_ overrides: [String]) throws -> any Attention {
      try tree(design, overrides).build(as: (any SeedModel).self, registry: Self.registry).attention
    }
    func isGated(_ attention: any Attention) -> Bool {
      "\(type(of: attention))" == "GatedAttention"
    }
    #expect(isGated(try attention(overrides)))
    #expect(!isGated(try attention([])))
    for count in 1..<overrides.count {
      #expect(throws: ConfigError.self) { try attention(Array(overrides.prefix(count))) }
    }
    let row = try #require(FourDesigns.article.rows.first { $0.design == design })
    #expect(row.overrides == overrides.count)
  }

  // MARK: Mistakes, where the config is read by name

  @Test(arguments: byName)
  func `a misspelt key that is read is an error with its place and the nearest name`(
    _ design: String
  ) {
    let line = design == "design_a" ? 8 : 15
    #expect(
      error(design, "~_scope_.act", "_scope_.atc=relu") == """
        error: there is no 'act' to read; did you mean 'atc'?
          written at recipe \(design) (SeedDiscussionExample/Recipes.swift:\(line))
          there are: atc, bias, dropout
        1 error
        """)
  }

  @Test(arguments: byName)
  func `a key that is never read is an error with its path, its place and the nearest name`(
    _ design: String
  ) {
    #expect(
      error(design, "_scope_.droput=0.2") == """
        error: _scope_.droput: nothing has read 'droput'; did you mean 'dropout'?
          written at override 1: _scope_.droput=0.2
        1 error
        """)
    #expect(
      error(design, "_scope_.gate=0.9") == """
        error: _scope_.gate: nothing has read 'gate'
          written at override 1: _scope_.gate=0.9
        1 error
        """)
    #expect(error(design, "_scope_.gate=0.9", "_scope_.attention=gated") == "none")
  }

  @Test(arguments: byName)
  func `a value of another type is an error where it is written`(_ design: String) {
    #expect(
      error(design, "_scope_.act=rleu") == """
        error: _scope_.act: expected Activation, found the text 'rleu'; did you mean 'relu'?
          written at override 1: _scope_.act=rleu
          one of: gelu, gelu_tanh, relu
          read by the root
        1 error
        """)
  }

  // MARK: The same mistakes, where parameters are declared

  @Test func `declared parameters are checked before anything is built`() throws {
    func check(_ design: String, _ override: String) throws -> [String] {
      try ConfigLoader().check(design, overrides: [override], registry: Self.registry)
        .problems.map { $0.description.split(separator: "\n").first.map(String.init) ?? "" }
    }
    #expect(
      try check("design_c", "transformer.mlp.droput=0.2") == [
        "transformer.mlp.droput: DesignC.MLP has no parameter 'droput'; did you mean 'dropout'?"
      ])
    #expect(
      try check("inheritance", "_scope_.droput=0.2") == [
        "_scope_.droput: nothing below reads 'droput'; did you mean 'dropout'?"
      ])
  }
}
