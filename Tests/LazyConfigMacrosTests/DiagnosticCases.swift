// Every diagnostic of the macros.

extension DiagnosticCase {
  // MARK: Types

  static let types = [
    DiagnosticCase(
      "dictionaryKey", "@Configurable struct A { var x: [⟦Int: String] }",
      "a map has text keys in a config; 'Int' cannot be a key",
      fix: Fix(
        title: "use 'String' keys", source: "@Configurable struct A { var x: [String: String] }")),
    DiagnosticCase(
      "emptyTuple", "@Configurable struct A { var x: ⟦() }", "there is nothing to set in '()'"),
    DiagnosticCase(
      "opaqueType", "@Configurable class A { init(p: ⟦some P) {} }",
      "a slot cannot be opaque: which type stands here is known when the tree is built",
      fix: Fix(title: "use 'any'", source: "@Configurable class A { init(p: any P) {} }"),
      context: "protocol P {}"),
    DiagnosticCase(
      "anyType", "@Configurable class A { init(p: [⟦Any]) {} }",
      "'Any' does not say what fits; take 'Value' for plain data, or a protocol of your own",
      fix: Fix(title: "use 'Value'", source: "@Configurable class A { init(p: [Value]) {} }")),
    DiagnosticCase(
      "anySendable", "@Configurable class A { init(p: ⟦any Sendable) {} }",
      "'any Sendable' does not say what fits; take 'Value' for plain data, or a protocol of your own",
      fix: Fix(title: "use 'Value'", source: "@Configurable class A { init(p: Value) {} }")),
    DiagnosticCase(
      "inout", "@Configurable class A { init(x: ⟦inout Int) {} }",
      "a config gives a value: a parameter that is 'inout' cannot take it",
      fix: Fix(title: "remove 'inout'", source: "@Configurable class A { init(x: Int) {} }")),
    DiagnosticCase(
      "isolated", "@Configurable class A { init(x: ⟦isolated B) {} }",
      "a config gives a value: a parameter that is 'isolated' cannot take it",
      fix: Fix(title: "remove 'isolated'", source: "@Configurable class A { init(x: B) {} }"),
      context: "actor B {}"),
    DiagnosticCase(
      "closure", "@Configurable class A { init(f: @escaping ⟦(Int) -> Double) {} }",
      "a function cannot come from a config; take 'Partial<T>', or a type of your own with a method",
      fix: Fix(
        title: "use 'Partial<Double>'",
        source: "@Configurable class A { init(f: Partial<Double>) {} }")),
    DiagnosticCase(
      "autoclosure", "@Configurable class A { init(f: @autoclosure ⟦() -> Double) {} }",
      "a function cannot come from a config; take 'Partial<T>', or a type of your own with a method",
      fix: Fix(
        title: "use 'Partial<Double>'",
        source: "@Configurable class A { init(f: Partial<Double>) {} }")),
    DiagnosticCase(
      "voidClosure", "@Configurable class A { init(f: (⟦() -> Void)? = nil) {} }",
      "a function cannot come from a config; take 'Partial<T>', or a type of your own with a method"
    ),
    DiagnosticCase(
      "metatype", "@Configurable class A { init(x: ⟦Int.Type) {} }",
      "a type cannot come from a config; take 'Lazy<Int>', which makes one",
      fix: Fix(
        title: "use 'Lazy<Int>'", source: "@Configurable class A { init(x: Lazy<Int>) {} }")),
    DiagnosticCase(
      "inlineArray", "@Configurable class A { init(x: ⟦[3 of Int]) {} }",
      "a list in a config has any length; take '[Int]'",
      fix: Fix(title: "use '[Int]'", source: "@Configurable class A { init(x: [Int]) {} }")),
    DiagnosticCase(
      "inlineArrayByName", "@Configurable class A { init(x: ⟦InlineArray<3, Int>) {} }",
      "a list in a config has any length; take '[Int]'",
      fix: Fix(title: "use '[Int]'", source: "@Configurable class A { init(x: [Int]) {} }")),
    DiagnosticCase(
      "pack", "@Configurable struct A<each T> { var x: (⟦repeat each T) }",
      "a parameter pack cannot come from a config; take a list"),
    DiagnosticCase(
      "noncopyableProtocol", "@Configurable class A { init(x: borrowing any P & ⟦~Copyable) {} }",
      "what stands in a config can be copied",
      fix: Fix(
        title: "remove '~Copyable'",
        source: "@Configurable class A { init(x: borrowing any P) {} }"),
      context: "protocol P: ~Copyable {}"),
  ]

  // MARK: Parameters

