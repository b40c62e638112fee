/// An optimizer, by the memory that it needs.
public enum OptimizerKind: String, CaseIterable, Sendable {
  /// Two numbers for each parameter.
  case adamw, adam
  /// One number for each parameter.
  case momentum, lion
  /// Nothing.
  case sgd

  /// How many numbers it keeps for each parameter.
  public var statesPerParameter: Int {
    switch self {
    case .adamw, .adam: 2
    case .momentum, .lion: 1
    case .sgd: 0
    }
  }
}
