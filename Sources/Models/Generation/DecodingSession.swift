import NN
public import Torch

/// A batch of sequences that grows by one token at a time.
public final class DecodingSession {
  private let model: CausalLM
  private let usesCache: Bool
  private var cache: KeyValueCache?
  /// How many tokens the cache has seen.
  private var cached = 0

  /// The tokens so far, with padding at the left: [N, L], int64.
  public private(set) var ids: Tensor
  /// Which of them count: [N, L]; nil when all do.
  private var mask: Tensor?
  /// How many prompts there were.
  public let prompts: Int

  init(model: CausalLM, prompts: [[Int]], usesCache: Bool) {
    self.model = model
    self.usesCache = usesCache
    self.prompts = prompts.count
    let device = model.transformer.embeddings.tokens.weight.device
    let length = prompts.map(\.count).max() ?? 0
    // Padding repeats the first token: what is counted over the tokens then finds no others.
    let padded = prompts.flatMap { prompt in
      Array(repeating: Int64(prompt[0]), count: length - prompt.count) + prompt.map(Int64.init)
    }
    ids = onDevice(Tensor(padded).reshape([prompts.count, length]), device)
    if prompts.contains(where: { $0.count < length }) {
      let counts = prompts.flatMap { prompt in
        (0..<length).map { $0 >= length - prompt.count }
      }
      mask = onDevice(Tensor(counts).reshape([prompts.count, length]), device)
    }
    if usesCache { cache = KeyValueCache() }
  }

  /// Scores of the next token of each sequence: [N, vocabSize], fp32.
  public func scores() -> Tensor {
    let length = ids.size(1)
    guard length <= model.maxPositions else {
      // No position is left: the last ones are read anew.
      cache = nil
      let start = length - model.maxPositions
      return model.nextScores(
        tail(ids, from: start), mask: mask.map { tail($0, from: start) }, cache: nil
      ).to(.float32)
    }
    let fresh = cache == nil ? ids : tail(ids, from: cached)
    cached = length
    return model.nextScores(fresh, mask: mask, cache: cache).to(.float32)
  }

  /// Adds a token to each sequence.
  ///
  /// - Parameters:
  ///   - tokens: [N], int64.
  ///   - rows: Which sequences go on, in which order: [N]; a sequence may go on several times. All, in
  ///     their order, when nil.
  public func append(_ tokens: Tensor, to rows: Tensor? = nil) {
    if let rows {
      ids = ids.indexSelect(dim: 0, index: rows)
      mask = mask?.indexSelect(dim: 0, index: rows)
      cache?.select(rows: rows)
    }
    ids = Tensor.cat([ids, tokens.unsqueeze(dim: 1)], dim: 1)
    if let old = mask {
      mask = Tensor.cat([old, old.newOnes([old.size(0), 1])], dim: 1)
    }
  }

  private func tail(_ tensor: Tensor, from start: Int) -> Tensor {
    start == 0 ? tensor : tensor.narrow(dim: 1, start: start, length: tensor.size(1) - start)
  }
}

/// A tensor on another device. Moving cannot fail between devices that are in use.
private func onDevice(_ tensor: Tensor, _ device: Device) -> Tensor {
  (try? tensor.to(device)) ?? tensor
}
