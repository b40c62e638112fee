import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Recipe` on a free function without parameters.
struct RecipeMacro: PeerMacro {
  static var formatMode: FormatMode { .disabled }

  static func expansion(
    of attribute: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    guard let function = freeFunction(declaration, attribute, in: context),
      isRecipe(function, report: context.diagnose)
    else { return [] }
    let arguments = MacroArguments(attribute, report: context.diagnose)
    let name = arguments.firstText ?? snakeCase(function.name.bareName)
    let comment = Documentation.summary(Documentation.text(before: function))
    let attempts = function.signature.effectSpecifiers?.throwsClause == nil ? "" : "try "
    let access = Access(function.modifiers)
    let holder = "\(function.name.bareName)Recipe"
    let location = TargetReader(attribute, in: context, report: { _ in }).location
    let documentation = comment.isEmpty ? "" : "\n    documentation: \(literal(comment)),"
    let attributes = function.attributes.availability.map { "\($0)\n" }.joined()
    return [
      """
      \(raw: attributes)\(raw: access.code)enum \(raw: holder): LazyConfig::RecipeProvider {
        \(raw: access.ofMembers.code)nonisolated static let recipe = LazyConfig::Recipe(
          name: \(raw: literal(name)),\(raw: documentation)
          fileID: \(raw: location.file), line: \(raw: location.line)
        ) {
          LazyConfig::ConfigTree(recipe: \(raw: attempts)\(raw: location.module)::\(raw: function.name.text)())
        }

        private enum ConfigTarget {
          \(raw: TargetWriter.record(of: holder).indented(2))
        }
      }
      """
    ]
  }

  /// Whether nothing of a function keeps it from being called for its data.
  private static func isRecipe(_ function: FunctionDeclSyntax, report: Report) -> Bool {
    if let generics = function.genericParameterClause {
      report(
        .recipe(
          "has no type parameters", at: generics,
          fix: function.withoutGenerics.map { Mend("use 'any'", function, with: $0) }))
      return false
    }
    let parameters = function.signature.parameterClause.parameters
    if let parameter = parameters.first(where: { $0.defaultValue == nil && $0.ellipsis == nil }) {
      let value = InitializerClauseSyntax(
        equal: .equalToken(leadingTrivia: .space, trailingTrivia: .space),
        value: ExprSyntax("<#default#>"))
      report(
        .recipe(
          "is called without arguments; give the parameter a default", at: parameter,
          fix: Mend(
            "give it a default", parameter, with: parameter.with(\.defaultValue, value))))
      return false
    }
    let effects = function.signature.effectSpecifiers
    if let effects, let async = effects.asyncSpecifier {
      let rest = effects.throwsClause == nil ? nil : effects.with(\.asyncSpecifier, nil)
      report(
        .recipe(
          "returns data, for which nobody waits", at: async,
          fix: Mend(
            "remove 'async'", function,
            with: function.with(\.leadingTrivia, []).with(\.signature.effectSpecifiers, rest))))
      return false
    }
    if let actor = function.attributes.globalActor {
      report(
        .recipe(
          "belongs to no actor", at: actor,
          fix: function.without(actor)))
      return false
    }
    return returnsTree(function, report: report)
  }

  private static func returnsTree(_ function: FunctionDeclSyntax, report: Report) -> Bool {
    guard let result = function.signature.returnClause?.type else {
      report(.recipe("returns 'Lazy<T>' or 'ConfigTree'", at: function.name))
      return false
    }
    var name = result.as(IdentifierTypeSyntax.self)?.name.text
    if let member = result.as(MemberTypeSyntax.self),
      member.baseType.trimmedDescription == "LazyConfig"
    {
      name = member.name.text
    }
    guard name == "Lazy" || name == "ConfigTree" else {
      report(
        .recipe(
          "returns 'Lazy<T>' or 'ConfigTree'", at: result,
          fix: Mend(
            "use 'Lazy<\(result.trimmedDescription)>'", result,
            with: TypeSyntax("Lazy<\(raw: result.trimmedDescription)>"))))
      return false
    }
    return true
  }
}

extension Diagnostic {
  fileprivate static func recipe(
    _ rule: String, at node: some SyntaxProtocol, fix: Mend? = nil
  ) -> Diagnostic { .error("recipe", "a recipe \(rule)", at: node, fix: fix) }
}
