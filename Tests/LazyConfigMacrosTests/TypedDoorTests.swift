import Foundation
import Testing

/// Typed calls: what is right compiles, what is wrong does not, and the error says what is wrong.
@Suite struct TypedDoorTests {
  /// A call, and what the compiler says about it.
  struct Wrong: CustomTestStringConvertible {
    let name: String
    let call: String
    let errors: [String]

    init(_ name: String, _ call: String, _ errors: String...) {
      self.name = name
      self.call = call
      self.errors = errors
    }

    var testDescription: String { name }
    var file: String { "\(name).swift" }
    var source: String { "import LazyConfig\nlet \(name) = \(call)" }
  }

  static let parts = """
    import LazyConfig

    protocol Attention: AnyObject {}
    protocol Norm: AnyObject {}

    @Configurable enum Activation { case relu, sigmoid }

    @Configurable
    final class GatedAttention: Attention {
      init(@Inherited hiddenSize: Int, dropout: Double = 0, gate: Activation = .sigmoid) {}
    }

    @Configurable
    final class SelfAttention: Attention {
      init(numHeads: Int) {}
    }

    @Configurable
    final class LayerNorm: Norm {
      init(eps: Double = 1e-5) {}
    }

    @Configurable
    final class Layer {
      init(attention: any Attention, norm: (any Norm)? = nil, sizes: [Int] = []) {}
    }

    @Configurable
    final class Model {
      init(
        width: Int, name: String = "model", layers: [Layer], norms: [any Norm] = [],
        act: Activation? = nil, pair: (Int, Double) = (1, 2), first: Layer? = nil
      ) {}
    }
    """

  static let wrong = [
    Wrong(
      "wrongName", "GatedAttention.lazy(hiddenSize: 1, dropuot: 0.1)",
      "incorrect argument label in call (have 'hiddenSize:dropuot:', expected 'hiddenSize:dropout:')"
    ),
    Wrong(
      "wrongNameBesideProtocol",
      "Layer.lazy(attention: SelfAttention.lazy(numHeads: 1), nrom: LayerNorm.lazy())",
      "extra argument 'nrom' in call"),
    Wrong(
      "unknownName", "SelfAttention.lazy(numHeads: 1, gate: 3)",
      "extra argument 'gate' in call"),
    Wrong(
      "wrongType", "GatedAttention.lazy(hiddenSize: \"large\")",
      "generic struct 'Lazy' requires that 'Int' conform to 'ExpressibleByStringLiteral'"),
    Wrong(
      "wrongVariable", "SelfAttention.lazy(numHeads: .value(\"8\"))",
      "cannot convert value of type 'String' to expected argument type 'Int'"),
    Wrong(
      "fraction", "SelfAttention.lazy(numHeads: 1.5)",
      "generic struct 'Lazy' requires that 'Int' conform to 'ExpressibleByFloatLiteral'"),
    Wrong(
      "missing", "SelfAttention.lazy()", "missing argument for parameter 'numHeads' in call"),
    Wrong(
      "missingProtocol", "Layer.lazy()", "missing argument for parameter 'attention' in call"),
    Wrong(
      "missingBeside", "Model.lazy(width: 1, name: \"a\")",
      "missing argument for parameter 'layers' in call"),
    Wrong(
      "wrongCase", "GatedAttention.lazy(gate: .value(.gelu))",
      "type 'Activation' has no member 'gelu'"),
    Wrong(
      "caseWithoutValue", "GatedAttention.lazy(gate: .relu)",
      "type 'Lazy<Activation>' has no member 'relu'"),
    Wrong(
      "notConforming", "Layer.lazy(attention: LayerNorm.lazy())",
      "static method 'lazy(attention:norm:sizes:fileID:line:)' requires that 'LayerNorm' conform to 'Attention'"
    ),
    Wrong(
      "notConformingOptional",
      "Layer.lazy(attention: GatedAttention.lazy(), norm: SelfAttention.lazy(numHeads: 1))",
      "static method 'lazy(attention:norm:sizes:fileID:line:)' requires that 'SelfAttention' conform to 'Norm'"
    ),
    Wrong(
      "notConformingInList",
      "Model.lazy(width: 1, layers: [], norms: .list(LayerNorm.lazy(), GatedAttention.lazy()))",
      "static method 'lazy(width:name:layers:norms:act:pair:first:fileID:line:)' requires that 'GatedAttention' conform to 'Norm'"
    ),
    Wrong(
      "otherClass", "Model.lazy(width: 1, layers: [], first: LayerNorm.lazy())",
      "cannot convert value of type 'Lazy<LayerNorm>' to expected argument type 'Lazy<Layer>'"),
    Wrong(
      "otherClassInList", "Model.lazy(width: 1, layers: .repeated(2, LayerNorm.lazy()))",
      "cannot convert value of type 'Lazy<LayerNorm>' to expected argument type 'Lazy<Array<Layer>.Element>' (aka 'Lazy<Layer>')"
    ),
    Wrong(
      "wrongElement", "Model.lazy(width: 1, layers: [], pair: .tuple(1, \"a\"))",
      "cannot convert value of type 'String' to expected argument type 'Double'"),
    Wrong(
      "nullWhereNeeded", "SelfAttention.lazy(numHeads: nil)",
      "'nil' is not compatible with expected argument type 'Lazy<Int>'"),
    Wrong(
      "liveObject",
      "Model.lazy(width: 1, layers: [], first: .value(Layer(attention: GatedAttention(hiddenSize: 1))))",
      "referencing static method 'value' on 'Lazy' requires the types 'BuiltObject' and 'PlainData' be equivalent"
    ),
    Wrong(
      "noTarget", "Attention.lazy()", "type 'any Attention' has no member 'lazy'"),
  ]

