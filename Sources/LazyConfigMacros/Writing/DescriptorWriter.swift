/// Writes a target's descriptor: its names, its parameters, and how it is built.
struct DescriptorWriter {
  let target: Target

  /// The property that every target has, and where it is kept.
  var members: [String] {
    let access = target.openness?.isOpen == true ? "open " : target.access.code
    let modifiers = target.openness?.isOverride == true ? "override " : ""
    let head = "\(target.attributes)\(access)\(modifiers)nonisolated"
    let kind = target.openness == nil ? "static" : "class"
    let property = "\(head) \(kind) var targetDescriptor: LazyConfig::TargetDescriptor"
    // What has type parameters is found once they are chosen.
    if target.isGeneric { return ["\(property) {\n  \(descriptor.indented(1))\n}"] }
    let record = TargetWriter.record(of: target.holder)
    guard target.openness != nil else {
      return [
        "\(head) static let targetDescriptor = \(descriptor)",
        "private enum ConfigTarget {\n  \(record.indented(1))\n}",
      ]
    }
    let stored = "\(target.attributes)nonisolated static let descriptor = \(descriptor)"
    return [
      "\(property) {\n  ConfigTarget.descriptor\n}",
      "private enum ConfigTarget {\n  \(stored.indented(1))\n\n  \(record.indented(1))\n}",
    ]
  }

  private var descriptor: String {
    var lines = ["name: \(literal(target.name)),"]
    if let name = target.swiftName { lines.append("swiftName: \(literal(name)),") }
    if !target.arguments.aliases.isEmpty {
      lines.append("aliases: [\(target.arguments.aliases.joined(separator: ", "))],")
    }
    if let renamed = target.arguments.renamedCode { lines.append("renamed: \(renamed),") }
    if !target.documentation.isEmpty {
      lines.append("documentation: \(literal(target.documentation)),")
    }
    lines.append("fileID: \(target.location.file), line: \(target.location.line),")
    lines.append("type: \(metatype(target.builtType)),")
    let parameters = target.signature.parameters.map { "\n  \(parameter($0).indented(1))," }
    lines.append("parameters: [\(parameters.joined())\(parameters.isEmpty ? "" : "\n")],")
    lines.append("constructor: \(constructor)")
    return "LazyConfig::TargetDescriptor(\n  \(lines.joined(separator: "\n").indented(1)))"
  }

  // MARK: Parameters

  private func parameter(_ parameter: TargetParameter) -> String {
    var parts = [
      "\(literal(parameter.key))", "swiftName: \(literal(parameter.name))",
      "type: \(parameterType(parameter.type))",
    ]
    if parameter.role != .own { parts.append("role: .\(parameter.role.rawValue)") }
    if !parameter.documentation.isEmpty {
      parts.append("documentation: \(literal(parameter.documentation))")
    }
    if let value = parameter.defaultValue {
      parts.append("defaultValue: \(defaultValue(value, parameter.type))")
    }
    let line = "LazyConfig::TargetParameter(\(parts.joined(separator: ", ")))"
    guard line.count > 100 else { return line }
    return "LazyConfig::TargetParameter(\n  \(parts.joined(separator: ",\n  ")))"
  }

  private func parameterType(_ type: SlotType) -> String {
    switch type {
    case .named(let name): ".of(\(metatype(name)), named: \(literal(type.name)))"
    case .existential: ".object(\(objectType(type)))"
    case .optional(let wrapped): ".optional(\(parameterType(wrapped)))"
    case .list(let element): ".list(\(parameterType(element)))"
    case .map(let element): ".map(\(parameterType(element)))"
    case .tuple(let elements):
      ".tuple([\(elements.map { parameterType($0.type) }.joined(separator: ", "))])"
    case .lazy(let wrapped):
      if case .existential = wrapped {
        ".lazy(\(objectType(wrapped)), make: { \(type.swift)(part: $0) })"
      } else {
        ".of(\(metatype(type.swift)), named: \(literal(wrapped.name)))"
      }
    case .partial(let wrapped):
      if case .existential = wrapped {
        ".partial(\(objectType(wrapped)), make: { \(type.swift)(call: $0) })"
      } else {
        ".of(\(metatype(type.swift)), named: \(literal(wrapped.name)))"
      }
    }
  }

  private func objectType(_ type: SlotType) -> String {
    guard case .existential(let existential) = type else { return "" }
    let arguments = "\(metatype(type.swift)), named: \(literal(type.name))"
    return "LazyConfig::ObjectType(\(arguments)) { $0 is \(existential.metatype) }"
  }

  private func defaultValue(_ value: String, _ type: SlotType) -> String {
    if value == "nil" { return ".null" }
    let isEmpty = value == "[]" || value == "[:]"
    guard type.mayBePlain, !isEmpty else { return ".object(\(literal(value)))" }
    let typed = "\(inParentheses(value)) as \(type.swift)"
    return ".of(\(literal(value)), \(type.holdsTuple ? type.wrappingTuples("(\(typed))") : typed))"
  }

  /// A default that is not one operand would take in what follows it.
  private func inParentheses(_ value: String) -> String {
    let isOperand = value.allSatisfy { $0.isLetter || $0.isNumber || "._\"".contains($0) }
    return isOperand ? value : "(\(value))"
  }

  // MARK: Building

  private var constructor: String {
    let signature = target.signature
    var scope = signature.scope()
    let name = scope.fresh("arguments")
    let values = signature.parameters.enumerated().map { index, parameter in
      let label = parameter.label.map { "\($0.asLabel): " } ?? ""
      return "\n    \(label)\(argument(index, parameter, of: name))"
    }
    let waits = signature.isAsync || target.isIsolated
    // The metatype of a type parameter is in what the closure holds.
    let plain = waits ? "asynchronous" : "immediate"
    let kind = target.isGeneric ? (waits ? "genericAsynchronous" : "genericImmediate") : plain
    let attempts = signature.isThrowing || !values.isEmpty ? "try " : ""
    let call = "\(target.callee)(\(values.joined(separator: ",")))"
    return """
      .\(kind) { \(values.isEmpty ? "_" : name) in
        \(attempts)\(waits ? "await " : "")\(call)
      }
      """
  }

  private func argument(_ index: Int, _ parameter: TargetParameter, of arguments: String) -> String
  {
    let type = parameter.type
    let value = parameter.defaultValue
    if type.holdsTuple {
      let taken = "\(arguments).take(\(index), as: \(metatype(type.tupleFree)))"
      let read = type.unwrappingTuples(taken)
      return value.map { "\(arguments).isSet(\(index)) ? \(read) : \($0)" } ?? read
    }
    let fallback = value.map { ", default: \($0)" } ?? ""
    return "\(arguments).take(\(index), as: \(metatype(type.swift))\(fallback))"
  }
}

/// `Int.self`.
func metatype(_ type: String) -> String {
  type.hasPrefix("any ") || type.contains(" & ") || type.contains("->")
    ? "(\(type)).self" : "\(type).self"
}
