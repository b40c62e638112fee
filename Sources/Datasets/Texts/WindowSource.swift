/// Cuts a stream of tokens into windows, and makes batches of them.
struct WindowSource: BatchSource {
  let stream: TokenStream
  let objective: any Objective
  let tokens: ObjectiveTokens
  let batchSize: Int
  let order: Order
  let seed: UInt64
  let stride: Int
  let span: Int

  enum Order: Sendable {
    /// One window after the other; a last one that is shorter is a batch by itself.
    case inTurn
    /// Each window once, in an order of each epoch's own.
    case shuffled(dropsLast: Bool)
    /// Windows that begin anywhere, so many batches.
    case random(batches: Int?)
  }

  init(
    _ stream: TokenStream, _ objective: any Objective, _ tokens: ObjectiveTokens, batchSize: Int,
    order: Order, seed: UInt64, split: String
  ) throws(DataError) {
    self.stream = stream
    self.objective = objective
    self.tokens = tokens
    self.batchSize = batchSize
    self.order = order
    self.seed = seed
    stride = try objective.stride(tokens)
    span = try objective.span(tokens)
    let needed = if case .inTurn = order { span - stride + 1 } else { span }
    guard stream.count >= needed else {
      throw .textTooShort(split: split, needed: needed, found: stream.count)
    }
    if case .shuffled(dropsLast: true) = order, fullWindows < batchSize {
      throw .tooFewExamples(
        split: split, needed: batchSize, found: fullWindows,
        reason: "with drop_last a batch of batch_size \(batchSize)")
    }
  }

  /// How many whole windows there are side by side.
  var fullWindows: Int { max(0, (stream.count - (span - stride)) / stride) }

  func plan(epoch: Int) throws(DataError) -> EpochPlan {
    let full = fullWindows
    switch order {
    case .inTurn:
      let rest = full * stride
      let hasRest = stream.count - rest > span - stride
      let whole = (full + batchSize - 1) / batchSize
      return EpochPlan(batchCount: whole + (hasRest ? 1 : 0)) { index throws(DataError) in
        guard index < whole else {
          return try batch([rest], span: stream.count - rest, epoch: 0)
        }
        let places = index * batchSize..<min(full, (index + 1) * batchSize)
        return try batch(places.map { $0 * stride }, span: span, epoch: 0)
      }
    case .shuffled(let dropsLast):
      let permutation = Permutation(
        count: full, random: RandomStream(seed, Purpose.order, UInt64(truncatingIfNeeded: epoch)))
      let count = dropsLast ? full / batchSize : (full + batchSize - 1) / batchSize
      return EpochPlan(batchCount: count) { index throws(DataError) in
        let places = index * batchSize..<min(full, (index + 1) * batchSize)
        return try batch(
          places.map { permutation[$0] * stride }, span: span, epoch: epoch)
      }
    case .random(let batches):
      let starts = stream.count - span + 1
      let count = batches ?? max(1, full / batchSize)
      return EpochPlan(batchCount: count) { index throws(DataError) in
        var random = RandomStream(
          seed, Purpose.windows, UInt64(truncatingIfNeeded: epoch), UInt64(index))
        let places = (0..<batchSize).map { _ in random.index(below: starts) }
        return try batch(places, span: span, epoch: epoch)
      }
    }
  }

  /// The batch of windows that begin at places.
  private func batch(_ places: [Int], span: Int, epoch: Int) throws(DataError) -> Batch {
    let windows = places.map { place in
      stream.window(place..<place + span, words: objective.needsWords)
    }
    let random = places.map { place in
      RandomStream(seed, Purpose.masks, UInt64(truncatingIfNeeded: epoch), UInt64(place))
    }
    return try objective.batch(windows, random: random, tokens)
  }
}
