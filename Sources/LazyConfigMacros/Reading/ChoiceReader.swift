import SwiftDiagnostics
import SwiftSyntax

/// Reads an enum whose cases are values of a config. What cannot be handled is reported.
struct ChoiceReader {
  struct Case {
    /// The name in Swift, in backticks where it is written so.
    let name: String
    /// The name in a config, as a literal.
    let text: String
    var isDeprecated = false
  }

  let attribute: AttributeSyntax
  let declaration: EnumDeclSyntax
  let arguments: MacroArguments
  let members: [DeclSyntax]
  let report: Report

  /// The cases; nil when something was reported.
  func read() -> [Case]? {
    let elements = members.compactMap { $0.as(EnumCaseDeclSyntax.self) }
      .filter { !isUnavailable($0) }
      .flatMap { declaration in declaration.elements.map { (declaration, $0) } }
    guard !elements.isEmpty else {
      report(.noCases(declaration, attribute))
      return nil
    }
    var cases: [Case] = []
    var texts: [String: String] = [:]
    var isComplete = true
    for (declaration, element) in elements {
      let name = element.name.bareName
      if let clause = element.parameterClause {
        report(.associatedValues(clause, of: element))
        isComplete = false
        continue
      }
      let text = text(of: element)
      if let other = texts.updateValue(name, forKey: text) {
        report(
          .sameKey(
            name, other, String(text.dropFirst().dropLast()), at: element.name, arguments: arguments
          ))
        isComplete = false
      }
      let isDeprecated = declaration.attributes.availability.contains { $0.contains("deprecated") }
      cases.append(Case(name: element.name.text, text: text, isDeprecated: isDeprecated))
    }
    arguments.check(
      names: elements.map(\.1.name.bareName), keys: [], of: "case", report: report)
    return isComplete ? cases : nil
  }

  /// The name that `keys:` gives, the text that is written as the raw value, or the name in snake case.
  private func text(of element: EnumCaseElementSyntax) -> String {
    let name = element.name.bareName
    let isNamed = arguments.keys.contains { $0.name.value == name }
    if !isNamed, let raw = element.rawValue?.value, raw.is(StringLiteralExprSyntax.self) {
      return raw.trimmedDescription
    }
    return literal(arguments.key(of: name))
  }

  private func isUnavailable(_ declaration: EnumCaseDeclSyntax) -> Bool {
    declaration.attributes.availability.contains { $0.contains("unavailable") }
  }
}

extension Diagnostic {
  fileprivate static func noCases(_ declaration: EnumDeclSyntax, _ attribute: AttributeSyntax)
    -> Diagnostic
  {
    .error(
      "no-cases", "an enum without cases has no values that a config could name",
      at: declaration.name, fix: declaration.without(attribute))
  }

  fileprivate static func associatedValues(
    _ clause: EnumCaseParameterClauseSyntax, of element: EnumCaseElementSyntax
  ) -> Diagnostic {
    .error(
      "associated-values",
      "a case with values of its own is not a name; make it a '@Configurable' struct, and its enum a protocol",
      at: clause,
      fix: Mend("remove the values", element, with: element.with(\.parameterClause, nil)))
  }
}
