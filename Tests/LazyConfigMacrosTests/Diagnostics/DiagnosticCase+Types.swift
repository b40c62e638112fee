// What the macros say of the types of parameters and properties.

extension DiagnosticCase {
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
}
