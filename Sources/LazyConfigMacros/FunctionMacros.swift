import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Configurable(.function)` on a free function.
struct ConfigurableFunctionMacro: PeerMacro {
  static func expansion(
    of attribute: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    guard let function = freeFunction(declaration, attribute, in: context) else { return [] }
    if let generics = function.genericParameterClause {
      context.diagnose(
        .error(
          "generic-function", "a config cannot choose the types of a generic function", at: generics
        ))
      return []
    }
    guard let result = function.signature.returnClause?.type.trimmedDescription else {
      context.diagnose(
        .error("no-result", "a function that returns nothing builds nothing", at: function.name))
      return []
    }
    let arguments = MacroArguments(attribute)
    let comment = Documentation.text(before: function)
    guard
      let signature = Signature.read(
        FunctionSyntaxParts(function.signature, documentation: comment), keys: arguments.keys,
        report: context.diagnose)
    else { return [] }
    let location = context.location(of: attribute, at: .afterLeadingTrivia, filePathMode: .fileID)
    let access = ConfigurableMacro.access(of: function.modifiers)
    var writer = TargetWriter(
      builtType: result, callee: function.name.text, name: function.name.text,
      documentation: Documentation.summary(comment), signature: signature, access: access,
      attribute: arguments,
      location: (
        location?.file.trimmedDescription ?? "\"\"", location?.line.trimmedDescription ?? "0"
      ),
      isGeneric: false)
    writer.holder = "\(function.name.text)Target"
    return [
      """
      \(raw: access)enum \(raw: function.name.text)Target: LazyConfig.Configurable {
        \(raw: writer.members.joined(separator: "\n\n  "))
      }
      """
    ]
  }
}

/// `@Recipe` on a free function without parameters.
struct RecipeMacro: PeerMacro {
  static func expansion(
    of attribute: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    guard let function = freeFunction(declaration, attribute, in: context) else { return [] }
    if let parameter = function.signature.parameterClause.parameters.first(where: {
      $0.defaultValue == nil
    }) {
      context.diagnose(
        .error(
          "recipe-parameter", "a recipe is called without arguments; give the parameter a default",
          at: parameter))
      return []
    }
    if let async = function.signature.effectSpecifiers?.asyncSpecifier {
      context.diagnose(
        .error("recipe-async", "a recipe cannot be asynchronous: it returns data", at: async))
      return []
    }
    let name = MacroArguments(attribute).firstText ?? snakeCase(function.name.text)
    let comment = Documentation.summary(Documentation.text(before: function))
    let attempts = function.signature.effectSpecifiers?.throwsClause == nil ? "" : "try "
    let access = ConfigurableMacro.access(of: function.modifiers)
    let location = context.location(of: attribute, at: .afterLeadingTrivia, filePathMode: .fileID)
    return [
      """
      \(raw: access)enum \(raw: function.name.text)Recipe: LazyConfig.RecipeProvider {
        \(raw: access)static let recipe = LazyConfig.Recipe(
          name: \(raw: literal(name)), documentation: \(raw: literal(comment)), fileID: \(raw: location?.file.trimmedDescription ?? "\"\""), line: \(raw: location?.line.trimmedDescription ?? "0")
        ) { LazyConfig.ConfigTree(recipe: \(raw: attempts)\(raw: function.name.text)()) }

        \(raw: TargetWriter.record(of: "\(function.name.text)Recipe"))
      }
      """
    ]
  }
}

/// The function, when a macro that wants a free function is attached to one.
private func freeFunction(
  _ declaration: some DeclSyntaxProtocol, _ attribute: AttributeSyntax,
  in context: some MacroExpansionContext
) -> FunctionDeclSyntax? {
  let name = attribute.attributeName.trimmedDescription
  guard let function = declaration.as(FunctionDeclSyntax.self) else {
    context.diagnose(.error("not-a-function", "'@\(name)' here goes on a function", at: attribute))
    return nil
  }
  guard context.lexicalContext.isEmpty else {
    context.diagnose(
      .error("not-free", "'@\(name)' goes on a function outside of types", at: attribute))
    return nil
  }
  return function
}
