import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Configurable(.function)` on a free function, `@Configurable(.specialized)` on a type alias.
struct ConfigurablePeerMacro: PeerMacro {
  static var formatMode: FormatMode { .disabled }

  static func expansion(
    of attribute: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    let isAlias = kind(of: attribute) == "specialized"
    let reader = TargetReader(attribute, in: context, report: context.diagnose)
    if isAlias {
      guard let alias = declaration.as(TypeAliasDeclSyntax.self) else {
        context.diagnose(.notThis(attribute, "a type alias", declaration))
        return []
      }
      return [DeclSyntax("\(raw: reader.specialisation(alias))")]
    }
    guard let function = freeFunction(declaration, attribute, in: context),
      let target = reader.read(function)
    else { return [] }
    let members = TargetWriter(target: target).members.map { $0.indented(1) }
    return [
      """
      \(raw: target.attributes)\(raw: Access(function.modifiers).code)enum \(raw: target.holder): LazyConfig::Configurable {
        \(raw: members.joined(separator: "\n\n  "))
      }
      """
    ]
  }

  private static func kind(of attribute: AttributeSyntax) -> String? {
    guard case .argumentList(let arguments)? = attribute.arguments else { return nil }
    return arguments.first?.expression.as(MemberAccessExprSyntax.self)?.declName.baseName.text
  }
}

extension TargetReader {
  /// What makes a target of a type whose parameters an alias chooses.
  fileprivate func specialisation(_ alias: TypeAliasDeclSyntax) -> String {
    let name = alias.name.bareName
    let access = Access(alias.modifiers).code
    let memberAccess = Access(alias.modifiers).ofMembers.code
    let comment = Documentation.summary(Documentation.text(before: alias))
    var lines = ["named: \(literal(qualifiedName(name, in: context))),"]
    if !arguments.aliases.isEmpty {
      lines.append("aliases: [\(arguments.aliases.joined(separator: ", "))],")
    }
    if !comment.isEmpty { lines.append("documentation: \(literal(comment)),") }
    lines.append("fileID: \(location.file), line: \(location.line))")
    return """
      \(access)enum \(name)Target: LazyConfig::Configurable {
        \(memberAccess)nonisolated static let targetDescriptor = \(alias.name.text).targetDescriptor.specialized(
          \(lines.joined(separator: "\n    "))

        private enum ConfigTarget {
          \(TargetWriter.record(of: "\(name)Target").indented(2))
        }
      }
      """
  }
}

/// The function, when a macro that wants a free function is attached to one.
func freeFunction(
  _ declaration: some DeclSyntaxProtocol, _ attribute: AttributeSyntax,
  in context: some MacroExpansionContext
) -> FunctionDeclSyntax? {
  guard let function = declaration.as(FunctionDeclSyntax.self), context.lexicalContext.isEmpty,
    function.name.bareName.isWord
  else {
    context.diagnose(.notThis(attribute, "a free function", declaration))
    return nil
  }
  return function
}