  static let parameters = [
    DiagnosticCase(
      "nameless", "@Configurable class A { init(⟦_: Int) {} }",
      "a parameter needs a name: it is the key in the config",
      fix: Fix(
        title: "name it 'value'", source: "@Configurable class A { init(_ value: Int) {} }")),
    DiagnosticCase(
      "variadic", "@Configurable class A { init(x: Int⟦...) {} }",
      "a variadic parameter cannot be set from a config; take a list",
      fix: Fix(title: "use '[Int]'", source: "@Configurable class A { init(x: [Int]) {} }")),
    DiagnosticCase(
      "bothRoles", "@Configurable class A { init(@Inherited ⟦@Provided x: Int) {} }",
      "what is inherited is seen by nodes below in any case; '@Provided' adds nothing",
      fix: Fix(
        title: "remove '@Provided'",
        source: "@Configurable class A { init(@Inherited x: Int) {} }")),
    DiagnosticCase(
      "sameKey", "@Configurable class A { init(hiddenSize: Int, ⟦hidden_size: Int) {} }",
      "'hidden_size' and 'hiddenSize' have the same key 'hidden_size' in a config",
      fix: Fix(
        title: "call it 'hidden_size_2'",
        source: """
          @Configurable(keys: ["hidden_size": "hidden_size_2"]) class A { init(hiddenSize: Int, hidden_size: Int) {} }
          """)),
    DiagnosticCase(
      "reservedKey", "@Configurable(\"alias\") class A { init(⟦extends: Int) {} }",
      "'extends' means something else in a config",
      fix: Fix(
        title: "call it 'extends_key'",
        source: """
          @Configurable("alias", keys: ["extends": "extends_key"]) class A { init(extends: Int) {} }
          """)),
    DiagnosticCase(
      "reservedPropertyKey",
      "@Configurable(renamed: [\"old\": \"x\"]) struct A { var x: Int, ⟦_target_: Int }",
      "'_target_' means something else in a config",
      fix: Fix(
        title: "call it 'target'",
        source: """
          @Configurable(keys: ["_target_": "target"], renamed: ["old": "x"]) struct A { var x: Int, _target_: Int }
          """)),
  ]

  // MARK: Arguments

  static let arguments = [
    DiagnosticCase(
      "notLiteralAlias", "@Configurable(⟦\"a\\(1)\") class A { init() {} }",
      "a macro sees text only: write a plain literal here"),
    DiagnosticCase(
      "notLiteralKeys", "@Configurable(keys: ⟦theKeys) class A { init(x: Int) {} }",
      "a macro sees text only: write a plain literal here",
      context: "private let theKeys = [\"x\": \"y\"]"),
    DiagnosticCase(
      "unknownKey",
      "@Configurable(keys: [⟦\"hidenSize\": \"dim\"]) class A { init(hiddenSize: Int) {} }",
      "there is no parameter 'hidenSize'; did you mean 'hiddenSize'?",
      fix: Fix(
        title: "use 'hiddenSize'",
        source: """
          @Configurable(keys: ["hiddenSize": "dim"]) class A { init(hiddenSize: Int) {} }
          """)),
    DiagnosticCase(
      "unknownProperty", "@Configurable(keys: [⟦\"other\": \"dim\"]) struct A { var x: Int }",
      "there is no property 'other'"),
    DiagnosticCase(
      "unknownCase", "@Configurable(keys: [⟦\"to\": \"2\"]) enum A { case one, two }",
      "there is no case 'to'; did you mean 'two'?",
      fix: Fix(
        title: "use 'two'",
        source: "@Configurable(keys: [\"two\": \"2\"]) enum A { case one, two }")),
    DiagnosticCase(
      "unknownRenamed",
      "@Configurable(renamed: [\"old\": ⟦\"hiddenSize\"]) class A { init(hiddenSize: Int) {} }",
      "there is no key 'hiddenSize'; did you mean 'hidden_size'?",
      fix: Fix(
        title: "use 'hidden_size'",
        source: """
          @Configurable(renamed: ["old": "hidden_size"]) class A { init(hiddenSize: Int) {} }
          """)),
  ]

  // MARK: Initialisers

