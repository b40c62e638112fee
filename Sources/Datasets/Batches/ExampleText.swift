internal import Tokenizers

/// An example as people read it: for reports and predictions.
public struct ExampleText: Sendable, Equatable {
  /// The text, decoded; without padding.
  public var text: String
  /// The class, the number, or the text that is to be predicted; nil without labels.
  public var label: String?
}

extension PreparedData {
  /// The examples of a batch as text.
  ///
  /// Special tokens are left out, but for those in whose place something is to be predicted.
  ///
  /// - Returns: An example for each of the batch; none without a tokenizer.
  public func describe(_ batch: Batch) throws(DataError) -> [ExampleText] {
    guard let tokenizer, let ids = batch.integers("ids") else { return [] }
    let labels = batch.columns["labels"]
    var result: [ExampleText] = []
    let mask = batch.integers("mask")
    for (number, row) in batch.rows.enumerated() {
      let places = row.filter { place in mask.map { $0[place] != 0 } ?? true }
      result.append(
        try ExampleText(
          text: decoded(places.map { ids[$0] }, tokenizer, keepsSpecial: labels?.shape.count == 2),
          label: label(labels, number, places, tokenizer)))
    }
    return result
  }

  private func label(
    _ labels: Column?, _ number: Int, _ places: [Int], _ tokenizer: Tokenizer
  ) throws(DataError) -> String? {
    switch labels {
    case .integers(let values, let shape) where shape.count == 2:
      let wanted = places.filter { values.indices.contains($0) && values[$0] != ignoredLabel }
      return try decoded(wanted.map { values[$0] }, tokenizer, keepsSpecial: true)
    case .integers(let values, _):
      guard values.indices.contains(number), let value = Int(exactly: values[number]) else {
        return nil
      }
      guard let classes, classes.indices.contains(value) else { return "\(value)" }
      return classes[value]
    case .numbers(let values, _):
      return values.indices.contains(number) ? "\(values[number])" : nil
    case nil: return nil
    }
  }

  private func decoded(_ ids: [Int64], _ tokenizer: Tokenizer, keepsSpecial: Bool)
    throws(DataError) -> String
  {
    try DataError.tokenizing { () throws(TokenizerError) in
      try tokenizer.decode(ids.map { Int($0) }, skipSpecialTokens: !keepsSpecial)
    }
  }
}

extension Batch {
  /// Where the tokens of each example are in `ids`, padding included.
  public var rows: [Range<Int>] {
    guard let shape = shape("ids"), shape.count == 2 else { return [] }
    if let starts = integers("sequence_starts") {
      return zip(starts, starts.dropFirst()).map { Int($0)..<Int(max($0, $1)) }
    }
    return (0..<shape[0]).map { $0 * shape[1]..<($0 + 1) * shape[1] }
  }
}
