/// Writes a target's typed call, `lazy(…)`.
///
/// A slot for a protocol takes the call of any type that conforms, so the function is generic. A reference
/// has no such type; for it, a second function takes `Lazy<any P>` for every slot that is a protocol.
struct CallWriter {
  let target: Target

  var members: [String] {
    let plain = function(isGeneric: true)
    return plain.hasGenerics ? [plain.text, function(isGeneric: false).text] : [plain.text]
  }

  private var parameters: [TargetParameter] { target.signature.parameters }

  private func function(isGeneric: Bool) -> (text: String, hasGenerics: Bool) {
    var scope = target.signature.scope()
    let call = scope.fresh("call")
    let fileID = scope.fresh("fileID")
    let line = scope.fresh("line")
    var generics: [String] = []
    var hasGenerics = false
    var list: [String] = []
    var settings: [String] = []
    for parameter in parameters {
      let slot = isGeneric ? genericSlot(parameter, &scope) : nil
      if let slot {
        hasGenerics = true
        generics += slot.generic.map { [$0] } ?? []
      }
      let value = parameter.name.asVariable
      list.append("\(value): \(slot?.type ?? plainSlot(parameter))")
      let argument = slot?.isPack == true ? "pack: repeat each \(value)" : value
      settings.append("\(call).set(\(literal(parameter.key)), \(argument))")
    }
    list += ["\(fileID): Swift::String = #fileID", "\(line): Swift::Int = #line"]
    let builder =
      "LazyConfig::CallBuilder(Self.targetDescriptor, fileID: \(fileID), line: \(line))"
    let body =
      settings.isEmpty
      ? "\(builder).finish()"
      : "var \(call) = \(builder)\n  \(settings.joined(separator: "\n  "))\n  return \(call).finish()"
    let clause = generics.isEmpty ? "" : "<\n  \(generics.joined(separator: ",\n  "))\n>"
    let text = """
      \(documentation)\(target.attributes)\(isDisfavoured || !isGeneric ? "@_disfavoredOverload\n" : "")\
      \(target.callAccess.code)nonisolated static func lazy\(clause)(
        \(list.joined(separator: ",\n  "))
      ) -> LazyConfig::Lazy<\(target.builtType)> {
        \(body)
      }
      """
    return (text, hasGenerics)
  }

  /// A subclass that is a target has a call of its own, which goes before the inherited one.
  private var isDisfavoured: Bool { target.openness?.isOverride == false }

  // MARK: Parameters

  private func plainSlot(_ parameter: TargetParameter) -> String {
    if case .optional(let wrapped) = parameter.type {
      return
        "LazyConfig::Lazy<\(wrapped.built)>?\(parameter.isRequired ? "" : " = .some(.unset)")"
    }
    return "LazyConfig::Lazy<\(parameter.type.built)>\(parameter.isRequired ? "" : " = .unset")"
  }

  private struct GenericSlot {
    let type: String
    var generic: String?
    var isPack = false
  }

  /// The parameter of a slot that takes calls of several types; nil for any other.
  private func genericSlot(_ parameter: TargetParameter, _ scope: inout NameScope) -> GenericSlot? {
    var type = parameter.type
    let isOptional = if case .optional(let wrapped) = type { wrapped } else { nil as SlotType? }
    if let isOptional { type = isOptional }
    if let (constraint, wrap) = type.calledProtocol {
      guard isOptional != nil || !parameter.isRequired else {
        let type = "LazyConfig::Lazy<\(wrap("some \(constraint)"))>"
        return GenericSlot(type: type)
      }
      guard constraint.isPackConstraint else { return nil }
      // A pack takes one call of any type that fits, or none: an optional cannot say that.
      let name = scope.fresh(typeName(parameter.name))
      return GenericSlot(
        type: "repeat LazyConfig::Lazy<\(wrap("each \(name)"))>",
        generic: "each \(name): \(constraint)", isPack: true)
    }
    switch type {
    case .list(let element), .map(let element):
      guard let (constraint, wrap) = element.calledProtocol, wrap("") == "",
        constraint.isPackConstraint
      else { return nil }
      let name = scope.fresh(typeName(parameter.name))
      let isLeftOut = isOptional == nil && parameter.isRequired
      return GenericSlot(
        type:
          "LazyConfig::Parts<repeat each \(name)>\(isLeftOut ? "" : " = LazyConfig::Parts< >.unset")",
        generic: "each \(name): \(constraint)")
    default: return nil
    }
  }

  /// `Norm` for `norm`.
  private func typeName(_ name: String) -> String {
    let letters = name.filter { $0.isLetter || $0.isNumber || $0 == "_" }
    return "\(letters.prefix(1).uppercased())\(letters.dropFirst())Part"
  }

  // MARK: Documentation

  private var documentation: String {
    var lines = ["A call of ``\(target.name)``."]
    let documented = parameters.filter { !$0.documentation.isEmpty }
    if !target.documentation.isEmpty {
      lines.append("")
      lines += target.documentation.split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
    }
    if !documented.isEmpty {
      lines += ["", "- Parameters:"]
      for parameter in documented {
        let text = parameter.documentation.split(separator: "\n").joined(separator: " ")
        lines.append("  - \(parameter.name): \(text)")
      }
      // DocC wants all or none.
      lines += ["  - fileID: The file in which this is called.", "  - line: The line there."]
    }
    return lines.map { $0.isEmpty ? "///\n" : "/// \($0)\n" }.joined()
  }
}

extension String {
  /// Whether the types of a pack can conform to this: Swift knows no pack of `Sequence<Int>`.
  fileprivate var isPackConstraint: Bool { !contains("<") }
}

extension SlotType {
  /// The protocol whose conforming types' calls stand here, and how a lazy call's type is made of one.
  fileprivate var calledProtocol: (constraint: String, wrap: (String) -> String)? {
    switch self {
    case .existential(let existential), .lazy(.existential(let existential)):
      (existential.constraint, { $0 })
    case .partial(.existential(let existential)):
      (existential.constraint, { "LazyConfig::Partial<\($0)>" })
    default: nil
    }
  }
}
