import LazyConfig
import Testing

/// R6: whatever is done to a repeated list gives what it gives to the list that it stands for.
@Suite struct R06EquivalenceTests {
  /// The tree with every repeated list written out.
  func writtenOut(_ value: Value) -> Value {
    switch value {
    case .list(let elements): return .list(elements.map { Node(writtenOut($0.value)) })
    case .map(let map):
      return .map(ConfigMap(map.entries.map { ($0.key, Node(writtenOut($0.node.value))) }))
    case .call(var call):
      call.arguments = ConfigMap(
        call.arguments.entries.map { ($0.key, Node(writtenOut($0.node.value))) })
      return .call(call)
    case .repetition(let repetition):
      let count = repetition.literalCount ?? 0
      return .list((0..<count).map { Node(writtenOut(repetition[$0].value)) })
    default: return value
    }
  }

  func overrides(_ random: inout RandomTree) -> [String] {
    (0..<random.next(4) + 1).map { _ in
      let i = random.next(6)
      let j = random.next(6)
      return [
        "layers.\(i).mlp.dropout=0.25", "layers[\(i):\(j)].mlp.act=relu",
        "layers[-\(i):].norm=null",
        "layers.*.mlp.dropout=0.5", "**.dropout=0.75", "@FFN.act=gelu_tanh",
        "layers.\(i).attention=GatedAttention", "layers[\(i):].attention=SelfAttention",
        "~layers.\(i)", "~layers[\(i):\(j)]", "~**.dropout", "~layers.*.norm",
        "layers+={_target_: Layer, attention: SelfAttention, mlp: {}}",
        "+layers.\(i)={_target_: Layer, attention: SelfAttention, mlp: {}}",
        "layers.\(i)={mlp: {act: relu}}", "layers={\(i): {mlp: {dropout: 1.0}}}",
        "@Attention=CachedAttention(inner=SelfAttention)", "**.inner.num_heads=3",
        "+layers.\(i)._scope_.act=relu", "layers.\(i).mlp.hidden_size=${hidden_size}",
        "~layers.*@Layer", "layers.\(i).mlp=FFN(dropout=0.125)", "~layers.*.mlp.dropout=0.5",
      ][random.next(23)]
    }
  }

  @Test(arguments: 0..<400)
  func `edits`(_ seed: Int) throws {
    var model = RandomModel(seed: UInt64(seed))
    var random = RandomTree(seed: UInt64(seed) + 31)
    var compact = model.model()
    var list = ConfigTree(writtenOut(compact.root.value))
    #expect((compact == list) == true)
    for override in overrides(&random) {
      let edit = try Edit(parsing: override)
      var failed: [String] = []
      var counts: [Int] = []
      do throws(ConfigError) {
        counts.append(try compact.apply(edit, registry: .parts))
      } catch {
        failed.append(error.description)
      }
      do throws(ConfigError) {
        counts.append(try list.apply(edit, registry: .parts))
      } catch {
        failed.append(error.description)
      }
      #expect(failed.count != 1, "\(override): \(failed)")
      #expect(counts.count != 2 || counts[0] == counts[1], "\(override): \(counts)")
      #expect((compact == list) == true, "\(override)\n\(compact.yaml)\n\(list.yaml)")
      #expect((list == compact) == true, "\(override)")
    }
    let checked = errors(in: compact).split(separator: "\n").map(String.init)
    let expected = errors(in: list).split(separator: "\n").map(String.init)
    #expect(checked.count == expected.count, "\(checked)\n\(expected)")
    if checked == ["valid"] {
      #expect(
        try RandomModel.summary(of: compact.build(registry: .parts))
          == RandomModel.summary(of: list.build(registry: .parts)))
      #expect(try compact.executed(registry: .parts) == list.executed(registry: .parts))
    }
  }

  @Test(arguments: 0..<150)
  func `selections`(_ seed: Int) throws {
    var model = RandomModel(seed: UInt64(seed) + 900)
    var random = RandomTree(seed: UInt64(seed) + 77)
    var compact = model.model()
    var list = ConfigTree(writtenOut(compact.root.value))
    let selectors: [Selector] = [
      "layers.*.mlp", "layers[1:3].attention", "**.dropout", .calls(of: FFN.self),
      .fitting { $0 is any Attention.Type }, .inheriting("num_heads"),
      .calls(of: FFN.self).and("layers[:2].mlp"), "layers.1", "@Layer.norm",
    ]
    let selector = selectors[random.next(selectors.count)]
    #expect(
      compact.select(selector, registry: .parts).map { "\($0.path) \($0.node.value.summary)" }
        == list.select(selector, registry: .parts).map { "\($0.path) \($0.node.value.summary)" })
    if seed.isMultiple(of: 2) {
      var number = 0
      try compact.map(selector, registry: .parts) { node in
        number += 1
        node.value = .int(number)
      }
      number = 0
      try list.map(selector, registry: .parts) { node in
        number += 1
        node.value = .int(number)
      }
    } else {
      _ = try? compact.replace(selector, with: GatedAttention.lazy(), registry: .parts)
      _ = try? list.replace(selector, with: GatedAttention.lazy(), registry: .parts)
    }
    #expect((compact == list) == true, "\(compact.yaml)\n\(list.yaml)")
  }
}
