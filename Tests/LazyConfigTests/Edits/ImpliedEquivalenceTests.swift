import LazyConfig
import Testing

/// A call that its slot implies is a call: whatever is done to it gives what it gives to one written out.
@Suite struct ImpliedEquivalenceTests {
  /// The model with parts as names and as maps without a target, where their slots say enough.
  func short(_ value: Value) -> Value {
    switch value {
    case .list(let elements): return .list(elements.map { Node(short($0.value)) })
    case .repetition(let repetition):
      return .repetition(
        Repetition(
          count: repetition.count, of: Node(short(repetition.element.value)),
          edited: repetition.edited.map { ($0.index, Node(short($0.node.value))) }))
    case .call(var call):
      call.arguments = ConfigMap(
        call.arguments.entries.map { ($0.key, Node(short($0.node.value))) })
      switch call.target {
      case "Layer", "FFN": return .map(call.arguments)
      case _ where call.arguments.isEmpty: return .string(call.target)
      default: return .call(call)
      }
    default: return value
    }
  }

  static let overrides = [
    "layers.0.mlp.dropout=0.25", "layers[1:].mlp.act=relu", "layers.*.mlp.dropout=0.5",
    "**.dropout=0.75", "@FFN.act=gelu_tanh", "layers.0.attention=GatedAttention",
    "layers.0.attention.num_heads=3", "@Attention=SelfAttention", "@SelfAttention.num_heads=5",
    "**.num_heads=2", "**.act=relu", "layers.0={mlp: {act: relu}}", "layers.0.mlp={act: sigmoid}",
    "layers.0.mlp.droput=1", "layers.*.attention={hidden_size: 3}", "@Layer.norm=null",
    "~@FFN.dropout", "+layers.0._scope_.act=relu", "layers.0.mlp._target_=ScaleNorm",
    "layers.0.attention._target_=GatedAttention", "layers.0.mlp=null",
    "layers.1.mlp=FFN(dropout=1)",
  ]

  @Test(arguments: 0..<200)
  func `edits`(_ seed: Int) throws {
    var model = RandomModel(seed: UInt64(seed) + 40)
    var random = RandomTree(seed: UInt64(seed) + 3)
    var long = model.model()
    var brief = ConfigTree(long.root.value)
    guard case .call(var root) = brief.root.value else { return }
    root.arguments = ConfigMap(root.arguments.entries.map { ($0.key, Node(short($0.node.value))) })
    brief = ConfigTree(.call(root))
    #expect(errors(in: brief) == "valid", "\(brief.yaml)")
    for _ in 0..<random.next(4) {
      let override = Self.overrides[random.next(Self.overrides.count)]
      let edit = try Edit(parsing: override)
      let counts = [long, brief].map { tree in
        var copy = tree
        return try? copy.apply(edit, registry: .parts)
      }
      #expect(counts[0] == counts[1], "\(override) \(brief.yaml)")
      _ = try? long.apply(edit, registry: .parts)
      _ = try? brief.apply(edit, registry: .parts)
    }
    let problems = [long, brief].map { $0.check(registry: .parts).problems.map(\.description) }
    #expect(problems[0].count == problems[1].count, "\(problems[0]) \(problems[1]) \(brief.yaml)")
    guard problems[0].isEmpty, problems[1].isEmpty else { return }
    let executed = [try long.executed(registry: .parts), try brief.executed(registry: .parts)]
    let difference = TreeDiff(from: executed[0], to: executed[1], registry: .parts).text()
    #expect(difference == "", "\(brief.yaml)")
    #expect(
      long.select(.calls(of: FFN.self), registry: .parts).map(\.path)
        == brief.select(.calls(of: FFN.self), registry: .parts).map(\.path))
  }
}