  static let initialisers = [
    DiagnosticCase(
      "severalInitialisers",
      """
      @Configurable struct A {
        // The first.
        init(x: Int) {}
        ⟦init(y: Int) {}
      }
      """,
      "several initialisers: mark the one that configs use with '@Configured'",
      fix: Fix(
        title: "mark the first one",
        source: """
          @Configurable struct A {
            // The first.
            @Configured init(x: Int) {}
            init(y: Int) {}
          }
          """)),
    DiagnosticCase(
      "markedTwice",
      """
      @Configurable struct A {
        @Configured init(x: Int) {}
        ⟦@Configured init(y: Int) {}
      }
      """,
      "configs use one initialiser, and another is marked already",
      fix: Fix(
        title: "remove the mark",
        source: """
          @Configurable struct A {
            @Configured init(x: Int) {}
            init(y: Int) {}
          }
          """)),
    DiagnosticCase(
      "failable", "@Configurable struct A { init⟦?(x: Int) { nil } }",
      "a failable initialiser cannot say what is wrong; make it throwing",
      fix: Fix(
        title: "make it throwing", source: "@Configurable struct A { init(x: Int) throws { nil } }",
        isComplete: false)),
    DiagnosticCase(
      "genericInitialiser",
      "@Configurable class A { init⟦<T: P, S: Q>(x: T, y: [S], z: T?) throws {} }",
      "a config cannot choose the types of a generic initialiser",
      fix: Fix(
        title: "use 'any'",
        source: "@Configurable class A { init(x: any P, y: [any Q], z: (any P)?) throws {} }"),
      context: "protocol P {}\nprotocol Q {}"),
    DiagnosticCase(
      "genericInitialiserWithoutProtocol", "@Configurable class A { init⟦<T>(x: T) {} }",
      "a config cannot choose the types of a generic initialiser"),
    DiagnosticCase(
      "isolatedInitialiser",
      """
      /// A.
      @Configurable
      final class A {
        ⟦@MainActor init(x: Int) {}
      }
      """,
      "what is built on an actor stays there: '@MainActor' goes on the type",
      fix: Fix(
        title: "move '@MainActor' to the type",
        source: """
          /// A.
          @Configurable @MainActor
          final class A {
            init(x: Int) {}
          }
          """)),
    DiagnosticCase(
      "inheritedInitialiser", "@Configurable final class A: ⟦P { var x = 1 }",
      "the macro cannot see an initialiser that is inherited; write the one that configs use",
      fix: Fix(
        title: "write 'init() {}'",
        source: """
          @Configurable final class A: P { var x = 1

            init() {}
          }
          """),
      context: "protocol P {}"),
    DiagnosticCase(
      "unreadMark", "struct A { ⟦@Configured init(x: Int) {} }",
      "nothing reads this mark: the type is not '@Configurable'",
      fix: Fix(title: "remove '@Configured'", source: "struct A { init(x: Int) {} }")),
    DiagnosticCase(
      "markOnFunction", "struct A { ⟦@Configured func f() {} }",
      "'@Configured' goes on an initialiser",
      fix: Fix(title: "remove '@Configured'", source: "struct A { func f() {} }")),
  ]

  // MARK: Properties

  static let properties = [
    DiagnosticCase(
      "wrapper",
      """
      @Configurable struct A {
        ⟦@Wrapped var x: Int = 1
        var `in`: [Int]
        private var z = 0
      }
      """,
      "the macro cannot see what '@Wrapped' makes of the property; write the initialiser",
      fix: Fix(
        title: "write the initialiser",
        source: """
          @Configurable struct A {
            @Wrapped var x: Int = 1
            var `in`: [Int]
            private var z = 0

            init(x: Int = 1, `in`: [Int]) {
              self.x = x
              self.`in` = `in`
            }
          }
          """),
      context: "@propertyWrapper struct Wrapped { var wrappedValue: Int }"),
    DiagnosticCase(
      "untyped", "@Configurable struct A { var ⟦x = B.small }",
      "'x' needs a type: the macro sees the text of the declaration only",
      fix: Fix(title: "write 'B'", source: "@Configurable struct A { var x: B = B.small }"),
      context: "@Configurable enum B { case small }"),
    DiagnosticCase(
      "untypedCall", "@Configurable struct A { var ⟦x = B(y: 1) }",
      "'x' needs a type: the macro sees the text of the declaration only",
      fix: Fix(title: "write 'B'", source: "@Configurable struct A { var x: B = B(y: 1) }"),
      context: "@Configurable struct B { var y: Int }"),
    DiagnosticCase(
      "untypedExpression", "@Configurable struct A { var ⟦x = 1 + 2 }",
      "'x' needs a type: the macro sees the text of the declaration only",
      fix: Fix(
        title: "write the type", source: "@Configurable struct A { var x: <#Type#> = 1 + 2 }",
        isComplete: false)),
    DiagnosticCase(
      "tuplePattern", "@Configurable struct A { var ⟦(x, y) = (1, 2.5) }",
      "a property that a config sets needs a declaration of its own",
      fix: Fix(
        title: "write it as 2 properties", source: "@Configurable struct A { var x = 1, y = 2.5 }")),
  ]

