import Foundation
import LazyConfig
import Testing

/// Parameters of every type read what a config gives them.
@Suite struct ParameterFormTests {
  typealias Forms = ParameterForms

  /// What is wrong, in the order of the text.
  func problems(_ yaml: String) throws -> [String] {
    try ConfigTree(yaml: yaml).check().problems.map(\.message)
  }

  @Test func `numbers keep within their types`() throws {
    let numbers = try Forms.Numbers.lazy(int: 1, int32: 2, uint8: 255, float: 0.5).build()
    #expect(numbers.all.count == 14)
    #expect(numbers.all[2] as? Int16 == 1024)
    #expect(numbers.all[4] as? Int64 == .max)
    #expect(
      try problems(
        "{_target_: ParameterForms.Numbers, int: 1.5, int32: 3000000000, uint8: -1, float: 1e300}")
        == [
          "expected an integer, found the number 1.5",
          "expected an integer from -2147483648 to 2147483647, found the integer 3000000000",
          "expected an integer from 0 to 255, found the integer -1",
          "expected a number up to 3.4028234663852886e+38, found the number 1e+300",
        ])
  }

  @Test func `containers hold what their types say`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: ParameterForms.Containers
        optional: null
        twice: null
        lists: [[1], [2, 3]]
        map: {a: [1, 0.5]}
        set: [3, 1]
        choices: [sigmoid, relu]
        """)
    let value = try tree.build(as: Forms.Containers.self)
    #expect(value.optional == nil)
    #expect(value.lists == [[1], [2, 3]])
    #expect(value.map == ["a": [1, 0.5]])
    #expect(value.set == [1, 3])
    #expect(value.choices == [.sigmoid, .relu])
    let typed = try Forms.Containers.lazy(
      optional: 3, lists: [[1, .reference("...optional")]], choices: [.value(.sigmoid)]
    ).build()
    #expect(typed.lists == [[1, 3]])
    #expect(
      try problems(
        "{_target_: ParameterForms.Containers, optional: a, lists: [1], map: [], choices: [tanh]}")
        == [
          "expected an integer or null, found the text 'a'",
          "expected a list of integers, found the integer 1",
          "expected a map of lists of numbers, found an empty list",
          "expected ParameterForms.Activation, found the text 'tanh'",
        ])
  }

  @Test func `tuples are lists`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: ParameterForms.Tuples
        pair: [1, 2.5]
        labelled: [3, 4]
        list: [[5, sigmoid]]
        nested: [[6, 7], eight]
        optional: [9, 10]
        map: {k: [11, 12]}
        objects: [{_target_: ParameterForms.Plain, name: x}, 13]
        """)
    let value = try tree.build(as: Forms.Tuples.self)
    #expect(value.pair == (1, 2.5))
    #expect((value.labelled.height, value.labelled.width) == (3, 4))
    #expect(value.list.count == 1)
    #expect(value.list[0] == (5, .sigmoid))
    #expect(value.nested.0 == (6, 7))
    #expect(value.nested.name == "eight")
    #expect(value.optional.map { [$0.0, $0.1] } == [9, 10])
    #expect(value.map["k"].map { [$0.0, $0.1] } == [11, 12])
    #expect(value.objects.0.name == "x")
    let typed = try Forms.Tuples.lazy(
      pair: .tuple(1, 2.5), list: [.tuple(1, .value(.sigmoid)), .tuple(2, .reference("..0.1"))]
    ).build()
    #expect(typed.labelled == (1, 2))
    #expect(typed.list[1].1 == .sigmoid)
    #expect(typed.objects.0.name == "plain")
    let target = Forms.Tuples.targetDescriptor
    #expect(target["labelled"]?.defaultValue?.value?() == [1, 2])
    #expect(target["list"]?.defaultValue?.value?() == [[1, "relu"]])
    #expect(target["nested"]?.defaultValue?.value?() == [[1, 2], "n"])
    #expect(target["objects"]?.defaultValue?.text == "(Plain(), 1)")
    #expect(
      try problems("{_target_: ParameterForms.Tuples, pair: [1, 2, 3], labelled: [a, 1]}") == [
        "expected a list of 2: an integer, a number, found a list of 3",
        "expected an integer, found the text 'a'",
      ])
  }

  @Test func `slots for protocols take the calls of any type that conforms`() throws {
    let plain = Forms.Plain.lazy()
    let value = try Forms.Protocols.lazy(
      part: plain, both: Forms.Other.lazy(), maybe: Forms.Other.lazy(name: "maybe"),
      list: .list(plain, Forms.Other.lazy()), map: .map(("a", plain), ("b", Forms.Other.lazy())),
      late: Forms.Other.lazy(), partial: Forms.Plain.lazy().partial()
    ).build()
    #expect(value.list.map(\.name) == ["plain", "other"])
    #expect(value.map.mapValues(\.name) == ["a": "plain", "b": "other"])
    #expect(value.maybe?.name == "maybe")
    #expect(try value.late.build().name == "other")
    let referring = try Forms.Protocols.lazy(
      part: .call(plain), both: .call(Forms.Plain.lazy()), maybe: .reference(".part"),
      list: .list([.reference("..part"), .call(plain)]), late: .reference(".part")
    ).build()
    #expect(referring.maybe === referring.part)
    #expect(referring.list[0] === referring.part)
    #expect(
      try problems(
        """
        _target_: ParameterForms.Protocols
        part: {_target_: ParameterForms.Numbers}
        both: ParameterForms.Plain
        list: [{_target_: ParameterForms.Other}, 3]
        late: ParameterForms.Plain
        """
      ).prefix(1) == ["ParameterForms.Numbers does not fit: expected any Part"])
  }

  @Test func `slots for objects take their own target's arguments, and defaults that are objects`()
    throws
  {
    let value = try ConfigTree(
      yaml: """
        _target_: ParameterForms.Objects
        plain: {name: mine}
        partial: {_target_: ParameterForms.Plain, _partial_: true}
        """
    ).build(as: Forms.Objects.self)
    #expect(value.plain.name == "mine")
    #expect(value.unmarked.depth == 3)
    #expect(try value.partial(["name": "later"]).name == "later")
    let target = Forms.Objects.targetDescriptor
    #expect(target["value"]?.defaultValue?.value?() == ["any": 1])
    #expect(target["unmarked"]?.defaultValue?.text == "Unmarked(depth: 3)")
    #expect(target["unmarked"]?.defaultValue?.value == nil)
    #expect(target["both"]?.defaultValue?.value == nil)
    #expect(target["partial"]?.type.description == "a partial call that makes Plain")
  }

  @Test func `aliases are what they stand for`() throws {
    let value = try ConfigTree(
      yaml: """
        {_target_: ParameterForms.Aliases, width: 1, parts: [{name: a}, {}],
         part: {_target_: ParameterForms.Other}}
        """
    ).build(as: Forms.Aliases.self)
    #expect(value.parts.map(\.name) == ["a", "plain"])
  }

  @Test func `ownership does not matter`() throws {
    let value = try Forms.Conventions.lazy(
      first: "a", second: "b", third: Forms.Plain.lazy(name: "c"), fourth: "d"
    ).build()
    #expect(value.names == ["a", "b", "c", "d"])
  }

  @Test func `defaults are known to the tool, whatever expression they are`() throws {
    let value = try Forms.Defaults.lazy().build()
    #expect(value.sum == -3 + 1 << 20 + 1 + 7 + 9 + 3)
    #expect(value.text == "two\n  lines")
    let defaults = Forms.Defaults.targetDescriptor.parameters.map { $0.defaultValue?.value?() }
    #expect(
      Array(defaults.prefix(9)) == [
        -3, 1_048_576, 1, "sigmoid", "relu", 7, 9, nil, 3,
      ])
    #expect(Forms.Defaults.targetDescriptor["shifted"]?.defaultValue?.text == "1 << 20")
    #expect(Forms.Defaults.targetDescriptor["text"]?.defaultValue?.value?() == "two\n  lines")
    #expect(Forms.Defaults.targetDescriptor["list"]?.defaultValue?.value?() == [1, 2])
    #expect(
      Forms.Defaults.targetDescriptor["tricky"]?.defaultValue?.value?()
        == #"raw \(not) "interpolated""#)
    #expect(Forms.Defaults.targetDescriptor["unicode"]?.defaultValue?.value?() == "ü – 🙂")
    #expect(
      Forms.Defaults.targetDescriptor["object"]?.defaultValue?.text
        == #"Plain(name: "a \"quoted\" \\ name")"#)
  }

  @Test func `durations and files are values`() throws {
    let value = try ConfigTree(
      yaml: "{_target_: ParameterForms.Values, duration: 1m, file: data/x}"
    ).build(as: Forms.Values.self)
    #expect(value.duration == .seconds(60))
    #expect(value.file.relativePath == "data/x")
    let typed = try Forms.Values.lazy(duration: .seconds(5), file: .file("y")).build()
    #expect(typed.duration == .seconds(5))
    #expect(
      try problems("{_target_: ParameterForms.Values, duration: 90, file: ''}") == [
        "expected a duration such as '90s' or '1h30m', found the integer 90",
        "expected a file or an address, found the text ''",
      ])
  }
}
