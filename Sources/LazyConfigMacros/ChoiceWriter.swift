import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Configurable` on an enum: its cases become values with checked names.
enum ChoiceWriter {
  static func extensions(
    of declaration: EnumDeclSyntax, type: String, in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    var cases: [(name: String, text: String)] = []
    var isComplete = true
    for member in declaration.memberBlock.members {
      guard let decl = member.decl.as(EnumCaseDeclSyntax.self) else { continue }
      for element in decl.elements {
        if let clause = element.parameterClause {
          context.diagnose(
            .error(
              "associated-values",
              "a case with associated values is not a plain value; make it a '@Configurable' struct and take a protocol",
              at: clause))
          isComplete = false
        }
        let raw = element.rawValue?.value.plainText
        let name = element.name.text.filter { $0 != "`" }
        cases.append((element.name.text, raw ?? snakeCase(name)))
      }
    }
    guard isComplete else { return [] }
    guard !cases.isEmpty else {
      context.diagnose(
        .error("no-cases", "an enum without cases has no values", at: declaration.name))
      return []
    }
    let access = ConfigurableMacro.access(of: declaration.modifiers)
    let names = cases.map { literal($0.text) }.joined(separator: ", ")
    let swiftNames = cases.map { literal($0.name) }.joined(separator: ", ")
    let reading = cases.map { "case .string(\(literal($0.text))): self = .\($0.name)" }
      .joined(separator: "\n    ")
    let writing = cases.map { "case .\($0.name): .string(\(literal($0.text)))" }.joined(
      separator: "\n    ")
    return [
      try ExtensionDeclSyntax(
        """
        extension \(raw: type): LazyConfig.ConfigValue {
          \(raw: access)static var parameterType: LazyConfig.ParameterType {
            .choice(typeName: \(raw: literal(type)), names: [\(raw: names)], cases: [\(raw: swiftNames)])
          }

          \(raw: access)init(configValue: LazyConfig.Value) throws(LazyConfig.ValueMismatch) {
            switch configValue {
            \(raw: reading)
            default: throw LazyConfig.ValueMismatch(expected: \(raw: literal(type)), found: configValue)
            }
          }

          \(raw: access)var configValue: LazyConfig.Value {
            switch self {
            \(raw: writing)
            }
          }
        }
        """)
    ]
  }
}
