import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// Reads the initialiser that the compiler gives to a struct that writes none.
struct MemberwiseReader {
  let declaration: StructDeclSyntax
  let members: [DeclSyntax]
  let reader: SignatureReader
  private let properties: [Property]

  init(declaration: StructDeclSyntax, members: [DeclSyntax], reader: SignatureReader) {
    self.declaration = declaration
    self.members = members
    self.reader = reader
    properties = members.compactMap { $0.as(VariableDeclSyntax.self) }.flatMap(Property.all)
      .filter { !$0.isHidden }
  }

  /// The initialiser's parameters; nil when something was reported.
  func read() -> Signature? {
    var signature = Signature(nodes: members.map { Syntax($0) })
    var isComplete = true
    for property in properties {
      guard let parameter = read(property) else {
        isComplete = false
        continue
      }
      signature.parameters.append(parameter)
      if !reader.isOwnKey(in: signature, at: property.pattern) { isComplete = false }
    }
    reader.arguments.check(
      names: properties.compactMap(\.name?.bareName), keys: signature.parameters.map(\.key),
      of: "property", report: reader.report)
    return isComplete ? signature : nil
  }

  private func read(_ property: Property) -> TargetParameter? {
    guard let name = property.name else {
      reader.report(.tuplePattern(property.binding))
      return nil
    }
    for element in property.variable.attributes where isWrapper(element) {
      reader.report(.wrapper(element, in: declaration, initialiser: initialiserText()))
      return nil
    }
    guard let type = property.type ?? inferredType(property.value) else {
      reader.report(.untyped(name, property.binding))
      return nil
    }
    guard let slot = reader.types.read(type),
      let role = reader.role(of: property.variable.attributes)
    else { return nil }
    let isImplicitlyNil = if case .optional = slot { !property.isConstant } else { false }
    let bareName = name.bareName
    return TargetParameter(
      label: bareName, name: bareName, key: reader.arguments.key(of: bareName), type: slot,
      role: role,
      defaultValue: property.value.map { reader.expression($0) } ?? (isImplicitlyNil ? "nil" : nil),
      documentation: Documentation.text(before: property.variable))
  }

  /// What may see everything that the initialiser takes.
  func access(typeAccess: Access) -> Access {
    let written = properties.map { Access($0.variable.modifiers).code }
    for narrow in ["private ", "fileprivate "] where written.contains(narrow) {
      return Access(narrow)
    }
    let isWide = written.allSatisfy { ["public ", "package "].contains($0) }
    guard isWide else { return Access("") }
    return written.contains("package ") && typeAccess.code == "public "
      ? Access("package ") : typeAccess
  }

  // MARK: Types

  /// Whether an attribute may change what the initialiser takes.
  private func isWrapper(_ element: AttributeListSyntax.Element) -> Bool {
    guard let name = element.attributeName, !isRole(element) else { return false }
    let isKnown = ["available", "usableFromInline", "inlinable", "objc", "nonobjc"].contains(name)
    return !isKnown && !name.hasPrefix("_") && !name.hasSuffix("Actor")
  }

  /// The type that the compiler gives to a property with this value, where the text says it.
  private func inferredType(_ value: ExprSyntax?) -> TypeSyntax? {
    guard let value else { return nil }
    switch value.as(ExprSyntaxEnum.self) {
    case .integerLiteralExpr: return "Int"
    case .floatLiteralExpr: return "Double"
    case .booleanLiteralExpr: return "Bool"
    case .stringLiteralExpr: return "String"
    case .prefixOperatorExpr(let prefixed) where ["-", "+"].contains(prefixed.operator.text):
      return inferredType(prefixed.expression)
    case .arrayExpr(let array):
      let types = array.elements.map { inferredType($0.expression)?.trimmedDescription }
      guard let first = types.first, let first, types.allSatisfy({ $0 == first }) else {
        return nil
      }
      return TypeSyntax("[\(raw: first)]")
    default: return nil
    }
  }

  // MARK: Fix-it

  /// The initialiser written out.
  private func initialiserText() -> String {
    let named = properties.compactMap { property in property.name.map { ($0, property) } }
    let parameters = named.map { name, property in
      let type =
        (property.type ?? inferredType(property.value))?.trimmedDescription ?? "<#Type#>"
      let value = property.value.map { " = \($0.trimmedDescription)" } ?? ""
      return "\(name.text): \(type)\(value)"
    }
    let settings = named.map { name, _ in
      "\n    self.\(name.text) = \(name.bareName.asVariable)"
    }
    return "  init(\(parameters.joined(separator: ", "))) {\(settings.joined())\n  }"
  }
}
