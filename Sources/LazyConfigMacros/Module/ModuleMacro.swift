import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Module` on a class: names its stored properties, and lets it be called like its method `forward`.
struct ModuleMacro {
  /// The class, when the macro is attached to one.
  private static func moduleClass(
    _ declaration: some DeclGroupSyntax, _ attribute: AttributeSyntax,
    in context: some MacroExpansionContext
  ) -> ClassDeclSyntax? {
    guard let declaration = declaration.as(ClassDeclSyntax.self) else {
      context.diagnose(
        .error(
          "not-a-class", "'@Module' goes on a class: a module is one object that several may hold",
          at: attribute))
      return nil
    }
    return declaration
  }

  /// The names of the stored properties, with what stands for them: a wrapper's storage where there is one.
  private static func properties(
    of declaration: ClassDeclSyntax, in context: some MacroExpansionContext
  ) -> [(name: String, value: String)] {
    var properties: [(String, String)] = []
    for member in activeMembers(of: declaration, in: context) {
      guard let variable = member.as(VariableDeclSyntax.self), isStored(variable) else { continue }
      let isWrapped = variable.attributes.contains { element in
        guard case .attribute(let attribute) = element else { return false }
        let name = attribute.attributeName.trimmedDescription.split(separator: ".").last ?? ""
        return name == "Parameter" || name == "Buffer" || name.hasPrefix("Parameter<")
      }
      for binding in variable.bindings {
        guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text else {
          continue
        }
        let plain = name.filter { $0 != "`" }
        properties.append((snakeCase(plain), isWrapped ? "_\(plain)" : "self.\(name)"))
      }
    }
    return properties
  }

  private static func isStored(_ variable: VariableDeclSyntax) -> Bool {
    let isOfType = variable.modifiers.contains {
      [.keyword(.static), .keyword(.class), .keyword(.lazy)].contains($0.name.tokenKind)
    }
    guard !isOfType else { return false }
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

  /// `forward` under the name by which an object is called.
  private static func call(_ function: FunctionDeclSyntax, access: String) -> DeclSyntax {
    let signature = function.signature
    let parameters = signature.parameterClause.parameters.map(Argument.init)
    // Those that hooks see, and all that a module keeps which recomputes.
    let tensors = parameters.filter(\.isTensor).map(\.name)
    let list = "[\(tensors.joined(separator: ", "))]"
    let arguments = parameters.map { $0.passing($0.name) }.joined(separator: ", ")
    let throwing = signature.effectSpecifiers?.throwsClause != nil
    let attempt = throwing ? "try " : ""
    let generics = function.genericParameterClause?.trimmedDescription ?? ""
    let limits = function.genericWhereClause.map { " \($0.trimmedDescription)" } ?? ""
    var recomputing = ""
    if !tensors.isEmpty, !throwing, !parameters.contains(where: \.isInout),
      signature.returnClause.map({ Argument.isTensor($0.type) }) == true
    {
      let kept = parameters.map { parameter in
        let place = tensors.firstIndex(of: parameter.name).map { "$0[\($0)]" }
        return parameter.passing(place ?? parameter.name)
      }.joined(separator: ", ")
      recomputing =
        "if moduleState.recomputes { return recomputing(\(list)) { self.forward(\(kept)) } }\n  "
    }
    return """
      /// Runs the module: what `forward` returns, and hooks make of it.
      \(raw: access)func callAsFunction\(raw: generics)\(raw: signature.trimmedDescription)\(raw: limits) {
        \(raw: recomputing)\(raw: recomputing.isEmpty ? "" : "return ")\(raw: attempt)running\(raw: tensors.isEmpty ? "" : "(with: \(list))") { \(raw: attempt)forward(\(raw: arguments)) }
      }
      """
  }

  /// A parameter of `forward`, handed on.
  private struct Argument {
    let label: String
    let name: String
    let isTensor: Bool
    let isInout: Bool

    init(_ parameter: FunctionParameterSyntax) {
      label = parameter.firstName.text
      name = (parameter.secondName ?? parameter.firstName).text
      isTensor = Self.isTensor(parameter.type)
      isInout =
        parameter.type.as(AttributedTypeSyntax.self)?.specifiers.contains {
          $0.trimmedDescription == "inout"
        } ?? false
    }

    static func isTensor(_ type: TypeSyntax) -> Bool {
      ["Tensor", "Torch.Tensor"].contains(type.trimmedDescription)
    }

    func passing(_ value: String) -> String {
      "\(label == "_" ? "" : "\(label): ")\(isInout ? "&" : "")\(value)"
    }
  }

  /// Generated members are as visible as what they stand for, up to `public`.
  private static func access(of modifiers: DeclModifierListSyntax) -> String {
    for modifier in modifiers {
      switch modifier.name.tokenKind {
      case .keyword(.public), .keyword(.open): return "public "
      case .keyword(.package): return "package "
      case .keyword(.fileprivate), .keyword(.private): return "fileprivate "
      default: continue
      }
    }
    return ""
  }
}

extension ModuleMacro: MemberMacro {
  static func expansion(
    of attribute: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
    conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    guard let declaration = moduleClass(declaration, attribute, in: context) else { return [] }
    let access = access(of: declaration.modifiers)
    let visits = properties(of: declaration, in: context).map { name, value in
      "visitor.visit(\(literal(name)), \(value))"
    }
    var members: [DeclSyntax] = [
      "\(raw: access)let moduleState = NN::ModuleState()",
      """
      \(raw: access)func visitMembers(_ visitor: inout NN::MemberVisitor) {
        \(raw: visits.joined(separator: "\n  "))
      }
      """,
    ]
    for member in activeMembers(of: declaration, in: context) {
      guard let function = member.as(FunctionDeclSyntax.self), function.name.text == "forward",
        !function.modifiers.contains(where: { $0.name.tokenKind == .keyword(.static) })
      else { continue }
      members.append(call(function, access: self.access(of: function.modifiers)))
    }
    return members
  }
}

extension ModuleMacro: ExtensionMacro {
  static func expansion(
    of attribute: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    guard declaration.is(ClassDeclSyntax.self), !protocols.isEmpty else { return [] }
    return [try ExtensionDeclSyntax("extension \(raw: type.trimmedDescription): NN::Module {}")]
  }
}
