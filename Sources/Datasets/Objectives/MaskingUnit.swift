public import LazyConfig

/// What masking chooses together.
@Configurable
public enum MaskingUnit: Sendable {
  /// Single tokens, as in BERT.
  case token
  /// All tokens of a word, as in BERT's whole word masking of 2019.
  case word
  /// One to three words, n of them with a probability in proportion to 1/n (Lan et al. 2020, ALBERT, arXiv:1909.11942,
  /// section 3.1).
  case ngram
  /// Spans of up to ten words, whose number is drawn from a geometric distribution with p = 0.2 (Joshi et al. 2020,
  /// SpanBERT, arXiv:1907.10529, section 3.1); a span is replaced as a whole.
  case span
}

extension MaskingUnit {
  private static let longestNGram = 3
  private static let longestSpan = 10
  private static let spanEnd = 0.2

  /// Chooses groups of words until so many tokens are chosen.
  ///
  /// A group that would go beyond the number, or into one that is chosen already, is made of fewer words or left out. A
  /// single word may go beyond it when nothing else is chosen.
  ///
  /// - Returns: The places of the tokens of each group.
  func choose(_ words: [Range<Int>], tokens wanted: Int, _ random: inout RandomStream)
    -> [Range<Int>]
  {
    var isTaken = [Bool](repeating: false, count: words.count)
    var chosen: [Range<Int>] = []
    var count = 0
    let order = Permutation(count: words.count, random: RandomStream(random.next()))
    for place in words.indices {
      let first = order[place]
      if count >= wanted { break }
      if isTaken[first] { continue }
      let most = length(&random)
      var last = first
      var size = words[first].count
      guard count + size <= wanted || chosen.isEmpty else { continue }
      while last + 1 < words.count, last + 1 - first < most, !isTaken[last + 1],
        words[last + 1].lowerBound == words[last].upperBound,
        count + size + words[last + 1].count <= wanted
      {
        last += 1
        size += words[last].count
      }
      for word in first...last { isTaken[word] = true }
      chosen.append(words[first].lowerBound..<words[last].upperBound)
      count += size
    }
    return chosen
  }

  /// How many words a group has.
  private func length(_ random: inout RandomStream) -> Int {
    switch self {
    case .token, .word: return 1
    case .ngram:
      let weights = (1...Self.longestNGram).map { 1 / Double($0) }
      var left = random.unit() * weights.reduce(0, +)
      for (place, weight) in weights.enumerated() {
        left -= weight
        if left < 0 { return place + 1 }
      }
      return Self.longestNGram
    case .span:
      // Lengths beyond the longest are drawn again; the mean is 3.8, as the paper has it.
      while true {
        var length = 1
        while length <= Self.longestSpan, random.unit() >= Self.spanEnd { length += 1 }
        if length <= Self.longestSpan { return length }
      }
    }
  }
}
