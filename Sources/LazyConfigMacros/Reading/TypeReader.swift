import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// Reads the types of parameters. What no config can set is reported at its token.
struct TypeReader {
  /// What `Self` means; nil in a function.
  var selfName: String?
  let report: Report

  /// The type; nil for one that was reported.
  func read(_ type: TypeSyntax) -> SlotType? {
    switch type.as(TypeSyntaxEnum.self) {
    case .optionalType(let type): return read(type.wrappedType).map { .optional($0) }
    case .implicitlyUnwrappedOptionalType(let type):
      return read(type.wrappedType).map { .optional($0) }
    case .arrayType(let type): return read(type.element).map { .list($0) }
    case .dictionaryType(let type): return map(key: type.key, value: type.value)
    case .tupleType(let type): return tuple(type)
    case .someOrAnyType(let type): return constrained(type)
    case .compositionType(let type): return existential(TypeSyntax(type))
    case .attributedType(let type): return attributed(type)
    case .identifierType(let type): return identifier(type)
    case .memberType(let type): return member(type)
    case .functionType(let type): return refuse(.functionType(type, in: TypeSyntax(type)))
    case .metatypeType(let type): return refuse(.metatype(type))
    case .inlineArrayType(let type):
      guard case .type(let element) = type.element.argument else { return nil }
      return refuse(.inlineArray(TypeSyntax(type), of: element))
    case .packExpansionType(let type): return refuse(.pack(type))
    case .suppressedType(let type): return refuse(.suppressed(type))
    case .missingType: return nil
    default: return .named(code(type))
    }
  }

  private func refuse(_ diagnostic: Diagnostic) -> SlotType? {
    report(diagnostic)
    return nil
  }

  /// The text of a type on one line, with the type's own name for `Self`.
  func code(_ type: some SyntaxProtocol) -> String { oneLine(type, selfName: selfName) }

  // MARK: Kinds

  private func map(key: TypeSyntax, value: TypeSyntax) -> SlotType? {
    guard ["String", "Swift.String"].contains(key.trimmedDescription) else {
      return refuse(.dictionaryKey(key))
    }
    return read(value).map { .map($0) }
  }

  private func tuple(_ type: TupleTypeSyntax) -> SlotType? {
    guard !type.elements.isEmpty else { return refuse(.emptyTuple(type)) }
    var elements: [SlotType.TupleElement] = []
    for element in type.elements {
      guard let slot = read(element.type) else { return nil }
      let label = element.firstName.flatMap { $0.text == "_" ? nil : $0.text }
      elements.append(SlotType.TupleElement(label: label, type: slot))
    }
    return elements.count == 1 ? elements[0].type : .tuple(elements)
  }

  private func constrained(_ type: SomeOrAnyTypeSyntax) -> SlotType? {
    guard type.someOrAnySpecifier.tokenKind == .keyword(.any) else {
      return refuse(.opaque(type))
    }
    return existential(type.constraint)
  }

  private func existential(_ constraint: TypeSyntax) -> SlotType? {
    var parts = [constraint]
    if let composition = constraint.as(CompositionTypeSyntax.self) {
      parts = composition.elements.map(\.type)
    }
    if let suppressed = parts.lazy.compactMap({ $0.as(SuppressedTypeSyntax.self) }).first {
      return refuse(.suppressed(suppressed))
    }
    let compared = parts.filter { !Self.markers.contains($0.trimmedDescription) }
    guard !compared.isEmpty, compared.map(\.trimmedDescription) != ["Any"] else {
      return refuse(.anything(constraint.parent?.as(TypeSyntax.self) ?? constraint))
    }
    return .existential(
      SlotType.Existential(
        constraint: code(constraint), compared: compared.map { code($0) }.joined(separator: " & ")))
  }

  /// Protocols that leave no trace at run time.
  private static let markers: Set = [
    "Sendable", "Swift.Sendable", "SendableMetatype", "Swift.SendableMetatype", "BitwiseCopyable",
    "Swift.BitwiseCopyable", "Copyable", "Swift.Copyable", "Escapable", "Swift.Escapable",
  ]

  private func attributed(_ type: AttributedTypeSyntax) -> SlotType? {
    for specifier in type.specifiers {
      guard let simple = specifier.as(SimpleTypeSpecifierSyntax.self) else { continue }
      switch simple.specifier.tokenKind {
      case .keyword(.inout), .keyword(.isolated):
        return refuse(.specifier(simple, of: type))
      default: continue
      }
    }
    if let function = type.baseType.as(FunctionTypeSyntax.self) {
      return refuse(.functionType(function, in: TypeSyntax(type)))
    }
    for case .attribute(let attribute) in type.attributes
    where attribute.attributeName.trimmedDescription == "autoclosure" {
      return refuse(.specifier(attribute, of: type))
    }
    return read(type.baseType)
  }

  private func identifier(_ type: IdentifierTypeSyntax) -> SlotType? {
    let module = type.moduleSelector?.moduleName.text
    guard module == nil || Self.modules.contains(module) else { return .named(code(type)) }
    return known(type.name.text, type.genericArgumentClause, TypeSyntax(type))
  }

  /// `Swift.Array<Int>`, `LazyConfig.Lazy<Layer>`.
  private func member(_ type: MemberTypeSyntax) -> SlotType? {
    guard Self.modules.contains(type.baseType.trimmedDescription) else {
      return .named(code(type))
    }
    return known(type.name.text, type.genericArgumentClause, TypeSyntax(type))
  }

  private static let modules: Set<String?> = ["Swift", "LazyConfig"]

  private func known(
    _ name: String, _ arguments: GenericArgumentClauseSyntax?, _ type: TypeSyntax
  ) -> SlotType? {
    let types =
      arguments?.arguments.compactMap { argument -> TypeSyntax? in
        if case .type(let type) = argument.argument { type } else { nil }
      } ?? []
    switch (name, types.count) {
    case ("Any", 0), ("AnyHashable", 0): return refuse(.anything(type))
    case ("Lazy", 1): return read(types[0]).map { .lazy($0) }
    case ("Partial", 1): return read(types[0]).map { .partial($0) }
    case ("Optional", 1): return read(types[0]).map { .optional($0) }
    case ("Array", 1): return read(types[0]).map { .list($0) }
    case ("Dictionary", 2): return map(key: types[0], value: types[1])
    case ("InlineArray", 1...):
      return refuse(.inlineArray(type, of: types[types.count - 1]))
    default: return .named(code(type))
    }
  }
}

/// The text of a node on one line, without comments, with a name for `Self`.
func oneLine(_ node: some SyntaxProtocol, selfName: String? = nil) -> String {
  var text = ""
  var needsSpace = false
  for token in node.tokens(viewMode: .sourceAccurate) {
    if !text.isEmpty, needsSpace || !token.leadingTrivia.isEmpty { text += " " }
    text += token.tokenKind == .keyword(.Self) ? selfName ?? "Self" : token.text
    needsSpace = !token.trailingTrivia.isEmpty
  }
  return text
}
