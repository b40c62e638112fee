import LazyConfig
import Testing

/// The schema accepts what a check accepts, as far as a schema can tell, and finds what editors should show.
@Suite struct SchemaTests {
  static let schema = JSONSchema.text(of: .parts)

  func problems(_ yaml: String) throws -> [String] {
    let document = try SchemaText.document(ConfigTree(yaml: yaml))
    return try SchemaValidator(Self.schema).problems(of: document)
  }

  static let good = [
    "{}",
    "steps: 3\nanything: [1, {a: b}]",
    "extends: [base.yaml, small_model]\nlayers: 3",
    "_target_: FFN\nhidden_size: 4\ndropout: 0.1\nact: relu",
    "_target_: FFN\nhidden_size: 4\ndropout: 1",
    "_target_: LazyConfigTests.FFN\nhidden_size: ${width}\nact: ???",
    "_target_: FFN\n_partial_: true\n_scope_: {act: relu}\nextends: base.yaml",
    "_target_: libai.models.BertModel\nhidden_size: 4\nlayers: []\nsizes: [1, 0.5]\nextra: {a: 1.0}",
    DrillingTests.yaml, DrillingTests.written, DrillingTests.short, R01OneTreeTests.yaml,
    SelectionTests.yaml,
    "_target_: Everything\nflag: true\nlimit: null\ntable: [[1.0], []]\npair: [1, a]\nsmall: -128\nsize: 0",
    "_target_: Everything\nnames: {a: [b, '${c}']}\nanything: {x: [1]}",
    "model: {_target_: Workshop, hidden_size: 2, part: FFN, norm: {_target_: ScaleNorm, _partial_: true}}",
    "_target_: RenamedKeys\nlayer_norm_eps: 0.5",
    "_target_: Pair\nleft: {}\nright: {blocks: {_repeat_: '${n}', _of_: {}}}\nnorm: null",
  ]

  @Test(arguments: good)
  func `a valid config is valid`(_ yaml: String) throws {
    #expect(try problems(yaml) == [])
  }

  @Test(arguments: [
    "_target_: FNF\nhidden_size: 4",
    "_target_: FFN\nhiden_size: 4",
    "_target_: FFN\nhidden_size: four",
    "_target_: FFN\nhidden_size: 4.5",
    "_target_: FFN\nact: rleu",
    "_target_: FFN\ndropout: high",
    "_target_: Model\nhidden_size: 4\nlayers: 3",
    "_target_: Model\nhidden_size: 4\nlayers: [{_target_: FFN}]",
    "_target_: Model\nhidden_size: 4\nlayers: [{_target_: Layer, attention: ScaleNorm, mlp: {}}]",
    "_target_: Model\nhidden_size: 4\nlayers: [{_target_: Layer, attention: SelfAttention, mlp: {droput: 1}}]",
    "_target_: Model\nhidden_size: 4\nlayers: [{attention: {}, mlp: {}}]",
    "_target_: Model\nhidden_size: 4\nlayers: {_repeat_: 2, _of_: {_target_: Layer, attention: 3, mlp: {}}}",
    "_target_: Model\nsizes: [1, 2, 3]",
    "_target_: Model\nsizes: [1]",
    "_target_: Model\nextra: {a: b}",
    "_target_: Everything\nflag: 1",
    "_target_: Everything\nsmall: 128",
    "_target_: Everything\nsize: -1",
    "_target_: Everything\ntext: 3",
    "_target_: Everything\ntable: [[a]]",
    "_target_: Everything\nlimit: none",
    "a: {_target_: Nothing}",
    "a: {b: {_target_: FFN, hiden_size: 4}}",
    "a: [{_target_: FFN, hiden_size: 4}]",
    "extends: 3",
  ])
  func `a config that is wrong is found wrong`(_ yaml: String) throws {
    #expect(try problems(yaml) != [])
  }

  @Test func `it knows every target under all its names, with words for each parameter`() throws {
    guard case .map(let root) = try SchemaText.read(Self.schema),
      case .map(let definitions)? = root["$defs"]?.value
    else { return #expect(Bool(false)) }
    for target in TargetRegistry.parts.targets {
      let definition = try #require(definitions[target.qualifiedName])
      for parameter in target.parameters {
        #expect(definition.child("properties")?.child(parameter.key) != nil)
      }
    }
    let gate = definitions["LazyConfigTests.GatedAttention"]?.child("properties")?.child("gate")
    #expect(gate?.child("description")?.value == "What closes the gate.")
    #expect(gate?.child("default")?.value == "sigmoid")
    let names = definitions["LazyConfigTests.Model"]?.child("properties")?.child("_target_")
    #expect(
      names?.child("enum")?.value == ["Model", "LazyConfigTests.Model", "libai.models.BertModel"])
  }

  @Test func `a set without targets has a schema too`() throws {
    let validator = try SchemaValidator(JSONSchema.text(of: TargetRegistry([])))
    #expect(try validator.problems(of: ["a": 1]) == [])
    #expect(try validator.problems(of: ["_target_": "FFN"]) != [])
  }

  @Test(arguments: 0..<60)
  func `models at random are valid`(_ seed: Int) throws {
    var random = RandomModel(seed: UInt64(seed + 9_000))
    #expect(try problems(random.model().yaml) == [])
  }
}
