import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// `@Configured`: a mark that `@Configurable` reads.
struct ConfiguredMacro: PeerMacro {
  static func expansion(
    of attribute: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    guard let initialiser = declaration.as(InitializerDeclSyntax.self) else {
      context.diagnose(
        .error(
          "not-an-initialiser", "'@Configured' goes on an initialiser", at: attribute,
          fix: declaration.without(attribute)))
      return []
    }
    let type = context.lexicalContext.first?.asProtocol((any WithAttributesSyntax).self)
    if let type, !type.attributes.contains("Configurable") {
      context.diagnose(
        .error(
          "mark-unread", "nothing reads this mark: the type is not '@Configurable'", at: attribute,
          fix: initialiser.without(attribute)))
    }
    return []
  }
}

extension DeclSyntaxProtocol {
  /// The declaration without an attribute.
  func without(_ attribute: AttributeSyntax) -> Mend? {
    guard let declaration = asProtocol((any WithAttributesSyntax).self) else { return nil }
    let name = attribute.attributeName.trimmedDescription
    let rest = declaration.attributes.filter { $0.attributeName != name }
    func mend<D: WithAttributesSyntax>(_ old: D) -> Mend {
      // The space after the attribute goes with it.
      let new = old.with(\.leadingTrivia, []).with(\.attributes, rest)
      return Mend("remove '@\(name)'", old, with: new.trimmed)
    }
    return mend(declaration)
  }
}
