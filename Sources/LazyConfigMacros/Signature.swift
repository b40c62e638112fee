import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// One parameter of a target, as its declaration says.
struct TargetParameter {
  /// The label that callers write; nil for `_`.
  let label: String?
  let name: String
  let key: String
  let type: SlotType
  let role: Role
  let defaultValue: ExprSyntax?
  let documentation: String

  enum Role: String { case own, provided, inherited }

  /// Whether the typed call must be given it.
  var isRequired: Bool { defaultValue == nil && role != .inherited }
}

/// What a target takes, and how it is called.
struct Signature {
  var parameters: [TargetParameter] = []
  var isAsync = false
  var isThrowing = false
}

extension Signature {
  /// Reads the parameters of an initialiser or a function. What cannot be handled is reported.
  static func read(
    _ signature: FunctionSyntaxParts, keys: [String: String], report: (Diagnostic) -> Void
  ) -> Signature? {
    var result = Signature(isAsync: signature.isAsync, isThrowing: signature.isThrowing)
    let documented = Documentation.parameters(signature.documentation)
    var isComplete = true
    for parameter in signature.parameters {
      guard let read = read(parameter, documented: documented, keys: keys, report: report) else {
        isComplete = false
        continue
      }
      result.parameters.append(read)
    }
    return isComplete ? result : nil
  }

  private static func read(
    _ parameter: FunctionParameterSyntax, documented: [String: String], keys: [String: String],
    report: (Diagnostic) -> Void
  ) -> TargetParameter? {
    let name = (parameter.secondName ?? parameter.firstName).text
    guard name != "_" else {
      var replacement = parameter
      replacement.firstName = .wildcardToken(trailingTrivia: .space)
      replacement.secondName = .identifier("value")
      report(
        .error(
          "nameless", "a parameter needs a name: it is the key in the config",
          at: parameter.firstName,
          fix: ("name it", Syntax(parameter), Syntax(replacement))))
      return nil
    }
    if let ellipsis = parameter.ellipsis {
      var replacement = parameter
      replacement.ellipsis = nil
      replacement.type = TypeSyntax(ArrayTypeSyntax(element: parameter.type.trimmed))
      report(
        .error(
          "variadic", "a variadic parameter cannot be set from a config; take a list", at: ellipsis,
          fix: (
            "use '[\(parameter.type.trimmedDescription)]'", Syntax(parameter), Syntax(replacement)
          )))
      return nil
    }
    guard let type = SlotType(parameter.type, report: report) else { return nil }
    let comment = Documentation.text(before: parameter)
    return TargetParameter(
      label: parameter.firstName.text == "_" ? nil : parameter.firstName.text, name: name,
      key: keys[name] ?? snakeCase(name), type: type, role: role(of: parameter.attributes),
      defaultValue: parameter.defaultValue?.value.trimmed,
      documentation: comment.isEmpty ? documented[name] ?? "" : comment)
  }

  static func role(of attributes: AttributeListSyntax) -> TargetParameter.Role {
    for case .attribute(let attribute) in attributes {
      switch attribute.attributeName.trimmedDescription.split(separator: ".").last {
      case "Inherited": return .inherited
      case "Provided": return .provided
      default: continue
      }
    }
    return .own
  }

  /// The memberwise initialiser of a struct that writes none.
  static func memberwise(
    of declaration: some DeclGroupSyntax, keys: [String: String], report: (Diagnostic) -> Void
  ) -> Signature? {
    var signature = Signature()
    var isComplete = true
    for member in declaration.memberBlock.members {
      guard let variable = member.decl.as(VariableDeclSyntax.self), isStored(variable) else {
        continue
      }
      let comment = Documentation.text(before: variable)
      for binding in variable.bindings {
        guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text else {
          continue
        }
        let isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let)
        if isConstant, binding.initializer != nil { continue }
        guard let type = binding.typeAnnotation?.type ?? inferredType(binding.initializer?.value)
        else {
          report(
            .error(
              "untyped-property",
              "'\(name)' needs a type: the macro sees the text of the declaration only",
              at: binding.pattern))
          isComplete = false
          continue
        }
        guard let slot = SlotType(type, report: report) else {
          isComplete = false
          continue
        }
        let isOptional = if case .optional = slot { true } else { false }
        signature.parameters.append(
          TargetParameter(
            label: name, name: name, key: keys[name] ?? snakeCase(name), type: slot,
            role: role(of: variable.attributes),
            defaultValue: binding.initializer?.value.trimmed
              ?? (isOptional && !isConstant ? ExprSyntax("nil") : nil), documentation: comment))
      }
    }
    return isComplete ? signature : nil
  }

  static func isStored(_ variable: VariableDeclSyntax) -> Bool {
    let isStatic = variable.modifiers.contains {
      [.keyword(.static), .keyword(.class), .keyword(.lazy)].contains($0.name.tokenKind)
    }
    guard !isStatic else { return false }
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

  private static func inferredType(_ value: ExprSyntax?) -> TypeSyntax? {
    guard let value else { return nil }
    if value.is(IntegerLiteralExprSyntax.self) { return "Int" }
    if value.is(FloatLiteralExprSyntax.self) { return "Double" }
    if value.is(BooleanLiteralExprSyntax.self) { return "Bool" }
    if value.is(StringLiteralExprSyntax.self) { return "String" }
    return nil
  }
}

/// The parts of an initialiser or a function that both have.
struct FunctionSyntaxParts {
  let parameters: FunctionParameterListSyntax
  let isAsync: Bool
  let isThrowing: Bool
  let documentation: String

  init(_ signature: FunctionSignatureSyntax, documentation: String) {
    parameters = signature.parameterClause.parameters
    isAsync = signature.effectSpecifiers?.asyncSpecifier != nil
    isThrowing = signature.effectSpecifiers?.throwsClause != nil
    self.documentation = documentation
  }
}
