import Foundation
public import LazyConfig
public import Torch

/// The likeliest sequences, as far as a few can be followed at once.
@Configurable("beam_search")
public struct BeamSearch: Decoding, Equatable {
  /// How many sequences are followed for each prompt.
  public var beams: Int
  /// A sequence of n tokens counts as its log probability / n to this power: above 0 longer ones win.
  public var lengthPenalty: Double
  /// As in ``Greedy``; it acts on log probabilities.
  public var repetitionPenalty: Double

  /// - Throws: ``DecodingError`` for a value outside of its bounds.
  public init(
    beams: Int = 4, lengthPenalty: Double = 1, repetitionPenalty: Double = 1
  ) throws(DecodingError) {
    try DecodingError.check(
      (1...10_000).contains(beams), "beams", Double(beams), "1 to 10000")
    try DecodingError.check(
      repetitionPenalty > 0 && repetitionPenalty.isFinite, "repetition_penalty", repetitionPenalty,
      "above 0")
    self.beams = beams
    self.lengthPenalty = lengthPenalty
    self.repetitionPenalty = repetitionPenalty
  }

  /// A sequence that goes on.
  private struct Beam {
    var tokens: [Int]
    /// The sum of its tokens' log probabilities.
    var score: Double
    /// Its row in the session.
    var row: Int
  }

  /// The sequences of one prompt.
  private struct Search {
    var beams: [Beam]
    var ended: [(tokens: [Int], score: Double)] = []
    var isDone = false
  }

  /// Continues the sequences of a session.
  public func decode(
    _ session: DecodingSession, limit: Int, stop: Set<Int>, generator: Generator?
  ) -> [[Int]] {
    var searches = (0..<session.prompts).map {
      Search(beams: [Beam(tokens: [], score: 0, row: $0)])
    }
    for step in 1...limit {
      let logits = session.scores().logSoftmax(dim: -1)
      let scores = penalized(logits, session.ids, by: repetitionPenalty)
      for index in searches.indices where !searches[index].isDone {
        advance(&searches[index], scores, length: step, stop: stop)
      }
      if step == limit || searches.allSatisfy(\.isDone) { break }
      grow(session, &searches)
    }
    return searches.map { search in
      let open = search.isDone ? [] : search.beams.map { ($0.tokens, normalized($0.score, limit)) }
      let all = search.ended.map { ($0.tokens, $0.score) } + open
      return all.max { $0.1 < $1.1 }?.0 ?? []
    }
  }

  /// Puts the best continuations of a prompt's sequences in their place.
  private func advance(_ search: inout Search, _ scores: Tensor, length: Int, stop: Set<Int>) {
    let candidates = candidates(search.beams, scores, count: beams * (1 + max(stop.count, 1)))
    var next: [Beam] = []
    for (rank, candidate) in candidates.enumerated() where next.count < beams {
      if stop.contains(candidate.tokens.last ?? -1) {
        // What is not among the best would not have been followed either.
        guard rank < beams else { continue }
        search.ended.append(
          (Array(candidate.tokens.dropLast()), normalized(candidate.score, length)))
      } else {
        next.append(candidate)
      }
    }
    search.ended = Array(search.ended.sorted { $0.score > $1.score }.prefix(beams))
    search.beams = next
    let best = next.first.map { normalized($0.score, length) } ?? -.infinity
    search.isDone =
      next.isEmpty
      || search.ended.count == beams && best <= (search.ended.last?.score ?? -.infinity)
  }

  /// The best continuations, best first; their rows are those of what they continue.
  private func candidates(_ beams: [Beam], _ scores: Tensor, count: Int) -> [Beam] {
    let rows = Tensor(beams.map { Int64($0.row) })
    let onDevice = (try? rows.to(scores.device)) ?? rows
    let sums = Tensor(beams.map { Float($0.score) }).unsqueeze(dim: 1)
    let totals =
      scores.indexSelect(dim: 0, index: onDevice) + ((try? sums.to(scores.device)) ?? sums)
    let vocabSize = scores.size(1)
    let best = totals.flatten().topk(min(count, beams.count * vocabSize), dim: 0)
    let values = best.values.array(of: Float.self)
    return zip(values, best.indices.array(of: Int64.self)).map { value, place in
      let beam = beams[Int(place) / vocabSize]
      return Beam(
        tokens: beam.tokens + [Int(place) % vocabSize], score: Double(value), row: beam.row)
    }
  }

  /// Adds the new tokens to the session, and gives each sequence its row.
  private func grow(_ session: DecodingSession, _ searches: inout [Search]) {
    var rows: [Int64] = []
    var tokens: [Int64] = []
    for index in searches.indices where !searches[index].isDone {
      for number in searches[index].beams.indices {
        let beam = searches[index].beams[number]
        searches[index].beams[number].row = rows.count
        rows.append(Int64(beam.row))
        tokens.append(Int64(beam.tokens.last ?? 0))
      }
    }
    let device = session.ids.device
    let (chosen, sources) = (Tensor(tokens), Tensor(rows))
    session.append(
      (try? chosen.to(device)) ?? chosen, to: (try? sources.to(device)) ?? sources)
  }

  private func normalized(_ score: Double, _ length: Int) -> Double {
    score / pow(Double(length), lengthPenalty)
  }
}
