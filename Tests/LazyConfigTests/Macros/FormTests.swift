import Foundation
import LazyConfig
import Testing

/// What `@Configurable` makes of the declarations in `Forms/` is found, called and built.
@Suite struct FormTests {
  func build<T>(_ yaml: String, as type: T.Type = T.self) throws -> T {
    try ConfigTree(yaml: yaml).build(as: type)
  }

  func descriptor(_ name: String) throws -> TargetDescriptor {
    guard case .target(let target) = TargetRegistry.discovered.find(name) else {
      throw ArgumentError.missing(target: name, key: "")
    }
    return target
  }

  // MARK: Discovery

  @Test func `every form is found without a list`() {
    let names = Set(TargetRegistry.discovered.targets.map(\.name))
    let expected: Set = [
      "ClassForms.Empty", "ClassForms.SendableEmpty", "ClassForms.Failing", "ClassForms.Waiting",
      "ClassForms.Base", "ClassForms.SameParameters", "ClassForms.MoreParameters",
      "ClassForms.Deepest", "ClassForms.Tree", "ClassForms.Tree.Leaf", "ClassForms.Counter",
      "ClassForms.Screen", "ClassForms.OffScreen", "ClassForms.TwoInitialisers",
      "ClassForms.MarkedConvenience", "ClassForms.Decoded", "ClassForms.Required",
      "ClassForms.Old", "ClassForms.OldInitialiser", "PublicForm", "HalfPublicForm", "OpenForm",
      "PackageForm", "OuterForm.Inner", "OuterForm.Visible", "PrivateForm", "FilePrivateForm",
      "StructForms.Memberwise", "StructForms.Inheriting", "StructForms.PrivateMembers",
      "AllPublic", "StructForms.Written", "StructForms.Conditional",
      "StructForms.WithInitialiserInCondition", "StructForms.ItsOwn", "ParameterForms.Plain",
      "ParameterForms.Numbers", "ParameterForms.Containers", "ParameterForms.Tuples",
      "ParameterForms.Protocols", "ParameterForms.Objects", "ParameterForms.Aliases",
      "ParameterForms.Conventions", "ParameterForms.Defaults", "ParameterForms.Values", "makeOne",
      "makeList", "makeWaiting", "makeAny", "makeNumber", "makePrivately", "default", "makeOld",
      "NameForms.Hidden", "KeywordForms.Keywords", "KeywordForms.StoredKeywords",
      "KeywordForms.Taken", "KeywordForms.DefaultUsesName", "KeywordForms.Default",
      "KeywordForms.class", "KeywordForms.Labels", "KeywordForms.Renamed",
      "KeywordForms.Documented", "GenericForms.Leaf", "Concrete", "IntPairForm", "LeafPairForm",
      "LeafWrapper", "NestedInWrapper",
    ]
    #expect(expected.subtracting(names) == [])
    let recipes = Set(RecipeRegistry.discovered.recipes.map(\.name))
    #expect(recipes.isSuperset(of: ["form_recipe", "named/form", "private_form_recipe"]))
  }

  // MARK: Classes

  @Test func `a class without initialisers has no parameters`() throws {
    #expect(try ClassForms.Empty.lazy().build().number == 3)
    #expect(try descriptor("ClassForms.Empty").parameters.isEmpty)
  }