  // MARK: Declarations

  static let declarations = [
    DiagnosticCase(
      "onProtocol", "⟦@Configurable protocol A {}",
      "'@Configurable' goes on a class, a struct, an actor or an enum",
      fix: Fix(title: "remove '@Configurable'", source: "protocol A {}")),
    DiagnosticCase(
      "onExtension", "/// An extension.\n⟦@Configurable\nextension A {}",
      "'@Configurable' goes on a class, a struct, an actor or an enum",
      fix: Fix(title: "remove '@Configurable'", source: "/// An extension.\nextension A {}"),
      context: "struct A {}"),
    DiagnosticCase(
      "onFunction", "⟦@Configurable(\"a.b\") private func f(x: Int) -> Int { x }",
      "on a function it is '@Configurable(.function)'",
      fix: Fix(
        title: "write '.function'",
        source: "@Configurable(.function, \"a.b\") private func f(x: Int) -> Int { x }")),
    DiagnosticCase(
      "onAlias", "⟦@Configurable private typealias B = A<Int>",
      "on a type alias it is '@Configurable(.specialized)'",
      fix: Fix(
        title: "write '.specialized'",
        source: "@Configurable(.specialized) private typealias B = A<Int>"),
      context: "@Configurable struct A<T> { var x: T }"),
    DiagnosticCase(
      "specializedStruct", "⟦@Configurable(.specialized) private struct A {}",
      "'@Configurable(.specialized)' goes on a type alias",
      fix: Fix(title: "remove '@Configurable'", source: "private struct A {}")),
    DiagnosticCase(
      "noncopyable", "@Configurable struct A: ⟦~Copyable { var x: Int }",
      "what a config builds may be shared, so it must be copyable",
      fix: Fix(title: "remove '~Copyable'", source: "@Configurable struct A { var x: Int }")),
    DiagnosticCase(
      "noncopyableWithProtocols", "@Configurable struct A: P, ⟦~Copyable { var x: Int }",
      "what a config builds may be shared, so it must be copyable",
      fix: Fix(title: "remove '~Copyable'", source: "@Configurable struct A: P { var x: Int }"),
      context: "protocol P: ~Copyable {}"),
    DiagnosticCase(
      "ownConformance", "@Configurable class A: ⟦LazyConfig.Configurable, P { init(x: Int) {} }",
      "'@Configurable' itself makes the type conform",
      fix: Fix(
        title: "remove 'LazyConfig.Configurable'",
        source: "@Configurable class A: P { init(x: Int) {} }"),
      context: """
        protocol P {}
        @Configurable final class Sub: A { init(y: Int) { super.init(x: y) } }
        """),
    DiagnosticCase(
      "hidden", "extension A { @Configurable ⟦private struct B { var x: Int } }",
      "a type in another is 'fileprivate' at least, so that an extension can name it",
      fix: Fix(
        title: "write 'fileprivate'",
        source: "extension A { @Configurable fileprivate struct B { var x: Int } }"),
      context: "struct A {}"),
  ]

  // MARK: Enums

  static let choices = [
    DiagnosticCase(
      "noCases", "@Configurable private enum ⟦A {}",
      "an enum without cases has no values that a config could name",
      fix: Fix(title: "remove '@Configurable'", source: "private enum A {}")),
    DiagnosticCase(
      "associatedValues", "@Configurable enum A { case one, two⟦(Int) }",
      "a case with values of its own is not a name; make it a '@Configurable' struct, and its enum a protocol",
      fix: Fix(title: "remove the values", source: "@Configurable enum A { case one, two }")),
    DiagnosticCase(
      "sameCase", "@Configurable enum A { case gelu, ⟦GELU }",
      "'GELU' and 'gelu' have the same key 'gelu' in a config",
      fix: Fix(
        title: "call it 'gelu_2'",
        source: "@Configurable(keys: [\"GELU\": \"gelu_2\"]) enum A { case gelu, GELU }")),
    DiagnosticCase(
      "noncopyableEnum", "@Configurable enum A: ⟦~Copyable { case one }",
      "what a config builds may be shared, so it must be copyable",
      fix: Fix(title: "remove '~Copyable'", source: "@Configurable enum A { case one }")),
  ]

  // MARK: Functions