  static let outcome = Result {
    var files = ["Parts.swift": parts]
    for wrong in wrong { files[wrong.file] = wrong.source }
    return try Compiler(flags: Compiler.strict).run(files)
  }

  @Test(arguments: wrong)
  func `a wrong call does not compile`(_ wrong: Wrong) throws {
    let complaints = try Self.outcome.get().complaints.filter { $0.file == wrong.file }
    #expect(complaints.map(\.text) == wrong.errors)
    #expect(complaints.allSatisfy { $0.line == 2 && $0.severity == "error" })
  }

  static let right = """
    import LazyConfig

    let width = 64
    let name = "large"
    let sizes = [1, 2]
    let shared: Lazy<Int> = 8

    // Literals, lists, variables, cases, references, and what is left open.
    let gated = GatedAttention.lazy(hiddenSize: 64, dropout: 0, gate: .value(.relu))
    let open = GatedAttention.lazy(hiddenSize: .required, dropout: .reference("..dropout"))
    let layer = Layer.lazy(attention: gated, norm: LayerNorm.lazy(eps: 1e-6), sizes: .value(sizes))
    let lists = Layer.lazy(attention: open, sizes: [1, .value(width), .reference("..width"), shared])
    let model = Model.lazy(
      width: .value(width), name: .value(name), layers: .repeated(width, layer),
      norms: .list(LayerNorm.lazy(), LayerNorm.lazy(eps: .reference("...eps"))),
      act: .value(.relu), pair: .tuple(1, 2.5), first: layer)
    let null = Model.lazy(width: shared, layers: [layer, .reference(".0")], act: nil, first: nil)

    // References in slots for protocols, a part that is chosen, lists that are computed.
    let referring = Layer.lazy(attention: .reference("..attention"), norm: .call(LayerNorm.lazy()))
    func attention(gated: Bool) -> Lazy<any Attention> {
      gated ? .call(GatedAttention.lazy()) : .call(SelfAttention.lazy(numHeads: 2))
    }
    let chosen = Layer.lazy(attention: attention(gated: true))
    let computed = Model.lazy(
      width: 1, layers: .list((0..<3).map { _ in layer }),
      norms: .list((0..<3).map { LayerNorm.lazy(eps: .value(Double($0))) }))
    """

  @Test(arguments: [[], Compiler.strict])
  func `a right call compiles without a word`(_ flags: [String]) throws {
    let outcome = try Compiler(flags: flags).run([
      "Parts.swift": Self.parts, "Right.swift": Self.right,
    ])
    #expect(outcome.messages == [])
  }

  /// Deeply nested calls, with an error at the bottom, say so at once.
  @Test func `nested calls are checked in no time`() throws {
    var call = "SelfAttention.lazy(numHeads: 1)"
    for _ in 0..<12 {
      call = "Wrapper.lazy(attention: \(call), other: SelfAttention.lazy(numHeads: 2))"
    }
    let source = """
      import LazyConfig
      @Configurable final class Wrapper: Attention {
        init(attention: any Attention, other: any Attention, norm: (any Norm)? = nil) {}
      }
      let right = \(call)
      """
    let wrong = "let wrong = \(call.replacing("numHeads: 1", with: "numHeads: \"one\""))"
    let flags = ["-Xfrontend", "-warn-long-expression-type-checking=1000"]
    let outcome = try Compiler(flags: flags).run([
      "Parts.swift": Self.parts, "Nested.swift": source, "Wrong.swift": wrong,
    ])
    #expect(outcome.complaints.map(\.file) == ["Wrong.swift"])
    #expect(outcome.complaints.map(\.text).allSatisfy { $0.contains("ExpressibleByStringLiteral") })
  }
}
