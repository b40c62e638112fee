public import Tokenizers

extension Batch {
  /// The batch of texts, or of pairs of texts, as ``LabelledData`` makes them, without labels: for predictions.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - pairs: Second texts, one for each text; nil for single texts.
  ///   - tokenizer: Turns them into ids.
  ///   - maxLength: The most tokens of an example, special ones included; what is more is left out.
  /// - Throws: ``DataError/tokenizer(file:line:_:)``, also where there are not as many second texts.
  public init(
    texts: [String], pairs: [String]? = nil, tokenizer: Tokenizer, maxLength: Int? = nil
  ) throws(DataError) {
    let encodings = try DataError.tokenizing { () throws(TokenizerError) in
      let cut = maxLength.map { Truncation(maximumLength: $0, keepsOverflow: false) }
      return try tokenizer.truncating(cut).padding(nil).encode(batch: texts, pairs: pairs)
    }
    let width = encodings.reduce(0) { max($0, $1.count) }
    let padding = tokenizer.specialTokens.padding.flatMap { tokenizer.id(of: $0) } ?? 0
    func filled(_ values: [Int], with value: Int) -> [Int64] {
      values.map { Int64($0) } + [Int64](repeating: Int64(value), count: width - values.count)
    }
    let shape = [encodings.count, width]
    columns = ["ids": .integers(encodings.flatMap { filled($0.ids, with: padding) }, shape: shape)]
    let mask = encodings.flatMap { filled($0.ids.map { _ in 1 }, with: 0) }
    if mask.contains(0) { columns["mask"] = .integers(mask, shape: shape) }
    if pairs != nil {
      columns["segment_ids"] = .integers(
        encodings.flatMap { filled($0.typeIDs.map { min($0, 1) }, with: 0) }, shape: shape)
    }
    exampleCount = encodings.count
    tokenCount = encodings.reduce(0) { $0 + $1.count }
  }
}
