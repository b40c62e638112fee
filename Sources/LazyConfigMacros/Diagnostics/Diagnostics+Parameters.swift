import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

// Parameters that no config can set.
extension Diagnostic {
  static func nameless(_ parameter: FunctionParameterSyntax) -> Diagnostic {
    .error(
      "nameless", "a parameter needs a name: it is the key in the config", at: parameter.firstName,
      fix: Mend(
        "name it 'value'", parameter,
        with: parameter.with(\.firstName, .wildcardToken(trailingTrivia: .space))
          .with(\.secondName, .identifier("value"))))
  }

  static func variadic(_ parameter: FunctionParameterSyntax, _ ellipsis: TokenSyntax) -> Diagnostic
  {
    let list = ArrayTypeSyntax(element: parameter.type.trimmed)
    return .error(
      "variadic", "a variadic parameter cannot be set from a config; take a list", at: ellipsis,
      fix: Mend(
        "use '\(list.trimmedDescription)'", parameter,
        with: parameter.with(\.ellipsis, nil).with(\.type, TypeSyntax(list))))
  }

  static func bothRoles(
    _ second: AttributeListSyntax.Element, in attributes: AttributeListSyntax
  ) -> Diagnostic {
    let rest = attributes.filter { !isRole($0) || $0.attributeName == "Inherited" }
    return .error(
      "both-roles",
      "what is inherited is seen by nodes below in any case; '@Provided' adds nothing",
      at: second, fix: Mend("remove '@Provided'", attributes, with: rest))
  }

  static func sameKey(
    _ name: String, _ other: String, _ key: String, at node: some SyntaxProtocol,
    arguments: MacroArguments
  ) -> Diagnostic {
    .error(
      "same-key", "'\(name)' and '\(other)' have the same key '\(key)' in a config", at: node,
      fix: arguments.naming(name, "\(key)_2"))
  }

  static func reservedKey(
    _ name: String, _ key: String, at node: some SyntaxProtocol, arguments: MacroArguments
  ) -> Diagnostic {
    let own = String(key.filter { $0 != "_" }) + (key.hasPrefix("_") ? "" : "_key")
    return .error(
      "reserved-key", "'\(key)' means something else in a config", at: node,
      fix: arguments.naming(name, own))
  }
}
