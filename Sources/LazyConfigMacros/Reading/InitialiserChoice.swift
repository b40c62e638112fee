import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// Finds the initialiser that configs use: the one that is marked with `@Configured`, or the only one.
struct InitialiserChoice {
  enum Found {
    case initialiser(InitializerDeclSyntax)
    /// The type writes none.
    case none
    /// Something is wrong, which was reported.
    case refused
  }

  let members: [DeclSyntax]
  let report: Report

  func find() -> Found {
    let all = members.compactMap { $0.as(InitializerDeclSyntax.self) }
    let marked = all.filter(Self.isMarked)
    if marked.count > 1 {
      report(.markedTwice(marked[1]))
      return .refused
    }
    let candidates = all.filter { !$0.modifiers.contains(.convenience) && !isDecoding($0) }
    guard let chosen = marked.first ?? candidates.first else { return .none }
    if marked.isEmpty, candidates.count > 1 {
      report(.severalInitialisers(first: candidates[0], second: candidates[1]))
      return .refused
    }
    return isUsable(chosen) ? .initialiser(chosen) : .refused
  }

  private func isUsable(_ initialiser: InitializerDeclSyntax) -> Bool {
    if let mark = initialiser.optionalMark {
      report(.failable(initialiser, mark))
      return false
    }
    if let generics = initialiser.genericParameterClause {
      report(
        .generic(
          generics, "initialiser",
          fix: initialiser.withoutGenerics.map { Mend("use 'any'", initialiser, with: $0) }))
      return false
    }
    return true
  }

  static func isMarked(_ initialiser: InitializerDeclSyntax) -> Bool {
    initialiser.attributes.contains("Configured")
  }

  /// Whether it is `Decodable`'s.
  private func isDecoding(_ initialiser: InitializerDeclSyntax) -> Bool {
    let parameters = initialiser.signature.parameterClause.parameters
    return parameters.count == 1 && parameters.first?.firstName.text == "from"
      && parameters.first?.type.trimmedDescription.hasSuffix("Decoder") == true
  }
}

extension Diagnostic {
  static func severalInitialisers(
    first: InitializerDeclSyntax, second: InitializerDeclSyntax
  ) -> Diagnostic {
    var marked = first.with(\.leadingTrivia, [])
    marked.attributes.insert(
      .attribute(AttributeSyntax("@Configured").with(\.trailingTrivia, .space)),
      at: marked.attributes.startIndex)
    return .error(
      "several-initialisers",
      "several initialisers: mark the one that configs use with '@Configured'",
      at: second.initKeyword, fix: Mend("mark the first one", first, with: marked))
  }

  static func markedTwice(_ second: InitializerDeclSyntax) -> Diagnostic {
    let attributes = second.attributes.filter { $0.attributeName != "Configured" }
    let mark = second.attributes.first { $0.attributeName == "Configured" }
    return .error(
      "marked-twice", "configs use one initialiser, and another is marked already",
      at: mark.map { Syntax($0) } ?? Syntax(second),
      fix: Mend(
        "remove the mark", second,
        with: second.with(\.leadingTrivia, [])
          .with(\.attributes, attributes)))
  }

  static func failable(_ initialiser: InitializerDeclSyntax, _ mark: TokenSyntax) -> Diagnostic {
    var throwing = initialiser
    throwing.optionalMark = nil
    var effects = throwing.signature.effectSpecifiers ?? FunctionEffectSpecifiersSyntax()
    if effects.throwsClause == nil {
      effects.throwsClause = ThrowsClauseSyntax(throwsSpecifier: .keyword(.throws))
        .with(\.leadingTrivia, .space)
      throwing.signature.parameterClause.trailingTrivia = []
      effects.trailingTrivia = .space
    }
    throwing.signature.effectSpecifiers = effects
    return .error(
      "failable", "a failable initialiser cannot say what is wrong; make it throwing", at: mark,
      fix: Mend("make it throwing", initialiser, with: throwing))
  }

  static func generic(
    _ clause: GenericParameterClauseSyntax, _ what: String, fix: Mend?
  ) -> Diagnostic {
    .error(
      "generic-\(what)", "a config cannot choose the types of a generic \(what)", at: clause,
      fix: fix)
  }
}

extension InitializerDeclSyntax {
  /// The same with `any` protocols for its type parameters; nil where that cannot be said.
  var withoutGenerics: InitializerDeclSyntax? {
    guard let generics = genericParameterClause, genericWhereClause == nil,
      let signature = signature.replacing(generics)
    else { return nil }
    return with(\.genericParameterClause, nil).with(\.signature, signature)
  }
}

extension FunctionDeclSyntax {
  /// The same with `any` protocols for its type parameters; nil where that cannot be said.
  var withoutGenerics: FunctionDeclSyntax? {
    guard let generics = genericParameterClause, genericWhereClause == nil,
      let signature = signature.replacing(generics)
    else { return nil }
    return with(\.genericParameterClause, nil).with(\.signature, signature)
  }
}

extension FunctionSignatureSyntax {
  fileprivate func replacing(_ generics: GenericParameterClauseSyntax) -> FunctionSignatureSyntax? {
    var constraints: [String: String] = [:]
    for parameter in generics.parameters {
      guard let constraint = parameter.inheritedType, parameter.specifier == nil else { return nil }
      constraints[parameter.name.text] = constraint.trimmedDescription
    }
    return GenericsReplacer(constraints: constraints).rewrite(self)
      .as(FunctionSignatureSyntax.self)
  }
}

/// Writes `any P` for the name of a type parameter that is a `P`.
private final class GenericsReplacer: SyntaxRewriter {
  let constraints: [String: String]

  init(constraints: [String: String]) { self.constraints = constraints }

  override func visit(_ node: IdentifierTypeSyntax) -> TypeSyntax {
    guard let constraint = constraints[node.name.text] else { return super.visit(node) }
    let isWrapped = node.parent?.is(OptionalTypeSyntax.self) == true
    let type = TypeSyntax(
      "\(raw: isWrapped ? "(" : "")any \(raw: constraint)\(raw: isWrapped ? ")" : "")")
    return type.with(\.leadingTrivia, node.leadingTrivia)
      .with(\.trailingTrivia, node.trailingTrivia)
  }
}
