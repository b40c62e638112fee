/// What one step of training or evaluation takes: plain numbers, in columns that have names.
///
/// | column | shape | what it holds |
/// |---|---|---|
/// | `ids` | [B, T], or [1, total] without padding | tokens |
/// | `mask` | [B, T] | 1 for tokens, 0 for padding; absent where there is no padding |
/// | `segment_ids` | as `ids` | 0 for the first text, 1 for the second; absent where texts are single |
/// | `labels` | [B, T] | for each token the one to predict there, -100 where none counts |
/// | `labels` | [B] | a class, or a number |
/// | `sequence_starts` | [B + 1] | where each text of a batch without padding starts, and where the last ends |
/// | `position_ids` | [1, total] | the place of each token in its own text |
///
/// In language modelling `labels` are the next tokens: `labels[b, t]` follows `ids[b, t]`. Nobody shifts them again.
public struct Batch: Sendable, Equatable {
  /// The numbers, by name.
  public var columns: [String: Column]
  /// How many examples there are: B.
  public var exampleCount: Int
  /// How many tokens there are, without padding.
  public var tokenCount: Int

  /// - Parameters:
  ///   - columns: The numbers, by name.
  ///   - exampleCount: How many examples there are.
  ///   - tokenCount: How many tokens there are, without padding.
  public init(columns: [String: Column], exampleCount: Int, tokenCount: Int) {
    self.columns = columns
    self.exampleCount = exampleCount
    self.tokenCount = tokenCount
  }

  /// The integers of a column; nil if it is not there or holds other numbers.
  public func integers(_ name: String) -> [Int64]? {
    guard case .integers(let values, _)? = columns[name] else { return nil }
    return values
  }

  /// The shape of a column.
  public func shape(_ name: String) -> [Int]? { columns[name]?.shape }
}

/// The numbers of one column of a batch, row by row.
public enum Column: Sendable, Equatable {
  /// Integers, such as ids and classes.
  case integers([Int64], shape: [Int])
  /// Numbers, such as the labels of a regression.
  case numbers([Float], shape: [Int])

  /// The size of each dimension.
  public var shape: [Int] {
    switch self {
    case .integers(_, let shape), .numbers(_, let shape): shape
    }
  }
}

/// The label of what does not count.
public let ignoredLabel: Int64 = -100
