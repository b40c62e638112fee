// What the macros say of what a macro is attached to.

extension DiagnosticCase {
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
}
