import LazyConfig

/// Trees whose Swift is compiled with the tests: each is a YAML text, and the function that `to-swift`
/// printed for it, in `Generated/`.
enum SwiftTrees {
  static let all = [
    SwiftTextTests.Case(name: "swiftEverything", yaml: everything) { swiftEverything().tree },
    SwiftTextTests.Case(name: "swiftModel", yaml: model) { swiftModel().tree },
    SwiftTextTests.Case(name: "swiftReferences", yaml: references) { swiftReferences().tree },
    SwiftTextTests.Case(name: "swiftWorkshop", yaml: workshop) { swiftWorkshop().tree },
    SwiftTextTests.Case(name: "swiftOptionals", yaml: optionals) { swiftOptionals().tree },
    SwiftTextTests.Case(name: "swiftUntyped", yaml: untyped) { swiftUntyped() },
    SwiftTextTests.Case(name: "swiftFunction", yaml: function) { swiftFunction().tree },
  ]

  /// Values of every type.
  static let everything = #"""
    _target_: Everything
    flag: true
    count: -9223372036854775808
    small: -128
    size: 9223372036854775807
    ratio: 1.0e-05
    single: .inf
    text: "it's \"quoted\" \\ \n\t\0 ${oc.env:NO_SUCH_VARIABLE,e} \u2028 日本 #{x} \\(x)"
    act: gelu_tanh
    sizes: [1, -2, 3]
    table: [[1.0, .nan], [], [-.inf, -0.0]]
    weights: {b: 2.0, a key: -1.0, "": 0.5}
    pair: [4, four]
    limit: null
    anything: {list: [1, 2.5, null, text, [], {}], map: {x: true}}
    names: {k: [v, "${text}"], empty: []}
    """#

  /// Repeated layers, one of them different, and a scope.
  static let model = """
    _target_: Model
    hidden_size: 16
    layers:
      _repeat_: 4
      _of_:
        _target_: Layer
        attention: {_target_: SelfAttention}
        mlp: {_target_: FFN, dropout: 0.5}
      _at_:
        1: {attention: {_target_: GatedAttention, gate: relu}}
        3: {norm: {_target_: ScaleNorm, eps: 0.5}}
    sizes: [3, 0.5]
    extra: {a: 1.0, b: 2}
    _scope_: {act: relu, limits: [1, {x: "${hidden_size}"}]}
    """

  /// References to values and to objects, near and far.
  static let references = """
    _target_: Model
    hidden_size: ${num_heads}
    num_heads: 4
    name: ${.hidden_size}_of_${num_heads}
    layers:
      - _target_: Layer
        attention: {_target_: CachedAttention, inner: {_target_: SelfAttention, num_heads: "${..hidden_size}"}, hidden_size: 2}
        mlp: {_target_: FFN, hidden_size: "${...hidden_size}"}
      - _target_: Layer
        attention: ${layers.0.attention.inner}
        mlp: ${layers.0.mlp}
    """

  /// Parts that an object builds itself, and partial calls.
  static let workshop = """
    _target_: Workshop
    hidden_size: ???
    part: {_target_: FFN, dropout: 1}
    norm: {_target_: ScaleNorm, _partial_: true, eps: 0.5}
    count: 3
    """

  /// Optional parts, given, absent and null.
  static let optionals = """
    _target_: Pair
    left: {_target_: Tower, first: {_target_: FFN}, parts: {a: {_target_: FFN}, b c: {_target_: FFN, act: relu}}}
    right: {_target_: Tower, first: null, blocks: {_repeat_: "${hidden_size}", _of_: {_target_: FFN}}}
    hidden_size: 2
    norm: {_target_: ScaleNorm}
    norms: [{_target_: NormUser}, {_target_: NormUser, norm: {_target_: makeNorm, hidden_size: 1}}]
    """

  /// A map without a target, with calls in it.
  static let untyped = """
    steps: 100
    lr: 1.0e-3
    name: run
    tags: [a, "b c", null, true]
    empty: {list: [], map: {}}
    model: {_target_: FFN, hidden_size: 8}
    again: ${model}
    label: "w${model.hidden_size}"
    missing: ???
    list: {_repeat_: 3, _of_: {x: 1}}
    blocks: {_repeat_: 2, _of_: {_target_: FFN, hidden_size: 1}, _at_: {1: {hidden_size: 2}}}
    limits: [.inf, -.inf, -5]
    """

  /// A function as the root.
  static let function = """
    _target_: makeNorm
    hidden_size: 3
    eps: 2
    """
}
