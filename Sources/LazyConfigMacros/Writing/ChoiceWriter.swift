/// Writes what makes an enum's cases values of a config, one text for each member.
struct ChoiceWriter {
  let name: String
  /// Nil where something was reported: members then stand in, so that the compiler has nothing to add.
  let cases: [ChoiceReader.Case]?
  let access: Access

  var members: [String] {
    let names = (cases ?? []).map(\.text).joined(separator: ", ")
    let swiftNames = (cases ?? []).map { literal($0.name) }.joined(separator: ", ")
    // Whoever reads or writes a deprecated case here has not used it.
    let isDeprecated = cases?.contains(where: \.isDeprecated) ?? false
    let quiet = isDeprecated ? "@available(*, deprecated)\n" : ""
    return [
      """
      \(access.code)nonisolated static var parameterType: LazyConfig::ParameterType {
        .choice(
          typeName: \(literal(name)),
          names: [\(names)],
          cases: [\(swiftNames)])
      }
      """,
      """
      \(quiet)\(access.code)nonisolated init(
        configValue: LazyConfig::Value
      ) throws(LazyConfig::ValueMismatch) {
        \(cases.map(reading)?.indented(1) ?? standIn)
      }
      """,
      """
      \(quiet)\(access.code)nonisolated var configValue: LazyConfig::Value {
        \(cases.map(writing)?.indented(1) ?? standIn)
      }
      """,
    ]
  }

  private var standIn: String { "Swift::fatalError()" }

  private func reading(_ cases: [ChoiceReader.Case]) -> String {
    let lines = cases.map { "case .string(\($0.text)): self = .\($0.name)" }
    return """
      switch configValue {
      \(lines.joined(separator: "\n"))
      default:
        throw LazyConfig::ValueMismatch(expected: \(literal(name)), found: configValue)
      }
      """
  }

  private func writing(_ cases: [ChoiceReader.Case]) -> String {
    let lines = cases.map { "case .\($0.name): .string(\($0.text))" }
    return """
      switch self {
      \(lines.joined(separator: "\n"))
      }
      """
  }
}
