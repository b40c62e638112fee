import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// Reads the initialiser that the compiler gives to a struct that writes none.
struct MemberwiseReader {
  let declaration: StructDeclSyntax
  let members: [DeclSyntax]
  let reader: SignatureReader

  /// A stored property that the initialiser takes.
  struct Property {
    let variable: VariableDeclSyntax
    let name: TokenSyntax
    let type: TypeSyntax?
    let value: ExprSyntax?

    var isConstant: Bool { variable.bindingSpecifier.tokenKind == .keyword(.let) }
    var isPrivate: Bool {
      variable.modifiers.contains(.private) || variable.modifiers.contains(.fileprivate)
    }
    /// A private property with a value is the type's own affair.
    var isHidden: Bool { value != nil && (isPrivate || isConstant) }
  }

  /// The initialiser's parameters; nil when something was reported.
  func read() -> Signature? {
    var signature = Signature(nodes: members.map { Syntax($0) })
    var isComplete = true
    let properties = properties().filter { !$0.isHidden }
    for property in properties {
      guard let parameter = read(property) else {
        isComplete = false
        continue
      }
      signature.parameters.append(parameter)
      if !reader.isOwnKey(in: signature, at: property.name) { isComplete = false }
    }
    reader.arguments.check(
      names: properties.map(\.name.bareName), keys: signature.parameters.map(\.key),
      of: "property", report: reader.report)
    return isComplete ? signature : nil
  }

  private func read(_ property: Property) -> TargetParameter? {
    for element in property.variable.attributes where isWrapper(element) {
      reader.report(.wrapper(element, in: declaration, initialiser: initialiserText()))
      return nil
    }
    guard let type = property.type ?? inferredType(property.value) else {
      reader.report(.untyped(property))
      return nil
    }
    guard let slot = reader.types.read(type),
      let role = reader.role(of: property.variable.attributes)
    else { return nil }
    let isImplicitlyNil = if case .optional = slot { !property.isConstant } else { false }
    let name = property.name.bareName
    return TargetParameter(
      label: name, name: name, key: reader.arguments.key(of: name), type: slot, role: role,
      defaultValue: property.value.map { reader.expression($0) } ?? (isImplicitlyNil ? "nil" : nil),
      documentation: Documentation.text(before: property.variable))
  }

  /// What may see everything that the initialiser takes.
  func access(typeAccess: Access) -> Access {
    let written = properties().filter { !$0.isHidden }.map { Access($0.variable.modifiers).code }
    for narrow in ["private ", "fileprivate "] where written.contains(narrow) {
      return Access(narrow)
    }
    let isWide = written.allSatisfy { ["public ", "package "].contains($0) }
    guard isWide else { return Access("") }
    return written.contains("package ") && typeAccess.code == "public "
      ? Access("package ") : typeAccess
  }

  // MARK: Properties

  private func properties() -> [Property] {
    members.compactMap { $0.as(VariableDeclSyntax.self) }.filter(isStored).flatMap { variable in
      // In `var a, b: Int` the type stands once, behind.
      var type: TypeSyntax?
      var properties: [Property] = []
      for binding in variable.bindings.reversed() {
        type = binding.typeAnnotation?.type ?? (binding.initializer == nil ? type : nil)
        guard let pattern = binding.pattern.as(IdentifierPatternSyntax.self) else {
          if variable.bindingSpecifier.tokenKind == .keyword(.var) {
            reader.report(.tuplePattern(binding))
          }
          continue
        }
        properties.append(
          Property(
            variable: variable, name: pattern.identifier, type: type,
            value: binding.initializer?.value))
      }
      return properties.reversed()
    }
  }

  private func isStored(_ variable: VariableDeclSyntax) -> Bool {
    guard ![Keyword.static, .class, .lazy].contains(where: { variable.modifiers.contains($0) })
    else { return false }
    return variable.bindings.allSatisfy { binding in
      switch binding.accessorBlock?.accessors {
      case nil: true
      case .getter: false
      case .accessors(let accessors):
        accessors.allSatisfy {
          [.keyword(.willSet), .keyword(.didSet)].contains($0.accessorSpecifier.tokenKind)
        }
      }
    }
  }

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
    let properties = properties().filter { !$0.isHidden }
    let parameters = properties.map { property in
      let type =
        (property.type ?? inferredType(property.value))?.trimmedDescription ?? "<#Type#>"
      let value = property.value.map { " = \($0.trimmedDescription)" } ?? ""
      return "\(property.name.text): \(type)\(value)"
    }
    let settings = properties.map { "\n    self.\($0.name.text) = \($0.name.bareName.asVariable)" }
    return "  init(\(parameters.joined(separator: ", "))) {\(settings.joined())\n  }"
  }
}
