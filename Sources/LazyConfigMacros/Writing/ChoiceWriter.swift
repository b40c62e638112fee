/// Writes what makes an enum's cases values of a config.
struct ChoiceWriter {
  let type: String
  let cases: [ChoiceReader.Case]
  let access: Access
  let availability: [String]

  var text: String {
    let names = cases.map(\.text).joined(separator: ", ")
    let swiftNames = cases.map { literal($0.name) }.joined(separator: ", ")
    let reading = cases.map { "case .string(\($0.text)): self = .\($0.name)" }
    let writing = cases.map { "case .\($0.name): .string(\($0.text))" }
    let attributes = availability.map { "\($0)\n" }.joined()
    // Whoever reads or writes a deprecated case here has not used it.
    let isDeprecated = cases.contains(where: \.isDeprecated)
    let quiet = isDeprecated ? "@available(*, deprecated)\n  " : ""
    return """
      \(attributes)extension \(type): LazyConfig::ConfigValue {
        \(access.code)nonisolated static var parameterType: LazyConfig::ParameterType {
          .choice(
            typeName: \(literal(type)),
            names: [\(names)],
            cases: [\(swiftNames)])
        }

        \(quiet)\(access.code)nonisolated init(
          configValue: LazyConfig::Value
        ) throws(LazyConfig::ValueMismatch) {
          switch configValue {
          \(reading.joined(separator: "\n    "))
          default:
            throw LazyConfig::ValueMismatch(expected: \(literal(type)), found: configValue)
          }
        }

        \(quiet)\(access.code)nonisolated var configValue: LazyConfig::Value {
          switch self {
          \(writing.joined(separator: "\n    "))
          }
        }
      }
      """
  }
}
