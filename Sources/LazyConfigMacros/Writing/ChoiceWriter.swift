/// Writes what makes an enum's cases values of a config, one text for each member.
struct ChoiceWriter {
  let name: String
  let cases: [ChoiceReader.Case]
  let access: Access

  var members: [String] {
    let names = cases.map(\.text).joined(separator: ", ")
    let swiftNames = cases.map { literal($0.name) }.joined(separator: ", ")
    let reading = cases.map { "case .string(\($0.text)): self = .\($0.name)" }
    let writing = cases.map { "case .\($0.name): .string(\($0.text))" }
    // Whoever reads or writes a deprecated case here has not used it.
    let quiet = cases.contains(where: \.isDeprecated) ? "@available(*, deprecated)\n" : ""
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
        switch configValue {
        \(reading.joined(separator: "\n  "))
        default:
          throw LazyConfig::ValueMismatch(expected: \(literal(name)), found: configValue)
        }
      }
      """,
      """
      \(quiet)\(access.code)nonisolated var configValue: LazyConfig::Value {
        switch self {
        \(writing.joined(separator: "\n  "))
        }
      }
      """,
    ]
  }
}
