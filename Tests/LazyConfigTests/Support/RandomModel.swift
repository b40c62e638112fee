import LazyConfig

/// Makes valid models of the shared parts at random, always the same for a seed.
struct RandomModel {
  private var random: RandomTree

  init(seed: UInt64) { random = RandomTree(seed: seed &+ 77) }

  private mutating func next(_ bound: Int) -> Int { random.next(bound) }

  private mutating func one<T>(of choices: T...) -> T { choices[next(choices.count)] }

  private func call(_ target: String, _ arguments: [(String, Value)]) -> Value {
    .call(Call(target, ConfigMap(arguments.map { ($0.0, Node($0.1)) })))
  }

  // MARK: Parts

  mutating func model() -> ConfigTree {
    var arguments: [(String, Value)] = [("hidden_size", .int(next(8) + 1)), ("layers", layers())]
    if next(2) == 0 { arguments.append(("num_heads", .int(next(4) + 1))) }
    if next(2) == 0 { arguments.append(("name", one(of: "a", "x y", "", "${.hidden_size}_wide"))) }
    if next(2) == 0 { arguments.append(("sizes", [.int(next(9)), .double(Double(next(9)) / 4)])) }
    if next(2) == 0 { arguments.append(("extra", ["a": 1.5, "b.c": .double(.infinity)])) }
    // Every model has an FFN, which reads it.
    if next(3) == 0 { arguments.append(("_scope_", ["act": one(of: "relu", "gelu")])) }
    arguments = arguments.map { key, value in
      if case .string(let text) = value { (key, .expression(text)) } else { (key, value) }
    }
    return ConfigTree(call(one(of: "Model", "LazyConfigTests.Model"), arguments))
  }

  private mutating func layers() -> Value {
    guard next(3) > 0 else { return .list((0..<(next(4) + 1)).map { _ in Node(layer()) }) }
    let count = next(5) + 1
    var repetition = Repetition(count: Node(.int(count)), of: Node(layer()))
    if next(2) == 0 { repetition[next(count)] = Node(layer()) }
    return .repetition(repetition)
  }

  private mutating func layer() -> Value {
    var arguments: [(String, Value)] = [("attention", attention()), ("mlp", mlp())]
    if next(2) == 0 { arguments.append(("norm", one(of: .null, norm()))) }
    return call("Layer", arguments)
  }

  private mutating func attention() -> Value {
    switch next(4) {
    case 0: call("SelfAttention", next(2) == 0 ? [] : [("num_heads", .int(next(4) + 1))])
    case 1: call("GatedAttention", [("gate", one(of: "relu", "gelu_tanh"))])
    case 2: call("CachedAttention", [("inner", attention())])
    default: call("SelfAttention", [("hidden_size", .int(next(3) + 1))])
    }
  }

  private mutating func mlp() -> Value {
    var arguments: [(String, Value)] = []
    if next(2) == 0 { arguments.append(("dropout", .double(Double(next(5)) / 8))) }
    if next(3) == 0 { arguments.append(("hidden_size", .expression("${hidden_size}"))) }
    return call("FFN", arguments)
  }

  private mutating func norm() -> Value {
    call(one(of: "ScaleNorm", "makeNorm"), [("hidden_size", .int(next(4))), ("eps", 0.5)])
  }

  // MARK: Changes

  /// The model with some of its parts replaced by others of the same kind.
  mutating func changed(_ tree: ConfigTree) -> ConfigTree {
    guard case .call(var model) = tree.root.value else { return tree }
    switch model.arguments["layers"]?.value {
    case .list(var elements):
      for index in elements.indices where next(3) == 0 { elements[index] = Node(layer()) }
      if next(2) == 0 { elements.insert(Node(layer()), at: next(elements.count + 1)) }
      if next(3) == 0, elements.count > 1 { elements.remove(at: next(elements.count)) }
      model.arguments["layers"] = Node(.list(elements))
    case .repetition(var repetition):
      let count = repetition.literalCount ?? 1
      if next(2) == 0 { repetition[next(count)] = Node(layer()) }
      if next(3) == 0 { repetition.element = Node(layer()) }
      if next(3) == 0 { repetition.count = Node(.int(count + next(3))) }
      model.arguments["layers"] = Node(.repetition(repetition))
    default: break
    }
    if next(2) == 0 { model.arguments["hidden_size"] = Node(.int(next(8) + 1)) }
    if next(3) == 0 { model.arguments["name"] = nil }
    return ConfigTree(.call(model))
  }

  // MARK: What was built

  static func summary(of model: Model) -> String {
    let layers = model.layers.map { layer in
      "\(summary(of: layer.attention)) \(layer.mlp.hiddenSize) \(layer.mlp.act) "
        + "\(layer.mlp.dropout) \((layer.norm as? ScaleNorm).map { "\($0.hiddenSize) \($0.eps)" } ?? "-")"
    }
    return "\(model.name) \(model.hiddenSize)\n" + layers.joined(separator: "\n")
  }

  private static func summary(of attention: any Attention) -> String {
    switch attention {
    case let part as SelfAttention: "self \(part.hiddenSize) \(part.numHeads)"
    case let part as GatedAttention: "gated \(part.hiddenSize) \(part.gate)"
    case let part as CachedAttention: "cached \(part.hiddenSize) \(summary(of: part.inner))"
    default: "?"
    }
  }
}
