import SwiftSyntax
import SwiftSyntaxMacros

/// Writes what makes a declaration a target.
struct TargetWriter {
  /// The type that the typed call makes, and the expression that builds it.
  let builtType: String
  let callee: String
  let name: String
  let documentation: String
  let signature: Signature
  let access: String
  let attribute: MacroArguments
  let location: (file: String, line: String)
  let isGeneric: Bool

  /// The members, one declaration each.
  var members: [String] {
    isGeneric ? [descriptor, facade] : [descriptor, facade, record]
  }

  // MARK: Descriptor

  private var descriptor: String {
    let parameters = signature.parameters.map { "\n      \(parameter($0))" }.joined(separator: ",")
    let list = parameters.isEmpty ? "[]" : "[\(parameters)\n    ]"
    let head =
      isGeneric
      ? "static var targetDescriptor: LazyConfig.TargetDescriptor { LazyConfig.TargetDescriptor("
      : "static let targetDescriptor = LazyConfig.TargetDescriptor("
    return """
      \(access)\(head)
          name: \(literal(name)),\(holder.map { "\n    swiftName: \(literal($0))," } ?? "")
          aliases: \(attribute.aliases),
          renamed: \(attribute.renamed),
          documentation: \(literal(documentation)),
          fileID: \(location.file), line: \(location.line),
          type: (\(builtType)).self,
          parameters: \(list),
          constructor: \(constructor)
        )\(isGeneric ? " }" : "")
      """
  }

  private func parameter(_ parameter: TargetParameter) -> String {
    var text =
      "LazyConfig.TargetParameter(\(literal(parameter.key)), swiftName: \(literal(parameter.name)), type: \(parameter.type.parameterType)"
    if parameter.role != .own { text += ", role: .\(parameter.role.rawValue)" }
    if !parameter.documentation.isEmpty {
      text += ", documentation: \(literal(parameter.documentation))"
    }
    if let value = parameter.defaultValue {
      text += ", defaultValue: \(defaultValue(value, parameter.type))"
    }
    return text + ")"
  }

  private func defaultValue(_ value: ExprSyntax, _ type: SlotType) -> String {
    let text = value.trimmedDescription
    if text == "nil" { return ".null" }
    guard type.mayBePlain else { return ".init(\(literal(text)))" }
    return ".of(\(literal(text)), \(text) as \(type.swift))"
  }

  private var constructor: String {
    let arguments = signature.parameters.enumerated().map { index, parameter in
      "\n          \(parameter.label.map { "\($0): " } ?? "")\(argument(index, parameter))"
    }.joined(separator: ",")
    let call = "\(callee)(\(arguments)\(arguments.isEmpty ? "" : "\n        "))"
    let unused = signature.parameters.isEmpty ? "_" : "arguments"
    let attempts = signature.isThrowing || !signature.parameters.isEmpty ? "try " : ""
    return signature.isAsync
      ? ".asynchronous { \(unused) in\n        \(attempts)await \(call)\n      }"
      : ".immediate { \(unused) in\n        \(attempts)\(call)\n      }"
  }

  private func argument(_ index: Int, _ parameter: TargetParameter) -> String {
    let fallback = parameter.defaultValue.map { ", default: \($0.trimmedDescription)" } ?? ""
    if case .tuple(let elements) = parameter.type {
      let types = elements.map { "\($0.swift).self" }.joined(separator: ", ")
      return "arguments.takeTuple(\(index), as: \(types)\(fallback))"
    }
    return "arguments.take(\(index), as: (\(parameter.type.swift)).self\(fallback))"
  }

  // MARK: Typed call

  private var facade: String {
    var generics: [String] = []
    var parameters: [String] = []
    var settings: [String] = []
    for parameter in signature.parameters {
      parameters.append(facadeParameter(parameter, &generics))
      settings.append("\n    call.set(\(literal(parameter.key)), \(value(of: parameter)))")
    }
    parameters += ["fileID: Swift.String = #fileID", "line: Swift.Int = #line"]
    let clause = generics.isEmpty ? "" : "<\(generics.joined(separator: ", "))>"
    return """
      \(documentation.isEmpty ? "" : "/// A call of ``\(name)``.\n  ")\(access)static func lazy\(clause)(
          \(parameters.joined(separator: ",\n    "))
        ) -> LazyConfig.Lazy<\(builtType)> {
          var call = LazyConfig.CallBuilder(targetDescriptor, fileID: fileID, line: line)\(settings.joined())
          return call.finish()
        }
      """
  }

  private func facadeParameter(_ parameter: TargetParameter, _ generics: inout [String]) -> String {
    let label = parameter.name
    switch parameter.type {
    case .existential(let name), .lazy(.existential(let name)):
      if parameter.isRequired { return "\(label): LazyConfig.Lazy<some \(name)>" }
      return pack(label, name, &generics)
    case .optional(.existential(let name)), .optional(.lazy(.existential(let name))):
      return pack(label, name, &generics)
    case .list(.existential(let name)), .list(.lazy(.existential(let name))),
      .optional(.list(.existential(let name))):
      let generic = "Part\(generics.count)"
      generics.append("each \(generic): \(name)")
      let fallback = parameter.isRequired ? "" : " = .unset"
      return "\(label): LazyConfig.Parts<repeat each \(generic)>\(fallback)"
    case .optional(let wrapped):
      let fallback = parameter.isRequired ? "" : " = .some(.unset)"
      return "\(label): LazyConfig.Lazy<\(wrapped.built)>?\(fallback)"
    default:
      return
        "\(label): LazyConfig.Lazy<\(parameter.type.built)>\(parameter.isRequired ? "" : " = .unset")"
    }
  }

  /// A parameter pack takes one call of any type that fits, or none: an optional cannot say that.
  private func pack(_ label: String, _ name: String, _ generics: inout [String]) -> String {
    let generic = "Part\(generics.count)"
    generics.append("each \(generic): \(name)")
    return "\(label): repeat LazyConfig.Lazy<each \(generic)>"
  }

  private func value(of parameter: TargetParameter) -> String {
    switch parameter.type {
    case .existential where parameter.isRequired, .lazy(.existential) where parameter.isRequired:
      parameter.name
    case .existential, .lazy(.existential), .optional(.existential), .optional(.lazy(.existential)):
      "pack: repeat each \(parameter.name)"
    default: parameter.name
    }
  }

  // MARK: Record

  private var record: String { Self.record(of: recordedType) }

  /// A function in the linker section that lists the targets: it writes the type to an address.
  static func record(of type: String) -> String {
    """
    #if objectFormat(MachO)
      @section("__DATA_CONST,lazycfg")
      #else
      @section("lazycfg")
      #endif
      @used static let configRecord: @convention(c) (Swift.UnsafeMutableRawPointer?) -> Swift.Void = { out in
        out?.storeBytes(of: \(type).self as Any.Type, as: Any.Type.self)
      }
    """
  }

  /// The type that holds the descriptor.
  var recordedType: String { holder ?? callee }
  var holder: String?
}

extension SlotType {
  /// The type of what is built: a lazy slot's call builds what the slot defers.
  var built: String {
    if case .lazy(let wrapped) = self { wrapped.swift } else { swift }
  }
}
