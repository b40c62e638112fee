import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

// Declarations that are no targets.
extension Diagnostic {
  static func notAType(_ attribute: AttributeSyntax, _ declaration: some DeclSyntaxProtocol)
    -> Diagnostic
  {
    .error(
      "not-a-type", "'@Configurable' goes on a class, a struct, an actor or an enum",
      at: attribute, fix: declaration.without(attribute))
  }

  /// `@Configurable func f()` where it must say `.function`.
  static func kindMissing(_ attribute: AttributeSyntax, _ kind: String, _ what: String)
    -> Diagnostic
  {
    var list = ".\(kind)"
    if case .argumentList(let arguments)? = attribute.arguments {
      list += ", \(arguments.trimmedDescription)"
    }
    return .error(
      "kind-missing", "on \(what) it is '@Configurable(.\(kind))'", at: attribute,
      fix: Mend(
        "write '.\(kind)'", attribute, with: AttributeSyntax("@Configurable(\(raw: list))")))
  }

  static func notThis(
    _ attribute: AttributeSyntax, _ what: String, _ declaration: some DeclSyntaxProtocol
  ) -> Diagnostic {
    .error(
      "not-\(what.split(separator: " ").last ?? "this")",
      "'\(attribute.trimmedDescription)' goes on \(what)", at: attribute,
      fix: declaration.without(attribute))
  }

  static func noncopyableType(
    _ suppressed: SuppressedTypeSyntax, of declaration: some DeclGroupSyntax
  ) -> Diagnostic {
    .error(
      "noncopyable", "what a config builds may be shared, so it must be copyable", at: suppressed,
      fix: declaration.withoutInheriting(TypeSyntax(suppressed)))
  }

  /// `@Configurable struct A: Configurable`.
  static func ownConformance(_ conformance: TypeSyntax, of declaration: some DeclGroupSyntax)
    -> Diagnostic
  {
    .error(
      "own-conformance", "'@Configurable' itself makes the type conform", at: conformance,
      fix: declaration.withoutInheriting(conformance))
  }

  static func hidden(_ modifier: DeclModifierSyntax) -> Diagnostic {
    .error(
      "hidden", "a type in another is 'fileprivate' at least, so that an extension can name it",
      at: modifier,
      fix: Mend(
        "write 'fileprivate'", modifier,
        with: DeclModifierSyntax(name: .keyword(.fileprivate))))
  }

  static func inheritedInitialiser(_ superclass: TypeSyntax, in declaration: some DeclGroupSyntax)
    -> Diagnostic
  {
    let block = declaration.memberBlock
    return .error(
      "inherited-initialiser",
      "the macro cannot see an initialiser that is inherited; write the one that configs use",
      at: superclass, fix: Mend("write 'init() {}'", block, with: block.adding("  init() {}")))
  }

  static func isolatedInitialiser(
    _ actor: AttributeSyntax, _ initialiser: InitializerDeclSyntax,
    in declaration: some DeclGroupSyntax
  ) -> Diagnostic {
    let name = actor.attributeName.trimmedDescription
    let attributes =
      declaration.attributes.trimmed
      + [.attribute(actor.trimmed.with(\.leadingTrivia, .space))]
    return .error(
      "isolated-initialiser", "what is built on an actor stays there: '@\(name)' goes on the type",
      at: actor,
      fix: initialiser.without(actor)?.replacing(declaration.attributes, with: attributes)
        .titled("move '@\(name)' to the type"))
  }

  static func isolatedFunction(_ actor: AttributeSyntax, _ function: FunctionDeclSyntax)
    -> Diagnostic
  {
    .error(
      "isolated-function",
      "what is built on an actor stays there; a function that is a target has none",
      at: actor, fix: function.without(actor))
  }

  static func noResult(_ function: FunctionDeclSyntax, _ attribute: AttributeSyntax) -> Diagnostic {
    .error(
      "no-result", "a function that returns nothing builds nothing",
      at: function.signature.returnClause.map { Syntax($0.type) } ?? Syntax(function.name),
      fix: function.without(attribute))
  }

  static func optionalResult(_ type: TypeSyntax, _ wrapped: TypeSyntax) -> Diagnostic {
    .error(
      "optional-result", "a function that makes nothing cannot say what is wrong; make it throwing",
      at: type, fix: Mend("use '\(wrapped.trimmedDescription)'", type, with: wrapped))
  }

  static func opaqueResult(_ type: SomeOrAnyTypeSyntax) -> Diagnostic {
    .error(
      "opaque-result", "'some' hides the type that the function makes; say which it is",
      at: type.someOrAnySpecifier,
      fix: Mend(
        "use 'any'", type.someOrAnySpecifier,
        with: type.someOrAnySpecifier.with(\.tokenKind, .keyword(.any))))
  }
}

extension DeclGroupSyntax {
  /// The declaration without one of the types that it inherits.
  fileprivate func withoutInheriting(_ type: TypeSyntax) -> Mend? {
    guard let clause = inheritanceClause else { return nil }
    var rest = clause.inheritedTypes.filter { $0.type != type }
    func mend<D: DeclGroupSyntax>(_ old: D) -> Mend {
      var new = old.with(\.leadingTrivia, [])
      if rest.isEmpty {
        new.inheritanceClause = nil
      } else {
        let last = rest.index(before: rest.endIndex)
        rest[last].trailingComma = nil
        rest[last].trailingTrivia = []
        new.inheritanceClause?.inheritedTypes = rest
      }
      new.memberBlock.leadingTrivia = .space
      return Mend("remove '\(type.trimmedDescription)'", old, with: new)
    }
    return mend(self)
  }
}
