import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Configurable` on a class, a struct, an actor or an enum.
///
/// What makes a type a target goes into its body: a subclass that is a target too overrides the descriptor,
/// which it could not do in an extension.
struct ConfigurableMacro {
  /// The target that the attribute makes of a type; nil for an enum, and when something was reported.
  private static func target(
    _ attribute: AttributeSyntax, _ declaration: some DeclGroupSyntax, isInheriting: Bool,
    in context: some MacroExpansionContext, report: @escaping Report
  ) -> Target? {
    let reader = TargetReader(attribute, in: context, report: report)
    switch DeclSyntax(declaration).as(DeclSyntaxEnum.self) {
    case .classDecl(let declaration):
      return reader.read(declaration, isInheriting: isInheriting)
    case .structDecl(let declaration): return reader.read(declaration, isInheriting: false)
    case .actorDecl(let declaration): return reader.read(declaration, isInheriting: false)
    default: return nil
    }
  }
}

extension ConfigurableMacro: MemberMacro {
  static var formatMode: FormatMode { .disabled }

  static func expansion(
    of attribute: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
    conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    let isInheriting = !protocols.contains { $0.trimmedDescription.hasSuffix("Configurable") }
    let target = target(
      attribute, declaration, isInheriting: isInheriting, in: context, report: context.diagnose)
    return target.map { TargetWriter(target: $0).members.map { DeclSyntax("\(raw: $0)") } } ?? []
  }
}

extension ConfigurableMacro: ExtensionMacro {
  static func expansion(
    of attribute: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    if let declaration = declaration.as(EnumDeclSyntax.self) {
      let reader = ChoiceReader(
        attribute: attribute, declaration: declaration,
        arguments: MacroArguments(attribute, report: context.diagnose),
        members: activeMembers(of: declaration, in: context), report: context.diagnose)
      guard let cases = reader.read() else { return [] }
      let writer = ChoiceWriter(
        type: type.trimmedDescription, cases: cases,
        access: Access(typeWith: declaration.modifiers, in: context),
        availability: declaration.attributes.availability)
      return [try ExtensionDeclSyntax("\(raw: writer.text)")]
    }
    // What is wrong was reported where the members are made.
    guard protocols.contains(where: { $0.trimmedDescription.hasSuffix("Configurable") }),
      target(attribute, declaration, isInheriting: false, in: context, report: { _ in }) != nil
    else { return [] }
    let attributes = declaration.attributes.availability.map { "\($0)\n" }.joined()
    return [
      try ExtensionDeclSyntax(
        "\(raw: attributes)extension \(raw: type.trimmedDescription): LazyConfig::Configurable, LazyConfig::ConfigValue {}"
      )
    ]
  }
}

extension ConfigurableMacro: PeerMacro {
  /// Makes nothing: it is here to say what to write on a declaration that is no type.
  static func expansion(
    of attribute: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    switch DeclSyntax(declaration).as(DeclSyntaxEnum.self) {
    case .classDecl, .structDecl, .actorDecl, .enumDecl: break
    case .functionDecl: context.diagnose(.kindMissing(attribute, "function", "a function"))
    case .typeAliasDecl: context.diagnose(.kindMissing(attribute, "specialized", "a type alias"))
    default: context.diagnose(.notAType(attribute, declaration))
    }
    return []
  }
}
