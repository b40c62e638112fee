import LazyConfig
import Testing

/// R3: the whole text of each kind of error: the path, what was expected, what was found, where it was
/// written, the nearest valid name, and what to do.
@Suite struct R03ErrorTextTests {
  // MARK: The kinds

  @Test func `an unknown key`() {
    #expect(
      errors(in: "_target_: FFN\nhidden_size: 4\ndroput: 0.1") == """
        error: droput: FFN has no parameter 'droput'; did you mean 'dropout'?
          written at m.yaml:3:1
          FFN takes: hidden_size, act, dropout
        1 error
        """)
  }

  @Test func `a value that must be set`() {
    #expect(
      errors(in: "_target_: Model\nlayers: []") == """
        error: hidden_size: Model needs 'hidden_size': an integer
          written at m.yaml:1:11
        1 error
        """)
    #expect(
      errors(in: "_target_: Model\nhidden_size: ???\nlayers: []") == """
        error: hidden_size: '???' must be set
          written at m.yaml:2:14
        1 error
        """)
  }

  @Test(arguments: [
    ("count: x", "count: expected an integer, found the text 'x'"),
    (
      "count: 2.0",
      "count: expected an integer, found the number 2.0\n  written at m.yaml:2:8\n  write 2"
    ),
    ("count: 2.5", "count: expected an integer, found the number 2.5"),
    ("count: true", "count: expected an integer, found true"),
    ("count: null", "count: expected an integer, found null"),
    ("count: [1]", "count: expected an integer, found a list of 1"),
    ("count: {a: 1}", "count: expected an integer, found a map"),
    ("small: 128", "small: expected an integer from -128 to 127, found the integer 128"),
    ("small: -129", "small: expected an integer from -128 to 127, found the integer -129"),
    ("size: -1", "size: expected an integer from 0 to 9223372036854775807, found the integer -1"),
    ("flag: 1", "flag: expected true or false, found the integer 1"),
    ("flag: 'true'", "flag: expected true or false, found the text 'true'"),
    ("ratio: fast", "ratio: expected a number, found the text 'fast'"),
    ("ratio: false", "ratio: expected a number, found false"),
    (
      "text: 1",
      "text: expected text, found the integer 1\n  written at m.yaml:2:7\n  to write it as text, quote it"
    ),
    ("text: [a]", "text: expected text, found a list of 1"),
    (
      "act: rleu",
      "act: expected Activation, found the text 'rleu'; did you mean 'relu'?\n  written at m.yaml:2:6\n  one of: gelu, gelu_tanh, relu, sigmoid"
    ),
    (
      "act: 3",
      "act: expected Activation, found the integer 3\n  written at m.yaml:2:6\n  one of: gelu, gelu_tanh, relu, sigmoid"
    ),
    ("sizes: 1", "sizes: expected a list of integers, found the integer 1"),
    ("sizes: [1, b]", "sizes.1: expected an integer, found the text 'b'"),
    ("table: [[1], 2]", "table.1: expected a list of numbers, found the integer 2"),
    ("table: [[1], [a]]", "table.1.0: expected a number, found the text 'a'"),
    ("weights: [1]", "weights: expected a map of numbers, found a list of 1"),
    ("weights: {a: b}", "weights.a: expected a number, found the text 'b'"),
    ("pair: [1]", "pair: expected a list of 2: an integer, text, found a list of 1"),
    ("pair: [x, y]", "pair.0: expected an integer, found the text 'x'"),
    ("limit: x", "limit: expected an integer or null, found the text 'x'"),
    ("names: {a: [b, 1]}", "names.a.1: expected text, found the integer 1"),
  ])
  func `a wrong type names the path, what was expected and what was found`(
    _ line: String, _ expected: String
  ) {
    let text = errors(in: "_target_: Everything\n\(line)")
    let place = text.split(separator: "\n").first { $0.contains("written at m.yaml:2:") }
    #expect(place != nil, "\(text)")
    #expect(text.hasPrefix("error: \(expected)\n"), "\(text)")
    #expect(text.hasSuffix("\n1 error"), "\(text)")
  }

  @Test func `a target that does not fit its slot`() {
    #expect(
      errors(
        in: """
          _target_: Layer
          attention: {_target_: FFN, hidden_size: 1}
          mlp: {_target_: FFN, hidden_size: 1}
          """) == """
          error: attention: FFN does not fit: expected any Attention
            written at m.yaml:2:23
            what fits: CachedAttention, GatedAttention, SelfAttention
          1 error
          """)
  }

  @Test func `a value where an object belongs`() {
    #expect(
      errors(
        in: """
          _target_: Layer
          attention: 3
          mlp: [1]
          norm: {eps: 0.1}
          """) == """
          error: attention: expected any Attention, found the integer 3
            written at m.yaml:2:12
            what fits: CachedAttention, GatedAttention, SelfAttention
          error: mlp: expected FFN, found a list of 1
            written at m.yaml:3:6
            what fits: FFN
          error: norm: expected any Norm, found a map
            written at m.yaml:4:7
            add _target_ to say what to build
            what fits: ScaleNorm, ScaledNorm, makeNorm
          3 errors
          """)
  }

  @Test func `a target that does not exist`() {
    #expect(
      errors(in: "a: {_target_: GatedAtention}\nb: {_target_: os.system}") == """
        error: a: there is no target 'GatedAtention'; did you mean 'GatedAttention'?
          written at m.yaml:1:15
        error: b: there is no target 'os.system'
          written at m.yaml:2:15
        2 errors
        """)
  }

  @Test func `a partial call where an object belongs, and the other way round`() {
    #expect(
      errors(
        in: """
          _target_: Workshop
          hidden_size: 2
          part: {_target_: FFN, _partial_: true}
          norm: {_target_: ScaleNorm}
          """) == """
          error: part: expected FFN, found a partial call of FFN
            written at m.yaml:3:7
          error: norm: expected a partial call; add _partial_: true
            written at m.yaml:4:7
          2 errors
          """)
  }

  @Test func `a call whose result is not the data that belongs there`() {
    #expect(
      errors(in: "_target_: FFN\nhidden_size: {_target_: makeNorm, hidden_size: 1}") == """
        error: hidden_size: makeNorm does not fit: expected an integer, and it makes ScaleNorm
          written at m.yaml:2:25
        1 error
        """)
  }

  // MARK: The places

  @Test func `an error of JSON names line and column`() throws {
    let tree = try ConfigTree(
      json: "{\n  \"_target_\": \"FFN\",\n  \"hidden_size\": \"wide\"\n}", name: "m.json")
    #expect(
      errors(in: tree) == """
        error: hidden_size: expected an integer, found the text 'wide'
          written at m.json:3:18
        1 error
        """)
  }

  @Test func `an error of an override names the override`() {
    #expect(
      errors(in: "{_target_: FFN, hidden_size: 4}", "act=relu", "hidden_size=wide") == """
        error: hidden_size: expected an integer, found the text 'wide'
          written at override 2: hidden_size=wide
        1 error
        """)
  }

  @Test func `an error of Swift names the file and the line`() {
    let line = #line + 1
    let tree = Model.lazy(hiddenSize: .node("wide"), layers: []).tree
    #expect(
      errors(in: tree) == """
        error: hidden_size: expected an integer, found the text 'wide'
          written at LazyConfigTests/R03ErrorTextTests.swift:\(line)
        1 error
        """)
  }

  @Test func `an error of a recipe names the recipe`() throws {
    let recipe = Recipe(name: "broken", fileID: "Zoo/Broken.swift", line: 3) {
      ConfigTree(.call(Call("FFN", ConfigMap([("hidden_size", Node("wide"))]))))
    }
    #expect(
      errors(in: try recipe.tree()) == """
        error: hidden_size: expected an integer, found the text 'wide'
          written at recipe broken
        1 error
        """)
  }

  @Test func `a wrong value behind a reference names both places`() {
    #expect(
      errors(in: "width: wide\nmlp:\n  _target_: FFN\n  hidden_size: ${width}") == """
        error: mlp.hidden_size: expected an integer, found the text 'wide'
          written at m.yaml:4:16
          ${width} is width, written at m.yaml:1:8
        1 error
        """)
  }

  @Test func `a wrong value that is inherited names who provides it`() {
    #expect(
      errors(
        in: """
          _target_: Model
          hidden_size: 4
          _scope_: {act: rleu}
          layers: [{_target_: Layer, attention: SelfAttention, mlp: {}}]
          """) == """
          error: layers.0.mlp.act: expected Activation, found the text 'rleu'; did you mean 'relu'?
            written at m.yaml:3:16
            inherited from _scope_.act
            one of: gelu, gelu_tanh, relu, sigmoid
          1 error
          """)
  }

  // MARK: All at once

  @Test func `errors are sorted by place, those of overrides last`() {
    let text = errors(
      in: """
        b: {_target_: FFN, hidden_size: x}
        a: {_target_: FFN, hidden_size: 1, act: y}
        c: {_target_: Nothing}
        """, "a.dropout=z", "+d={_target_: FFN}")
    #expect(
      text.split(separator: "\n").filter { $0.contains("written at") } == [
        "  written at m.yaml:1:33", "  written at m.yaml:2:41", "  written at m.yaml:3:15",
        "  written at override 1: a.dropout=z", "  written at override 2: +d={_target_: FFN}",
      ], "\(text)")
    #expect(text.hasSuffix("\n5 errors"))
  }

  @Test func `one check finds what is wrong with references, types, targets and scopes together`() {
    let text = errors(
      in: """
        _scope_: {akt: relu}
        model:
          _target_: Model
          hidden_size: ${sizes.hiden}
          num_heads: many
          layers:
            - {_target_: Layer, attention: SelfAttention, mlp: ScaleNorm, nrom: null}
            - {_target_: Layer, attention: SelfAttention, mlp: {}}
        sizes: {hidden: 4}
        loop: ${loop}
        """)
    #expect(
      text == """
        error: _scope_.akt: nothing below reads 'akt'; did you mean 'act'?
          written at m.yaml:1:16
          inherited below: act, hidden_size, num_heads
        error: model.hidden_size: ${sizes.hiden} does not exist: 'sizes' has no 'hiden'; did you mean 'hidden'?
          written at m.yaml:4:16
          'sizes' has: hidden
        error: model.num_heads: expected an integer, found the text 'many'
          written at m.yaml:5:14
        error: model.layers.0.mlp: ScaleNorm does not fit: expected FFN
          written at m.yaml:7:56
          what fits: FFN
        error: model.layers.0.nrom: Layer has no parameter 'nrom'; did you mean 'norm'?
          written at m.yaml:7:67
          Layer takes: attention, mlp, norm
        error: loop: the references form a cycle: loop -> loop
          written at m.yaml:10:7
        6 errors
        """)
  }

  @Test func `nothing is built when anything is wrong`() throws {
    // Building the first part would throw another error.
    let tree = try ConfigTree(yaml: "a: {_target_: Fragile, reason: built}\nb: {_target_: FFN}")
    let error = #expect(throws: ConfigError.self) {
      try tree.build(as: [String: Any].self, registry: .parts)
    }
    #expect(error?.problems.map(\.kind) == [.notProvided])
  }

  @Test func `an initialiser that throws is an error with its path`() throws {
    let tree = try ConfigTree(yaml: "a: [{_target_: Fragile, reason: no luck}]", name: "m.yaml")
    let error = #expect(throws: ConfigError.self) {
      try tree.build(as: [String: Any].self, registry: .parts)
    }
    #expect(
      error?.description == """
        error: a.0: Fragile failed: no luck
          written at m.yaml:1:5
        1 error
        """)
  }

  // MARK: Swaps

  @Test func `an argument that the new target lacks is an error that lists what it takes`() {
    let yaml = "attention: {_target_: GatedAttention, gate: relu, hidden_size: 3}"
    #expect(
      edited(yaml, "attention=SelfAttention") == "attention:\n  _target_: SelfAttention\n")
    #expect(
      edited(yaml, "attention=SelfAttention(gate=relu)", "attention.gate=gelu")
        == "attention:\n  _target_: SelfAttention\n  gate: gelu\n")
    #expect(
      errors(in: yaml, "attention=SelfAttention(gate=relu, hidden_size=3)") == """
        error: attention.gate: SelfAttention has no parameter 'gate'
          written at override 1: attention=SelfAttention(gate=relu, hidden_size=3)
          SelfAttention takes: hidden_size, num_heads
        1 error
        """)
  }
}
