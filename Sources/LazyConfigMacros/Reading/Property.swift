import SwiftSyntax

/// A stored property of a struct.
struct Property {
  let variable: VariableDeclSyntax
  let binding: PatternBindingSyntax
  /// The type that is written, perhaps behind a property after this one.
  let type: TypeSyntax?

  var pattern: PatternSyntax { binding.pattern }
  /// The name; nil for a pattern of several.
  var name: TokenSyntax? { pattern.as(IdentifierPatternSyntax.self)?.identifier }
  var value: ExprSyntax? { binding.initializer?.value }

  /// Whether no initialiser takes it, or none but the type's own affairs: a constant with a value, and a
  /// private property with one.
  var isHidden: Bool {
    let isPrivate =
      variable.modifiers.contains(.private) || variable.modifiers.contains(.fileprivate)
    return value != nil && (isConstant || isPrivate)
  }

  var isConstant: Bool { variable.bindingSpecifier.tokenKind == .keyword(.let) }

  /// The stored properties of a declaration: several in `var a, b: Int`, none in a computed one.
  static func all(of variable: VariableDeclSyntax) -> [Property] {
    guard isStored(variable) else { return [] }
    var type: TypeSyntax?
    var properties: [Property] = []
    // In `var a, b: Int` the type stands once, behind.
    for binding in variable.bindings.reversed() {
      type = binding.typeAnnotation?.type ?? (binding.initializer == nil ? type : nil)
      properties.append(Property(variable: variable, binding: binding, type: type))
    }
    return properties.reversed()
  }

  private static func isStored(_ variable: VariableDeclSyntax) -> Bool {
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
}
