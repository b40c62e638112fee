public import LazyConfig

/// Settings for the parameters whose paths a pattern matches.
///
///     {match: "layers.*.norm.**", weight_decay: 0.01}
///     {match: "**.embeddings.**", optimizer: {_target_: AdamW, lr: 3e-4}}
@Configurable
public struct GroupRule: Sendable {
  /// Which parameters.
  public let match: Pattern
  /// Their learning rate; nil for the optimizer's.
  public let lr: Double?
  /// Their weight decay, biases' too; nil for the optimizer's.
  public let weightDecay: Double?
  /// What updates them; nil for the optimizer that holds the rule.
  public let optimizer: (any Optimizer)?

  /// - Parameters:
  ///   - match: Which parameters, by path: `**.bias`.
  ///   - lr: Their learning rate; null for the optimizer's.
  ///   - weightDecay: Their weight decay, biases' too; null for the optimizer's.
  ///   - optimizer: What updates them; null for the optimizer that holds the rule.
  public init(
    match: Pattern, lr: Double? = nil, weightDecay: Double? = nil,
    optimizer: (any Optimizer)? = nil
  ) throws(TrainingError) {
    if let lr { try TrainingError.require("lr", lr) }
    if let weightDecay { try TrainingError.require("weight_decay", weightDecay) }
    self.match = match
    self.lr = lr
    self.weightDecay = weightDecay
    self.optimizer = optimizer
  }
}

/// In a config a pattern is text, in the grammar of overrides: `**.bias`.
extension Pattern: ConfigValue {
  public static var parameterType: ParameterType {
    .text(typeName: "a pattern of paths, such as **.bias") { value in
      do throws(ValueMismatch) {
        _ = try Pattern(configValue: value)
        return nil
      } catch {
        return error.description
      }
    }
  }

  /// - Throws: `ValueMismatch` for text that is no pattern.
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .string(let text) = configValue, let pattern = try? Pattern(parsing: text) else {
      throw ValueMismatch(expected: "a pattern of paths, such as **.bias", found: configValue)
    }
    self = pattern
  }

  public var configValue: Value { .string(description) }
}
