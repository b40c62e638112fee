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

extension ConfigurableMacro {
  /// The cases of an enum as values of a config; nil when something was reported.
  private static func cases(
    _ attribute: AttributeSyntax, of declaration: EnumDeclSyntax,
    in context: some MacroExpansionContext, report: @escaping Report
  ) -> [ChoiceReader.Case]? {
    ChoiceReader(
      attribute: attribute, declaration: declaration,
      arguments: MacroArguments(attribute, report: report),
      members: activeMembers(of: declaration, in: context), report: report
    ).read()
  }
}

extension ConfigurableMacro: MemberMacro {
  static var formatMode: FormatMode { .disabled }

  static func expansion(
    of attribute: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
    conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    let members: [String]
    let access = Access(typeWith: declaration.modifiers, in: context)
    if let declaration = declaration.as(EnumDeclSyntax.self) {
      let cases = cases(attribute, of: declaration, in: context, report: context.diagnose)
      let name = qualifiedName(declaration.name.bareName, in: context)
      members = cases.map { ChoiceWriter(name: name, cases: $0, access: access).members } ?? []
    } else {
      let isInheriting = !protocols.contains { $0.trimmedDescription.hasSuffix("Configurable") }
      let target = target(
        attribute, declaration, isInheriting: isInheriting, in: context, report: context.diagnose)
      members =
        target.map { TargetWriter(target: $0).members }
        ?? TargetWriter.placeholder(for: declaration, access: access, isInheriting: isInheriting)
    }
    return members.map { DeclSyntax("\(raw: $0)") }
  }
}

extension ConfigurableMacro: ExtensionMacro {
  static func expansion(
    of attribute: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    // A conformance that a macro declares and does not make crashes the compiler in subclasses. So both are
    // made, though one implies the other, and are made even where something was reported.
    var conformances = ["Configurable", "ConfigValue"]
    if let declaration = declaration.as(EnumDeclSyntax.self) {
      guard cases(attribute, of: declaration, in: context, report: { _ in }) != nil else {
        return []
      }
      conformances = ["ConfigValue"]
    } else if !declaration.canBeTarget {
      return []
    }
    guard protocols.contains(where: { $0.trimmedDescription.hasSuffix(conformances[0]) }) else {
      return []
    }
    let attributes = declaration.attributes.availability.map { "\($0)\n" }.joined()
    let list = conformances.map { "LazyConfig::\($0)" }.joined(separator: ", ")
    return [
      try ExtensionDeclSyntax(
        "\(raw: attributes)extension \(raw: type.trimmedDescription): \(raw: list) {}")
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
