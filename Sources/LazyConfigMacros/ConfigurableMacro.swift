import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Configurable` on a class, a struct, an actor or an enum.
struct ConfigurableMacro: ExtensionMacro {
  static func expansion(
    of attribute: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    if let declaration = declaration.as(EnumDeclSyntax.self) {
      return try ChoiceWriter.extensions(
        of: declaration, type: type.trimmedDescription, in: context)
    }
    guard
      declaration.is(ClassDeclSyntax.self) || declaration.is(StructDeclSyntax.self)
        || declaration.is(ActorDeclSyntax.self)
    else {
      context.diagnose(
        .error(
          "not-a-type", "'@Configurable' goes on a class, a struct, an actor or an enum",
          at: attribute))
      return []
    }
    let arguments = MacroArguments(attribute)
    guard let signature = signature(of: declaration, keys: arguments.keys, in: context) else {
      return []
    }
    let location = context.location(of: attribute, at: .afterLeadingTrivia, filePathMode: .fileID)
    let writer = TargetWriter(
      builtType: type.trimmedDescription, callee: type.trimmedDescription,
      name: type.trimmedDescription,
      documentation: Documentation.summary(Documentation.text(before: declaration)),
      signature: signature, access: access(of: declaration.modifiers), attribute: arguments,
      location: (
        location?.file.trimmedDescription ?? "\"\"", location?.line.trimmedDescription ?? "0"
      ),
      isGeneric: isGeneric(declaration, in: context))
    return [
      try ExtensionDeclSyntax(
        "extension \(raw: type.trimmedDescription): LazyConfig.Configurable {\n  \(raw: writer.members.joined(separator: "\n\n  "))\n}"
      )
    ]
  }

  /// The initialiser that configs use: the only one, the one that is marked, or the memberwise one.
  private static func signature(
    of declaration: some DeclGroupSyntax, keys: [String: String],
    in context: some MacroExpansionContext
  ) -> Signature? {
    let initialisers = declaration.memberBlock.members.compactMap {
      $0.decl.as(InitializerDeclSyntax.self)
    }
    .filter {
      !$0.modifiers.contains { $0.name.tokenKind == .keyword(.convenience) } || isMarked($0)
    }
    let marked = initialisers.filter(isMarked)
    if initialisers.count > 1, marked.count != 1 {
      let second = (marked.isEmpty ? initialisers : marked)[1]
      let first = initialisers[0]
      var replacement = first
      let indentation = first.leadingTrivia
      replacement.leadingTrivia = []
      replacement.attributes.insert(
        .attribute(AttributeSyntax("@Configured").with(\.trailingTrivia, .space)),
        at: replacement.attributes.startIndex)
      replacement.leadingTrivia = indentation
      context.diagnose(
        .error(
          "several-initialisers",
          "several initialisers: mark the one that configs use with '@Configured'",
          at: second.initKeyword,
          fix: ("mark the first initialiser", Syntax(first), Syntax(replacement))))
      return nil
    }
    guard let initialiser = marked.first ?? initialisers.first else {
      return withoutInitialiser(declaration, keys: keys, in: context)
    }
    if let mark = initialiser.optionalMark {
      context.diagnose(
        .error(
          "failable", "a failable initialiser cannot say what is wrong; make it throwing", at: mark)
      )
      return nil
    }
    if let generics = initialiser.genericParameterClause {
      context.diagnose(
        .error(
          "generic-initialiser", "a config cannot choose the types of a generic initialiser",
          at: generics))
      return nil
    }
    let documentation =
      Documentation.text(before: declaration) + "\n" + Documentation.text(before: initialiser)
    return Signature.read(
      FunctionSyntaxParts(initialiser.signature, documentation: documentation), keys: keys,
      report: context.diagnose)
  }

  private static func withoutInitialiser(
    _ declaration: some DeclGroupSyntax, keys: [String: String],
    in context: some MacroExpansionContext
  ) -> Signature? {
    if declaration.is(StructDeclSyntax.self) {
      return Signature.memberwise(of: declaration, keys: keys, report: context.diagnose)
    }
    // A class whose properties all have defaults gets `init()` from the compiler, unless it has a
    // superclass that wants something else; then the compiler says so.
    return Signature()
  }

  private static func isMarked(_ initialiser: InitializerDeclSyntax) -> Bool {
    initialiser.attributes.contains { element in
      guard case .attribute(let attribute) = element else { return false }
      return attribute.attributeName.trimmedDescription == "Configured"
    }
  }

  /// Generated members are as visible as the type, up to `public`.
  static func access(of modifiers: DeclModifierListSyntax) -> String {
    for modifier in modifiers {
      switch modifier.name.tokenKind {
      case .keyword(.public), .keyword(.open): return "public "
      case .keyword(.package): return "package "
      default: continue
      }
    }
    return ""
  }

  /// Whether the type, or one around it, has type parameters: no static storage can stand in it.
  private static func isGeneric(
    _ declaration: some DeclGroupSyntax, in context: some MacroExpansionContext
  ) -> Bool {
    func hasParameters(_ syntax: Syntax) -> Bool {
      syntax.asProtocol((any WithGenericParametersSyntax).self)?.genericParameterClause != nil
    }
    return hasParameters(Syntax(declaration))
      || context.lexicalContext.contains(where: hasParameters)
  }
}

/// `@Configured`: a mark that `@Configurable` reads.
struct ConfiguredMacro: PeerMacro {
  static func expansion(
    of attribute: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    if !declaration.is(InitializerDeclSyntax.self) {
      context.diagnose(
        .error("not-an-initialiser", "'@Configured' goes on an initialiser", at: attribute))
    }
    return []
  }
}
