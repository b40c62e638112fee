public import LazyConfig

/// In a config an initialiser is text: `normal(0.02)`, `zeros`, `xavier_uniform`.
extension Initializer: ConfigValue {
  public static var parameterType: ParameterType {
    .text(typeName: "an initializer, such as normal(0.02)") { value in
      do throws(ValueMismatch) {
        _ = try Initializer(configValue: value)
        return nil
      } catch {
        return error.description
      }
    }
  }

  /// - Throws: `ValueMismatch` for text that names no initialiser.
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .string(let text) = configValue, let initializer = Initializer(parsing: text) else {
      throw ValueMismatch(
        expected:
          "an initializer (\(Self.plain.keys.sorted().joined(separator: ", ")), \(Self.scaled.keys.sorted().map { "\($0)(x)" }.joined(separator: ", ")))",
        found: configValue)
    }
    self = initializer
  }

  public var configValue: Value { .string(name) }

  private static let plain: [String: Initializer] = [
    "zeros": .zeros, "ones": .ones, "fan_in": .fanIn(), "xavier_uniform": .xavierUniform,
    "xavier_normal": .xavierNormal,
  ]

  /// Those with a number. A spread is not negative.
  private static let scaled: [String: @Sendable (Double) -> Initializer] = [
    "constant": { .constant($0) }, "normal": { .normal($0) }, "uniform": { .uniform($0) },
    "truncated_normal": { .truncatedNormal($0) },
  ]

  private init?(parsing text: String) {
    if let initializer = Self.plain[text] {
      self = initializer
      return
    }
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")"),
      let make = Self.scaled[String(text[..<open])],
      let number = Double(text[text.index(after: open)...].dropLast()), number.isFinite,
      number >= 0 || text.hasPrefix("constant(")
    else { return nil }
    self = make(number)
  }
}