  @Test func `what an initialiser throws has the path`() throws {
    let error = #expect(throws: ConfigError.self) {
      try build("a: {_target_: ClassForms.Failing, width: -1}", as: [String: Any].self)
    }
    #expect(
      error?.description == """
        error: a: ClassForms.Failing failed: negative
          written at (text):1:4
        1 error
        """)
  }

  @Test func `an asynchronous initialiser is waited for`() async throws {
    let call = ClassForms.Waiting.lazy(width: 3, part: ClassForms.Base.lazy(width: 1))
    let waiting = try await call.tree.buildAsynchronously(as: ClassForms.Waiting.self)
    #expect(waiting.width == 3)
    #expect(throws: ConfigError.self) { try call.build() }
  }

  @Test func `a subclass of a target is a target of its own`() throws {
    #expect(try ClassForms.Base.lazy(width: 2).build().width == 2)
    let same = try ClassForms.SameParameters.lazy(width: 2).build()
    #expect(same.width == 4)
    let more: ClassForms.MoreParameters = try ClassForms.MoreParameters.lazy(depth: 3).build()
    #expect((more.width, more.depth) == (1, 3))
    let deepest: Lazy<ClassForms.Deepest> = ClassForms.Deepest.lazy(depth: 3)
    #expect(try deepest.build().width == 7)
    #expect(ClassForms.Base.targetDescriptor.name == "ClassForms.Base")
    #expect(ClassForms.Deepest.targetDescriptor.name == "ClassForms.Deepest")
    // The base's call, on a class that wants more, is a call of that class all the same.
    #expect(
      ClassForms.MoreParameters.lazy(width: 3).tree.check().problems.map(\.message)
        == ["ClassForms.MoreParameters needs 'depth': an integer"])
    let leaf = try build("{_target_: ClassForms.Tree.Leaf}", as: ClassForms.Tree.self)
    #expect((leaf as? ClassForms.Tree.Leaf)?.colour == "green")
  }

  @Test func `an actor is built`() async throws {
    let counter = try ClassForms.Counter.lazy(
      start: 4, part: ClassForms.SameParameters.lazy(width: 1)
    ).build()
    #expect(counter.start == 4)
  }

  @Test func `what belongs to the main actor is waited for`() async throws {
    let call = ClassForms.Screen.lazy(width: 3, part: ClassForms.Base.lazy(width: 1))
    let screen = try await call.tree.buildAsynchronously(as: ClassForms.Screen.self)
    #expect(await MainActor.run { screen.width } == 3)
    #expect(throws: ConfigError.self) { try call.build() }
    #expect(try ClassForms.OffScreen.lazy(width: 2).build().width == 2)
  }

  @Test func `the marked initialiser is the one that configs use`() throws {
    #expect(try ClassForms.TwoInitialisers.lazy(width: 2, height: 3).build().area == 6)
    #expect(try ClassForms.MarkedConvenience.lazy(side: 3).build().area == 9)
    #expect(try ClassForms.Decoded.lazy(width: 3).build().width == 3)
  }

  // MARK: Structs

  @Test func `a memberwise initialiser takes the stored properties`() throws {
    let target = try descriptor("StructForms.Memberwise")
    #expect(
      target.parameters.map(\.key) == [
        "width", "height", "name", "depth", "a", "b", "negative", "flag", "sizes", "watched",
      ])
    #expect(
      target.parameters.map { $0.defaultValue?.text } == [
        nil, "4", "\"box\"", "nil", nil, nil, "-1.5", "true", "[1, 2, 3]", "1",
      ])
    let value = try StructForms.Memberwise.lazy(width: 2, a: 0.5, b: 1, negative: -2).build()
    #expect((value.area, value.a, value.b, value.negative) == (8, 0.5, 1, -2))
    #expect(
      try build(
        "{_target_: StructForms.PrivateMembers, width: 3}",
        as: StructForms.PrivateMembers.self
      ).area == 6)
    #expect(try StructForms.Written.lazy().build().rate == 0.25)
    #expect(try descriptor("StructForms.Conditional").parameters.map(\.key) == ["width", "height"])
    let own = try StructForms.ItsOwn.lazy(
      name: "a", children: [StructForms.ItsOwn.lazy(name: "b")]
    ).build()
    #expect(own.children.map(\.name) == ["b"])
  }

  @Test func `properties inherit and provide as parameters do`() throws {
    let tree = try ConfigTree(
      yaml: "{_target_: StructForms.Inheriting, _scope_: {}, hidden_size: 3}")
    #expect(try tree.build(as: StructForms.Inheriting.self).hiddenSize == 3)
    #expect(
      try descriptor("StructForms.Inheriting").parameters.map(\.role)
        == [.inherited, .provided, .own])
  }

  // MARK: Enums

  @Test func `cases are values by their names`() throws {
    #expect(EnumForms.Plain.geluTanh.configValue == "gelu_tanh")
    #expect(EnumForms.Plain.useHTTPServer2D.configValue == "use_http_server2_d")
    #expect(EnumForms.Text.small.configValue == "S")
    #expect(EnumForms.Text.quoted.configValue == "say \"hi\"")
    #expect(EnumForms.Text.plainName.configValue == "plain_name")
    #expect(EnumForms.Number.two.configValue == "two")
    #expect(EnumForms.Keywords.default.configValue == "default")
    #expect(EnumForms.Keywords.`init`.configValue == "init")
    #expect(EnumForms.Named.b.configValue == "letter_b")
    #expect(try EnumForms.Keywords(configValue: "self") == .`self`)
    #expect(try EnumForms.Conditional(configValue: "here") == .here)
    #expect(throws: ValueMismatch.self) { try EnumForms.Plain(configValue: "gelou") }
    // Reading and writing a deprecated case by itself would be a warning.
    func read<T: ConfigValue>(_ text: String, as type: T.Type) throws -> Value {
      try T(configValue: .string(text)).configValue
    }
    #expect(throws: ValueMismatch.self) { try read("gone", as: EnumForms.Aging.self) }
    #expect(try read("old", as: EnumForms.Aging.self) == "old")
    #expect(NameForms.HiddenChoice.two.configValue == "two")
    #expect(IsolatedChoice.two.configValue == "two")
  }

  // MARK: Functions

  @Test func `functions make what they return`() async throws {
    #expect(try makeOneTarget.lazy().build().depth == 2)
    let list = try makeListTarget.lazy(n: 2, part: makeOneTarget.lazy(depth: 5)).build()
    #expect(list.map(\.depth) == [5, 5])
    #expect(
      try build(
        "{_target_: python.path.make_list, number: 1, part: {_target_: makeOne}}", as: [Made].self
      ).count == 1)
    let made = try await makeWaitingTarget.lazy(depth: 4).tree.buildAsynchronously(as: Made.self)
    #expect(made.depth == 4)
    #expect(try makeNumberTarget.lazy(number: 4).build() == 8)
    #expect(try build("{_target_: default, depth: 2, repeat: 3}", as: Made.self).depth == 6)
    #expect(try RecipeRegistry.discovered.find("recipe")[0].tree().build(as: Made.self).depth == 8)
    #expect(try targetDescriptorTarget.lazy().build().depth == 1)
    let nested = try build(
      "{_target_: makeAny, depth: 1, part: {_target_: makeAny, depth: 2}}", as: Made.self)
    #expect(nested.depth == 1)
    #expect(try makeAnyTarget.lazy(depth: 1, part: .call(makeOneTarget.lazy())).build() is Made)
  }

  @Test func `recipes are read`() throws {
    let recipe = try #require(RecipeRegistry.discovered.find("form_recipe").first)
    #expect(recipe.documentation == "A recipe of one call.")
    #expect(try recipe.tree().build(as: Made.self).depth == 3)
    #expect(try RecipeRegistry.discovered.find("named/form").first?.tree()["width"]?.value == 3)
  }

  // MARK: Names

  @Test func `keywords and names that generated code uses are names like others`() throws {
    #expect(try KeywordForms.Keywords.lazy(in: 10, while: 0).build().sum == 50)
    #expect(
      try descriptor("KeywordForms.Keywords").parameters.map(\.key) == [
        "in", "default", "count", "class", "inout", "while", "self", "type", "let", "any",
      ])
    #expect(try KeywordForms.Taken.lazy(arguments: 1).build().sum == 138)
    #expect(try KeywordForms.DefaultUsesName.lazy().build().width == 20)
    #expect(try KeywordForms.Labels.lazy(first: 1, second: 2).build().sum == 10)
    #expect(KeywordForms.Renamed.lazy(hiddenSize: 3).tree["dim"]?.value == 3)
    #expect(
      try build("{_target_: KeywordForms.class, width: 3}", as: KeywordForms.`class`.self).width
        == 3)
    #expect(try NameForms.Hidden.lazy(width: 3).build().width == 3)
  }

  @Test func `documentation is known to the tool`() throws {
    let target = try descriptor("KeywordForms.Documented")
    #expect(
      target.documentation == """
        Text with "quotes", a \\backslash, \\(an interpolation), a tab\tand ü 🙂 \"\"\" in it.

        A second paragraph, with `code` and *stress*.

            an example
        """)
    #expect(
      target.parameters.map(\.documentation) == [
        "The \"width\", on two lines.", "The height \\u{41}.", "The depth.", "Its own comment.",
      ])
    #expect(target.location.hasPrefix("LazyConfigTests/NameForms.swift:"))
  }

  // MARK: Generic types

  @Test func `a generic type is a target once an alias has chosen its types`() throws {
    let pair = try build("{_target_: IntPairForm, first: 1, second: 2}", as: IntPairForm.self)
    #expect((pair.first, pair.second, pair.others) == (1, 2, []))
    let typed = PairForm<Int>.lazy(first: 1, second: .reference(".first"))
    #expect(try typed.build().second == 1)
    guard case .call(let call) = typed.node.value else { return }
    #expect(call.target == "IntPairForm")
    let leaves = try LeafPairForm.lazy(
      first: GenericForms.Leaf.lazy(), second: GenericForms.Leaf.lazy(size: 2),
      others: [GenericForms.Leaf.lazy(size: 3)]
    ).build()
    #expect(leaves.second.size == 2)
    #expect(leaves.others.map(\.size) == [3])
    let wrapper = try build(
      "{_target_: LeafWrapper, inner: {size: 5}}", as: LeafWrapper.self)
    #expect((wrapper.inner.size, wrapper.size) == (5, 4))
    #expect(try build("{_target_: NestedInWrapper, size: 5}", as: NestedInWrapper.self).size == 5)
    #expect(try Concrete.lazy(element: 3).build().element == 4)
    #expect(try descriptor("IntPairForm").parameters[2].defaultValue?.value?() == .list([]))
    #expect(
      PairForm<Double>.lazy(first: 1, second: 2).tree.check().problems.map(\.message)
        == ["there is no target 'PairForm<Double>'"])
  }

  @Test func `an alias has its own documentation, or that of the type`() throws {
    #expect(try descriptor("IntPairForm").documentation == "Two of a kind.")
    #expect(try descriptor("LeafPairForm").documentation == "A pair of leaves.")
    #expect(try descriptor("IntPairForm").aliases == ["pairs.int"])
  }
}
