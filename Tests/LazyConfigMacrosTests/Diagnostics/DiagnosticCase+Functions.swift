// What the macros say of functions and recipes.

extension DiagnosticCase {
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