  static let functions = [
    DiagnosticCase(
      "method", "struct A { ⟦@Configurable(.function) static func f() -> Int { 1 } }",
      "'@Configurable(.function)' goes on a free function",
      fix: Fix(
        title: "remove '@Configurable'", source: "struct A { static func f() -> Int { 1 } }")),
    DiagnosticCase(
      "operator", "⟦@Configurable(.function) private func ** (a: Int, b: Int) -> Int { a }",
      "'@Configurable(.function)' goes on a free function",
      fix: Fix(
        title: "remove '@Configurable'", source: "private func ** (a: Int, b: Int) -> Int { a }"),
      context: "infix operator **"),
    DiagnosticCase(
      "genericFunction", "@Configurable(.function) private func f⟦<T: P>(x: T) -> Int { 1 }",
      "a config cannot choose the types of a generic function",
      fix: Fix(
        title: "use 'any'", source: "@Configurable(.function) private func f(x: any P) -> Int { 1 }"
      ),
      context: "protocol P {}"),
    DiagnosticCase(
      "genericFunctionWithoutProtocol",
      "@Configurable(.function) private func f⟦<T>(x: T) -> Int { 1 }",
      "a config cannot choose the types of a generic function",
      fix: Fix(title: "remove '@Configurable'", source: "private func f<T>(x: T) -> Int { 1 }")),
    DiagnosticCase(
      "noResult", "@Configurable(.function) private func ⟦f(x: Int) {}",
      "a function that returns nothing builds nothing",
      fix: Fix(title: "remove '@Configurable'", source: "private func f(x: Int) {}")),
    DiagnosticCase(
      "opaqueResult", "@Configurable(.function) private func f() -> ⟦some P { A() }",
      "'some' hides the type that the function makes; say which it is",
      fix: Fix(
        title: "use 'any'", source: "@Configurable(.function) private func f() -> any P { A() }"),
      context: "protocol P {}\nstruct A: P {}"),
    DiagnosticCase(
      "optionalResult", "@Configurable(.function) private func f() -> ⟦Int? { 1 }",
      "a function that makes nothing cannot say what is wrong; make it throwing",
      fix: Fix(
        title: "use 'Int'", source: "@Configurable(.function) private func f() -> Int { 1 }")),
    DiagnosticCase(
      "isolatedFunction", "@Configurable(.function) ⟦@MainActor private func f() -> Int { 1 }",
      "what is built on an actor stays there; a function that is a target has none",
      fix: Fix(
        title: "remove '@MainActor'",
        source: "@Configurable(.function) private func f() -> Int { 1 }")),
  ]

  // MARK: Recipes

  static let recipes = [
    DiagnosticCase(
      "recipeMethod", "struct A { ⟦@Recipe func r() -> ConfigTree { ConfigTree(1) } }",
      "'@Recipe' goes on a free function",
      fix: Fix(
        title: "remove '@Recipe'", source: "struct A { func r() -> ConfigTree { ConfigTree(1) } }")),
    DiagnosticCase(
      "recipeParameter", "@Recipe private func r(⟦x: Int) -> ConfigTree { ConfigTree(1) }",
      "a recipe is called without arguments; give the parameter a default",
      fix: Fix(
        title: "give it a default",
        source: "@Recipe private func r(x: Int = <#default#>) -> ConfigTree { ConfigTree(1) }",
        isComplete: false)),
    DiagnosticCase(
      "recipeGeneric", "@Recipe private func r⟦<T>() -> Lazy<T> { .required }",
      "a recipe has no type parameters"),
    DiagnosticCase(
      "recipeAsync", "@Recipe private func r() ⟦async throws -> ConfigTree { ConfigTree(1) }",
      "a recipe returns data, for which nobody waits",
      fix: Fix(
        title: "remove 'async'",
        source: "@Recipe private func r() throws -> ConfigTree { ConfigTree(1) }")),
    DiagnosticCase(
      "recipeOnActor", "@Recipe ⟦@MainActor private func r() -> ConfigTree { ConfigTree(1) }",
      "a recipe belongs to no actor",
      fix: Fix(
        title: "remove '@MainActor'",
        source: "@Recipe private func r() -> ConfigTree { ConfigTree(1) }")),
    DiagnosticCase(
      "recipeResult", "@Recipe private func r() -> ⟦A { A.lazy() }",
      "a recipe returns 'Lazy<T>' or 'ConfigTree'",
      fix: Fix(
        title: "use 'Lazy<A>'", source: "@Recipe private func r() -> Lazy<A> { A.lazy() }"),
      context: "@Configurable struct A {}"),
    DiagnosticCase(
      "recipeWithoutResult", "@Recipe private func ⟦r() {}",
      "a recipe returns 'Lazy<T>' or 'ConfigTree'"),
  ]
}
