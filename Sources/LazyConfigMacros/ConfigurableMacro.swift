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
    in context: some MacroExpansionContext
  ) -> Target? {
    let reader = TargetReader(attribute, in: context, report: context.diagnose)
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
    guard declaration.canBeConfigurable else { return [] }
    let access = Access(typeWith: declaration.modifiers, in: context)
    let members: [String]
    if let declaration = declaration.as(EnumDeclSyntax.self) {
      let reader = ChoiceReader(
        attribute: attribute, declaration: declaration,
        arguments: MacroArguments(attribute, report: context.diagnose),
        members: activeMembers(of: declaration, in: context), report: context.diagnose)
      let name = qualifiedName(declaration.name.bareName, in: context)
      members = ChoiceWriter(name: name, cases: reader.read(), access: access).members
    } else {
      let isInheriting =
        declaration.conformance == nil
        && !protocols.contains { $0.trimmedDescription.hasSuffix("Configurable") }
      let target = target(attribute, declaration, isInheriting: isInheriting, in: context)
      members =
        target.map { TargetWriter(target: $0).members }
        ?? [TargetWriter.standIn(in: declaration, access: access, isInheriting: isInheriting)]
    }
    return members.map { DeclSyntax("\(raw: $0)") }
  }
}

extension ConfigurableMacro: ExtensionMacro {
  /// Makes the conformances, also where something was reported: so users of the type draw no errors, and the
  /// compiler asks for the members of an enum.
  static func expansion(
    of attribute: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    // One implies the other. Yet the compiler crashes at a subclass when the macro leaves out either: so a
    // class has both, even one that no extension can name.
    let names =
      declaration.is(EnumDeclSyntax.self) ? ["ConfigValue"] : ["Configurable", "ConfigValue"]
    let conformances = names.filter { name in
      protocols.contains { $0.trimmedDescription.hasSuffix(name) }
    }
    let isNameable = declaration.hidingModifier(in: context) == nil
    guard declaration.canBeConfigurable, !conformances.isEmpty,
      isNameable || declaration.is(ClassDeclSyntax.self)
    else { return [] }
    let attributes = declaration.attributes.availability.map { "\($0)\n" }.joined()
    let list = conformances.map { "LazyConfig::\($0)" }.joined(separator: ", ")
    return [
      try ExtensionDeclSyntax(
        "\(raw: attributes)extension \(raw: type.trimmedDescription): \(raw: list) {}")
    ]
  }
}

extension ConfigurableMacro: PeerMacro {
  /// Makes nothing: it says what to write on a declaration that cannot be configurable at all.
  static func expansion(
    of attribute: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    switch DeclSyntax(declaration).as(DeclSyntaxEnum.self) {
    case .classDecl(let declaration): check(declaration, in: context)
    case .actorDecl(let declaration): check(declaration, in: context)
    case .structDecl(let declaration): check(declaration, in: context)
    case .enumDecl(let declaration): check(declaration, in: context)
    case .functionDecl: context.diagnose(.kindMissing(attribute, "function", "a function"))
    case .typeAliasDecl: context.diagnose(.kindMissing(attribute, "specialized", "a type alias"))
    default: context.diagnose(.notAType(attribute, declaration))
    }
    return []
  }

  /// Reports why a type cannot be given its conformance.
  private static func check(
    _ declaration: some DeclGroupSyntax, in context: some MacroExpansionContext
  ) {
    if let suppressed = declaration.suppressed, !declaration.canBeConfigurable {
      context.diagnose(.noncopyableType(suppressed, of: declaration))
    }
    if let conformance = declaration.conformance {
      context.diagnose(.ownConformance(conformance, of: declaration))
    }
    if let modifier = declaration.hidingModifier(in: context) {
      context.diagnose(.hidden(modifier))
    }
  }
}

extension DeclGroupSyntax {
  /// Whether this is a type whose values can be shared. Of a class the compiler says that it is none.
  fileprivate var canBeConfigurable: Bool {
    switch DeclSyntax(self).as(DeclSyntaxEnum.self) {
    case .classDecl, .actorDecl: true
    case .structDecl, .enumDecl: suppressed == nil
    default: false
    }
  }

  /// `~Copyable`.
  fileprivate var suppressed: SuppressedTypeSyntax? {
    inheritanceClause?.inheritedTypes.lazy
      .compactMap { $0.type.as(SuppressedTypeSyntax.self) }.first
  }

  /// The conformance of a target, where the declaration writes it itself.
  fileprivate var conformance: TypeSyntax? {
    guard !self.is(EnumDeclSyntax.self) else { return nil }
    let names = ["Configurable", "ConfigValue"].flatMap { [$0, "LazyConfig.\($0)"] }
    return inheritanceClause?.inheritedTypes.lazy.map(\.type)
      .first { names.contains($0.trimmedDescription) }
  }

  /// The `private` of a type in another, which no extension can name.
  fileprivate func hidingModifier(in context: some MacroExpansionContext) -> DeclModifierSyntax? {
    guard !context.lexicalContext.isEmpty else { return nil }
    return modifiers.first { $0.name.tokenKind == .keyword(.private) && $0.detail == nil }
  }
}
