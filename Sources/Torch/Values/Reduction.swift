/// How a loss combines the values of single elements.
public enum Reduction: Int, Hashable, Sendable, CaseIterable {
  /// Not at all: one value per element.
  case none = 0
  /// Their mean.
  case mean = 1
  /// Their sum.
  case sum = 2
}
