public import LazyConfig

/// Masked language modelling: some tokens are hidden, and are to be predicted from all others (Devlin et al. 2019,
/// arXiv:1810.04805, section 3.1).
///
/// Of the tokens that are chosen, 80 % become the mask token, 10 % any token, and 10 % stay. `labels` are the tokens
/// that were there where one is chosen, and -100 elsewhere. Windows stand between the tokenizer's classification and
/// separator tokens, where it has both. The choice depends on the seed, the epoch and the place of the window alone.
@Configurable
public struct MaskedTokens: Objective {
  let length: Int
  let probability: Double
  let unit: MaskingUnit
  let frames: Bool

  /// - Parameters:
  ///   - length: How many tokens a window has, special ones included.
  ///   - probability: Which part of the tokens is chosen; at least one is.
  ///   - unit: What is chosen together.
  ///   - frames: Puts windows between the classification and the separator token, where the tokenizer has both.
  public init(
    length: Int, probability: Double = 0.15, unit: MaskingUnit = .token, frames: Bool = true
  ) throws(DataError) {
    try DataError.require("length", length, atLeast: frames ? 3 : 1)
    try DataError.require("probability", probability, in: 0...1)
    self.length = length
    self.probability = probability
    self.unit = unit
    self.frames = frames
  }

  public var needsWords: Bool { unit != .token }

  public func stride(_ tokens: ObjectiveTokens) throws(DataError) -> Int {
    guard tokens.mask != nil else {
      throw .badSetting(
        name: "objective", expected: "a tokenizer with a mask token for MaskedTokens",
        found: "one without")
    }
    return frame(tokens) == nil ? length : length - 2
  }

  public func span(_ tokens: ObjectiveTokens) throws(DataError) -> Int { try stride(tokens) }

  private func frame(_ tokens: ObjectiveTokens) -> (first: Int, last: Int)? {
    guard frames, let first = tokens.classification, let last = tokens.separator else { return nil }
    return (first, last)
  }

  public func batch(_ windows: [Window], random: [RandomStream], _ tokens: ObjectiveTokens)
    throws(DataError) -> Batch
  {
    var ids: [Int64] = []
    var labels: [Int64] = []
    let frame = frame(tokens)
    for (window, random) in zip(windows, random) {
      var random = random
      let (masked, expected) = mask(window, tokens, &random)
      if let frame {
        ids.append(Int64(frame.first))
        labels.append(ignoredLabel)
      }
      ids += masked
      labels += expected
      if let frame {
        ids.append(Int64(frame.last))
        labels.append(ignoredLabel)
      }
    }
    let shape = [windows.count, windows.isEmpty ? 0 : ids.count / windows.count]
    return Batch(
      columns: ["ids": .integers(ids, shape: shape), "labels": .integers(labels, shape: shape)],
      exampleCount: windows.count, tokenCount: ids.count)
  }

  private func mask(
    _ window: Window, _ tokens: ObjectiveTokens, _ random: inout RandomStream
  ) -> (ids: [Int64], labels: [Int64]) {
    var ids = window.ids
    var labels = [Int64](repeating: ignoredLabel, count: ids.count)
    let isSpecial = ids.map { tokens.isSpecial(Int($0)) }
    let candidates = isSpecial.count { !$0 }
    guard candidates > 0, probability > 0, let mask = tokens.mask else { return (ids, labels) }
    let wanted = max(1, Int((Double(candidates) * probability).rounded()))
    let words =
      unit == .token
      ? ids.indices.map { $0..<$0 + 1 }.filter { !isSpecial[$0.lowerBound] }
      : Self.words(of: window, isSpecial)
    for group in unit.choose(words, tokens: wanted, &random) {
      // SpanBERT replaces a span as a whole, section 3.1; the others decide for each token.
      var dice = random.unit()
      for (number, place) in group.enumerated() {
        if number > 0, unit != .span { dice = random.unit() }
        labels[place] = ids[place]
        if dice < 0.8 {
          ids[place] = Int64(mask)
        } else if dice < 0.9 {
          ids[place] = Int64(tokens.anyToken(&random))
        }
      }
    }
    return (ids, labels)
  }

  /// The places of each word's tokens; special tokens are in none.
  private static func words(of window: Window, _ isSpecial: [Bool]) -> [Range<Int>] {
    var words: [Range<Int>] = []
    for place in window.ids.indices where !isSpecial[place] {
      if place > 0, !isSpecial[place - 1], !window.startsWord[place], let last = words.last {
        words[words.count - 1] = last.lowerBound..<place + 1
      } else {
        words.append(place..<place + 1)
      }
    }
    return words
  }
}

extension ObjectiveTokens {
  /// Whether a token is special.
  func isSpecial(_ id: Int) -> Bool {
    var (low, high) = (0, special.count)
    while low < high {
      let middle = (low + high) / 2
      if special[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < special.count && special[low] == id
  }

  /// Any token that is not special, all equally likely.
  func anyToken(_ random: inout RandomStream) -> Int {
    var id = random.index(below: vocabularySize - special.count)
    for other in special where id >= other { id += 1 }
    return id
  }
}
