import SwiftSyntax
import SwiftSyntaxMacros

/// Who sees a declaration: its modifier with a space after it, or nothing.
struct Access {
  let code: String

  init(_ modifiers: DeclModifierListSyntax) {
    code =
      modifiers.lazy.compactMap { modifier in
        modifier.detail == nil ? Self.codes[modifier.name.text] : nil
      }.first ?? ""
  }

  /// That of a type's members that a protocol asks for. In a `public extension` a type is public.
  init(typeWith modifiers: DeclModifierListSyntax, in context: some MacroExpansionContext) {
    let own = Access(modifiers)
    let around = context.lexicalContext.first?.as(ExtensionDeclSyntax.self)
      .map { Access($0.modifiers) }
    let access = own.code.isEmpty ? around ?? own : own
    self = access.ofMembers
  }

  /// That of members that everyone may see who sees the type.
  var ofMembers: Access { ["public ", "package "].contains(code) ? self : Access("") }

  init(_ code: String) { self.code = code }

  private static let codes = [
    "open": "public ", "public": "public ", "package": "package ", "internal": "internal ",
    "fileprivate": "fileprivate ", "private": "private ",
  ]
}

extension DeclModifierListSyntax {
  func contains(_ keyword: Keyword) -> Bool {
    contains { $0.name.tokenKind == .keyword(keyword) && $0.detail == nil }
  }
}

extension AttributeListSyntax {
  /// The attribute that names a global actor. Syntax knows one by its name only.
  var globalActor: AttributeSyntax? {
    lazy.compactMap { element in
      guard case .attribute(let attribute) = element, let name = element.attributeName,
        name.hasSuffix("Actor"), name != "globalActor"
      else { return nil }
      return attribute
    }.first
  }

  func contains(_ name: String) -> Bool { contains { $0.attributeName == name } }

  /// The `@available` attributes, for generated members that are available as much.
  var availability: [String] {
    compactMap { element in
      guard case .attribute(let attribute) = element, element.attributeName == "available" else {
        return nil
      }
      return oneLine(attribute)
    }
  }
}

/// The type's name with the types around it, as configs write it: `Bert.Layer`.
func qualifiedName(_ name: String, in context: some MacroExpansionContext) -> String {
  let outer = context.lexicalContext.reversed().compactMap { node -> String? in
    if let group = node.as(ExtensionDeclSyntax.self) { return oneLine(group.extendedType) }
    return node.asProtocol((any NamedDeclSyntax).self)?.name.bareName
  }
  return (outer + [name]).joined(separator: ".")
}

/// Whether a declaration, or one around it, has type parameters: no static storage can stand in it.
func isGeneric(_ declaration: some SyntaxProtocol, in context: some MacroExpansionContext) -> Bool {
  func hasParameters(_ node: Syntax) -> Bool {
    node.asProtocol((any WithGenericParametersSyntax).self)?.genericParameterClause != nil
  }
  return hasParameters(Syntax(declaration)) || context.lexicalContext.contains(where: hasParameters)
}
