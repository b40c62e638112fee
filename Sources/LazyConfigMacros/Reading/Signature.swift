import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// One parameter of a target, as its declaration says.
struct TargetParameter {
  /// The label that callers of the declaration write; nil for `_`.
  let label: String?
  /// The name, which the typed call has for a label.
  let name: String
  let key: String
  let type: SlotType
  let role: Role
  /// The default's expression.
  let defaultValue: String?
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
  /// What its text says of names that generated code must not hide.
  var nodes: [Syntax] = []

  func scope() -> NameScope { NameScope(nodes) }
}

/// Reads signatures. What cannot be handled is reported.
struct SignatureReader {
  let types: TypeReader
  let arguments: MacroArguments
  var report: Report { types.report }

  /// The parameters of an initialiser or a function; nil when something was reported.
  func read(_ signature: FunctionSignatureSyntax, documentation: String) -> Signature? {
    let effects = signature.effectSpecifiers
    var result = Signature(
      isAsync: effects?.asyncSpecifier != nil, isThrowing: effects?.throwsClause != nil,
      nodes: [Syntax(signature)])
    let documented = Documentation.parameters(documentation)
    var isComplete = true
    for parameter in signature.parameterClause.parameters {
      guard let read = read(parameter, documented: documented) else {
        isComplete = false
        continue
      }
      result.parameters.append(read)
      if !isOwnKey(in: result, at: parameter.secondName ?? parameter.firstName) {
        isComplete = false
      }
    }
    arguments.check(
      names: signature.parameterClause.parameters.map { ($0.secondName ?? $0.firstName).bareName },
      keys: result.parameters.map(\.key), of: "parameter", report: report)
    return isComplete ? result : nil
  }

  private func read(_ parameter: FunctionParameterSyntax, documented: [String: String])
    -> TargetParameter?
  {
    let name = (parameter.secondName ?? parameter.firstName).bareName
    if name == "_" { return refuse(.nameless(parameter)) }
    if let ellipsis = parameter.ellipsis { return refuse(.variadic(parameter, ellipsis)) }
    guard let type = types.read(parameter.type), let role = role(of: parameter.attributes) else {
      return nil
    }
    let comment = Documentation.text(before: parameter)
    return TargetParameter(
      label: parameter.firstName.text == "_" ? nil : parameter.firstName.bareName, name: name,
      key: arguments.key(of: name), type: type, role: role,
      defaultValue: parameter.defaultValue.map { expression($0.value) },
      documentation: comment.isEmpty ? documented[name] ?? "" : comment)
  }

  private func refuse(_ diagnostic: Diagnostic) -> TargetParameter? {
    report(diagnostic)
    return nil
  }

  /// Whether the last parameter's key is not another's, and means nothing else in a config.
  func isOwnKey(in signature: Signature, at node: some SyntaxProtocol) -> Bool {
    guard let last = signature.parameters.last else { return true }
    if let other = signature.parameters.dropLast().first(where: { $0.key == last.key }) {
      report(.sameKey(last.name, other.name, last.key, at: node, arguments: arguments))
      return false
    }
    guard !reservedKeys.contains(last.key) else {
      report(.reservedKey(last.name, last.key, at: node, arguments: arguments))
      return false
    }
    return true
  }

  /// `@Inherited` or `@Provided`; nil when both stand there, which was reported.
  func role(of attributes: AttributeListSyntax) -> TargetParameter.Role? {
    let marks = Array(attributes.lazy.filter { isRole($0) })
    guard marks.count <= 1 else {
      report(.bothRoles(marks[1], in: attributes))
      return nil
    }
    switch marks.first?.attributeName {
    case "Inherited"?: return .inherited
    case "Provided"?: return .provided
    default: return .own
    }
  }

  /// An expression's text, with the type's own name for `Self`.
  func expression(_ expression: ExprSyntax) -> String {
    guard let selfName = types.selfName else { return expression.trimmedDescription }
    return SelfReplacer(name: selfName).rewrite(expression.trimmed).description
  }
}

/// Keys that mean something to every config.
private let reservedKeys: Set = [
  "_target_", "_partial_", "_scope_", "_repeat_", "_of_", "_at_", "extends",
]

/// Whether an attribute is `@Inherited` or `@Provided`.
func isRole(_ element: AttributeListSyntax.Element) -> Bool {
  ["Inherited", "Provided"].contains(element.attributeName)
}

extension AttributeListSyntax.Element {
  /// The attribute's name without its module and its arguments.
  var attributeName: String? {
    guard case .attribute(let attribute) = self else { return nil }
    return attribute.attributeName.trimmedDescription.split { ".:".contains($0) }.last
      .map { String($0.prefix { $0 != "<" }) }
  }
}

/// Writes a type's name where `Self` stands.
private final class SelfReplacer: SyntaxRewriter {
  let name: String

  init(name: String) { self.name = name }

  override func visit(_ token: TokenSyntax) -> TokenSyntax {
    token.tokenKind == .keyword(.Self) ? token.with(\.tokenKind, .identifier(name)) : token
  }
}
