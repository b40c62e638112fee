import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// Reads the target that an attribute makes of a declaration. What cannot be handled is reported.
struct TargetReader<Context: MacroExpansionContext> {
  let attribute: AttributeSyntax
  let context: Context
  let arguments: MacroArguments
  let report: Report

  init(_ attribute: AttributeSyntax, in context: Context, report: @escaping Report) {
    self.attribute = attribute
    self.context = context
    self.report = report
    arguments = MacroArguments(attribute, report: report)
  }

  var location: Target.SourceCode {
    let place = context.location(of: attribute, at: .afterLeadingTrivia, filePathMode: .fileID)
    return Target.SourceCode(
      file: place?.file.trimmedDescription ?? "\"\"", line: place?.line.trimmedDescription ?? "0")
  }

  // MARK: Types

  /// A class, a struct or an actor; nil when something was reported.
  ///
  /// - Parameter isInheriting: whether the superclass is a target.
  func read(_ declaration: some DeclGroupSyntax & NamedDeclSyntax, isInheriting: Bool) -> Target? {
    let name = declaration.name.text
    let access = Access(typeWith: declaration.modifiers, in: context)
    let members = activeMembers(of: declaration, in: context)
    let reader = SignatureReader(
      types: TypeReader(selfName: name, report: report), arguments: arguments)
    let comment = Documentation.text(before: declaration)
    var target = Target(
      name: qualifiedName(declaration.name.bareName, in: context), builtType: name, callee: name,
      holder: name, documentation: Documentation.summary(comment), signature: Signature(),
      access: access, callAccess: access, arguments: arguments, location: location,
      isGeneric: isGeneric(declaration, in: context),
      openness: openness(of: declaration, isInheriting: isInheriting),
      isIsolated: declaration.attributes.globalActor != nil)
    switch InitialiserChoice(members: members, report: report).find() {
    case .refused: return nil
    case .initialiser(let initialiser):
      let documentation = comment + "\n" + Documentation.text(before: initialiser)
      guard let signature = reader.read(initialiser.signature, documentation: documentation) else {
        return nil
      }
      target.signature = signature
      target.callAccess = Access(initialiser.modifiers)
      target.availability = initialiser.attributes.availability
      if let actor = initialiser.attributes.globalActor, !target.isIsolated {
        report(.isolatedInitialiser(actor, initialiser, in: declaration))
        return nil
      }
      if initialiser.modifiers.contains(.nonisolated) { target.isIsolated = false }
    case .none:
      if let declaration = declaration.as(StructDeclSyntax.self) {
        let memberwise = MemberwiseReader(
          declaration: declaration, members: members, reader: reader)
        guard let signature = memberwise.read() else { return nil }
        target.signature = signature
        target.callAccess = memberwise.access(typeAccess: access)
      } else if let superclass = declaration.likelySuperclass {
        // An inherited initialiser may want arguments.
        report(.inheritedInitialiser(superclass, in: declaration))
        return nil
      } else {
        reader.arguments.check(names: [], keys: [], of: "parameter", report: report)
      }
    }
    return target
  }

  /// How subclasses see the descriptor; nil where there are none.
  private func openness(
    of declaration: some DeclGroupSyntax, isInheriting: Bool
  ) -> Target.Openness? {
    let isClass = declaration.is(ClassDeclSyntax.self)
    guard isInheriting || isClass && !declaration.modifiers.contains(.final) else { return nil }
    return Target.Openness(
      isOpen: declaration.modifiers.contains(.open), isOverride: isInheriting)
  }

  // MARK: Functions and aliases

  /// A free function; nil when something was reported.
  func read(_ function: FunctionDeclSyntax) -> Target? {
    if let generics = function.genericParameterClause {
      report(
        .generic(
          generics, "function",
          fix: function.withoutGenerics.map { Mend("use 'any'", function, with: $0) }
            ?? function.without(attribute)))
      return nil
    }
    if let actor = function.attributes.globalActor {
      report(.isolatedFunction(actor, function))
      return nil
    }
    guard let result = function.signature.returnClause?.type, !result.isVoid else {
      report(.noResult(function, attribute))
      return nil
    }
    if let opaque = result.as(SomeOrAnyTypeSyntax.self),
      opaque.someOrAnySpecifier.tokenKind == .keyword(.some)
    {
      report(.opaqueResult(opaque))
      return nil
    }
    if let wrapped = result.optionalWrapped {
      report(.optionalResult(result, wrapped))
      return nil
    }
    let comment = Documentation.text(before: function)
    let reader = SignatureReader(
      types: TypeReader(selfName: nil, report: report), arguments: arguments)
    guard let signature = reader.read(function.signature, documentation: comment) else {
      return nil
    }
    let access = Access(function.modifiers).ofMembers
    let holder = "\(function.name.bareName)Target"
    return Target(
      name: function.name.bareName, swiftName: holder, builtType: oneLine(result),
      callee: "\(location.module)::\(function.name.text)", holder: holder,
      documentation: Documentation.summary(comment),
      signature: signature, access: access, callAccess: access,
      availability: function.attributes.availability, arguments: arguments, location: location)
  }
}

extension TypeSyntax {
  fileprivate var isVoid: Bool { ["Void", "Swift.Void", "()"].contains(trimmedDescription) }

  fileprivate var optionalWrapped: TypeSyntax? {
    self.as(OptionalTypeSyntax.self)?.wrappedType
      ?? self.as(ImplicitlyUnwrappedOptionalTypeSyntax.self)?.wrappedType
  }
}

extension DeclGroupSyntax {
  /// What may be a superclass: the first that a class inherits, unless it is a well-known protocol.
  fileprivate var likelySuperclass: TypeSyntax? {
    guard self.is(ClassDeclSyntax.self), let first = inheritanceClause?.inheritedTypes.first?.type
    else { return nil }
    let known: Set = [
      "AnyObject", "Sendable", "Hashable", "Equatable", "Comparable", "Identifiable", "Codable",
      "Decodable", "Encodable", "CustomStringConvertible", "Error",
    ]
    let isKnown = known.contains(first.trimmedDescription) || first.is(AttributedTypeSyntax.self)
    return isKnown ? nil : first
  }
}
