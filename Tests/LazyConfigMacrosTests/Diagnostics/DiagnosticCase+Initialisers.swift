// What the macros say of initialisers, and of properties that stand for one.

extension DiagnosticCase {
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
}
