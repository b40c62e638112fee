public import LazyConfig
public import Torch

/// How a model's scores become tokens.
public protocol Decoding: Sendable {
  /// Continues the sequences of a session.
  ///
  /// - Parameters:
  ///   - session: The sequences.
  ///   - limit: How many tokens are added at most.
  ///   - stop: Tokens that end a sequence.
  ///   - generator: What chance is drawn from; the device's own when nil.
  /// - Returns: for each prompt the new tokens, up to and without one that ends it.
  func decode(
    _ session: DecodingSession, limit: Int, stop: Set<Int>, generator: Generator?
  ) -> [[Int]]
}

/// The token with the highest score, always.
@Configurable("greedy")
public struct Greedy: Decoding, Equatable {
  /// Scores of tokens that occurred are divided by this when positive, else multiplied (Keskar et al. 2019,
  /// arXiv 1909.05858). 1 changes nothing.
  public var repetitionPenalty: Double

  /// - Throws: ``DecodingError`` when the penalty is not positive.
  @Configured
  public init(repetitionPenalty: Double = 1) throws(DecodingError) {
    try DecodingError.check(
      repetitionPenalty > 0 && repetitionPenalty.isFinite, "repetition_penalty", repetitionPenalty,
      "above 0")
    self.repetitionPenalty = repetitionPenalty
  }

  /// Without a penalty.
  public init() { repetitionPenalty = 1 }

  /// Continues the sequences of a session.
  public func decode(
    _ session: DecodingSession, limit: Int, stop: Set<Int>, generator: Generator?
  ) -> [[Int]] {
    decodeStepwise(session, limit: limit, stop: stop) { scores in
      penalized(scores, session.ids, by: repetitionPenalty).argmax(dim: -1)
    }
  }
}

/// A token by chance, after its probability.
@Configurable("sampling")
public struct Sampling: Decoding, Equatable {
  /// What scores are divided by: below 1 likely tokens become likelier, above 1 all become alike.
  public var temperature: Double
  /// How many tokens are left to choose from, the likeliest first.
  public var topK: Int?
  /// The likeliest tokens are left that together have this probability (Holtzman et al. 2019, arXiv
  /// 1904.09751).
  public var topP: Double
  /// As in ``Greedy``.
  public var repetitionPenalty: Double

  /// - Throws: ``DecodingError`` for a value outside of its bounds.
  public init(
    temperature: Double = 1, topK: Int? = nil, topP: Double = 1, repetitionPenalty: Double = 1
  ) throws(DecodingError) {
    try DecodingError.check(
      (1e-6...1e6).contains(temperature), "temperature", temperature,
      "1e-6 to 1e6; for 0 use greedy")
    try DecodingError.check(topK ?? 1 > 0, "top_k", Double(topK ?? 1), "at least 1")
    try DecodingError.check(topP > 0 && topP <= 1, "top_p", topP, "above 0 and up to 1")
    try DecodingError.check(
      repetitionPenalty > 0 && repetitionPenalty.isFinite, "repetition_penalty", repetitionPenalty,
      "above 0")
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.repetitionPenalty = repetitionPenalty
  }

  /// Continues the sequences of a session.
  public func decode(
    _ session: DecodingSession, limit: Int, stop: Set<Int>, generator: Generator?
  ) -> [[Int]] {
    decodeStepwise(session, limit: limit, stop: stop) { scores in
      probabilities(of: scores, after: session.ids)
        .multinomial(numSamples: 1, generator: generator).select(dim: 1, index: 0)
    }
  }

  /// What is drawn from: [N, vocabSize].
  ///
  /// - Parameters:
  ///   - scores: [N, vocabSize].
  ///   - ids: The tokens before: [N, L].
  func probabilities(of scores: Tensor, after ids: Tensor) -> Tensor {
    var scores = penalized(scores, ids, by: repetitionPenalty)
    if temperature != 1 { scores = scores / temperature }
    if let topK, topK < scores.size(-1) {
      let least = scores.topk(topK, dim: -1).values.narrow(dim: -1, start: topK - 1, length: 1)
      scores = scores.maskedFill(scores.lt(least), value: Scalar(-Double.infinity))
    }
    if topP < 1 {
      let (sorted, order) = scores.sort(dim: -1, descending: false)
      let below = sorted.softmax(dim: -1).cumsum(dim: -1)
      let isLeft = below.gt(Scalar(1 - topP))
      // The likeliest is always left.
      isLeft.narrow(dim: -1, start: isLeft.size(-1) - 1, length: 1).fill_(true)
      scores = scores.maskedFill(
        isLeft.scatter(dim: -1, index: order, src: isLeft).bitwiseNot(),
        value: Scalar(-Double.infinity))
    }
    return scores.softmax(dim: -1)
  }
}

/// A value outside of its bounds.
public struct DecodingError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  static func check(
    _ isValid: Bool, _ name: String, _ value: Double, _ bounds: String
  ) throws(DecodingError) {
    guard !isValid else { return }
    throw DecodingError(description: "\(name) is \(value): it must be \(bounds)")
  }
}

/// Scores after the penalty for tokens that occurred.
///
/// - Parameters:
///   - scores: [N, vocabSize].
///   - ids: The tokens so far: [N, L].
func penalized(_ scores: Tensor, _ ids: Tensor, by penalty: Double) -> Tensor {
  guard penalty != 1 else { return scores }
  let old = scores.gather(dim: 1, index: ids)
  let new = Tensor.where(old.lt(0), old * penalty, old / penalty)
  return scores.scatter(dim: 1, index: ids, src: new)
}

/// Adds one chosen token after the other until every sequence has ended.
func decodeStepwise(
  _ session: DecodingSession, limit: Int, stop: Set<Int>, choose: (Tensor) -> Tensor
) -> [[Int]] {
  var made: [[Int]] = Array(repeating: [], count: session.prompts)
  var open = Set(made.indices)
  for step in 0..<limit {
    let tokens = choose(session.scores())
    for (row, token) in tokens.array(of: Int64.self).enumerated() where open.contains(row) {
      if stop.contains(Int(token)) { open.remove(row) } else { made[row].append(Int(token)) }
    }
    if open.isEmpty || step == limit - 1 { break }
    session.append(tokens)
  }
  return made
}
