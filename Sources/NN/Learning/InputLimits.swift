/// What a model can take in.
public struct InputLimits: Sendable, Equatable {
  /// How many tokens it knows; nil for no limit.
  public var vocabSize: Int?
  /// How long a sequence may be; nil for no limit.
  public var length: Int?
  /// How many classes it tells apart; nil for a model without classes, 1 for one that foretells a number.
  public var classes: Int?

  /// No limits unless given.
  public init(vocabSize: Int? = nil, length: Int? = nil, classes: Int? = nil) {
    self.vocabSize = vocabSize
    self.length = length
    self.classes = classes
  }
}
