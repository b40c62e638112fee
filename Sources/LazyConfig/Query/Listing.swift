/// Targets as text and as JSON.
package struct TargetListing {
  let targets: [TargetDescriptor]

  /// - Throws: ``ConfigError`` for names that no target has.
  package init(registry: TargetRegistry, names: [String]) throws(ConfigError) {
    guard !names.isEmpty else {
      targets = registry.targets
      return
    }
    var found: [TargetDescriptor] = []
    var problems: [Problem] = []
    for name in names {
      switch registry.find(name) {
      case .target(let target): found.append(target)
      case .ambiguous(let targets): found += targets
      case .nothing:
        problems.append(
          Problem(
            .unknownTarget, at: .root, "there is no target '\(name)'",
            suggestion: Suggestion.nearest(to: name, in: registry.names)))
      }
    }
    guard problems.isEmpty else { throw ConfigError(problems) }
    targets = found
  }

  package var isEmpty: Bool { targets.isEmpty }

  package var text: String {
    targets.map(Self.text).joined(separator: "\n")
  }

  private static func text(of target: TargetDescriptor) -> String {
    var text = "\(target.qualifiedName)\n"
    if let summary = target.documentation.split(separator: "\n").first { text += "  \(summary)\n" }
    if !target.aliases.isEmpty { text += "  also: \(target.aliases.joined(separator: ", "))\n" }
    let width = target.parameters.map(\.key.count).max() ?? 0
    for parameter in target.parameters {
      let padding = String(repeating: " ", count: width - parameter.key.count)
      text += "    \(parameter.key)\(padding)  \(parameter.type.description)"
      switch (parameter.role, parameter.defaultValue) {
      case (.inherited, nil): text += ", inherited"
      case (.inherited, let value?): text += ", inherited, else \(shown(value))"
      case (_, nil): text += ", required"
      case (_, let value?): text += ", default \(shown(value))"
      }
      if parameter.role == .provided { text += ", provided" }
      if !parameter.documentation.isEmpty { text += ". \(parameter.documentation)" }
      text += "\n"
    }
    return text
  }

  private static func shown(_ value: TargetParameter.DefaultValue) -> String {
    value.value?().map { YAMLText.line($0) } ?? value.text
  }

  package var json: String {
    JSONText.indented(.list(targets.map { Node(Self.value(of: $0)) }))
  }

  private static func value(of target: TargetDescriptor) -> Value {
    [
      "name": .string(target.name),
      "module": .string(target.module),
      "aliases": .list(target.aliases.map { Node(.string($0)) }),
      "documentation": .string(target.documentation),
      "location": .string(target.location),
      "parameters": .list(target.parameters.map { Node(value(of: $0)) }),
    ]
  }

  private static func value(of parameter: TargetParameter) -> Value {
    var fields: [(String, Node)] = [
      ("key", Node(.string(parameter.key))),
      ("swift_name", Node(.string(parameter.swiftName))),
      ("type", Node(.string(parameter.type.description))),
      ("role", Node(.string(parameter.role.rawValue))),
      ("required", Node(.bool(parameter.isRequired))),
    ]
    if let value = parameter.defaultValue {
      fields.append(("default", Node(value.value?() ?? .string(value.text))))
    }
    fields.append(("documentation", Node(.string(parameter.documentation))))
    return .map(ConfigMap(fields))
  }
}

/// Recipes as text and as JSON.
package struct RecipeListing {
  let recipes: [Recipe]

  package init(registry: RecipeRegistry) { recipes = registry.recipes }

  package var isEmpty: Bool { recipes.isEmpty }

  package var text: String {
    let width = recipes.map(\.name.count).max() ?? 0
    return recipes.map { recipe in
      let summary = recipe.documentation.split(separator: "\n").first.map(String.init) ?? ""
      let padding = String(repeating: " ", count: width - recipe.name.count)
      return summary.isEmpty ? "\(recipe.name)\n" : "\(recipe.name)\(padding)  \(summary)\n"
    }.joined()
  }

  package var json: String {
    JSONText.indented(
      .list(
        recipes.map { recipe in
          Node([
            "name": .string(recipe.name), "documentation": .string(recipe.documentation),
            "location": .string(recipe.location),
          ])
        }))
  }
}
