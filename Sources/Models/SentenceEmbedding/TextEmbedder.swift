import Foundation
public import LazyConfig
import NN
public import Tokenizers
public import Torch

/// Vectors for texts, by a model and its tokenizer.
///
/// ```swift
/// let embedder = try TextEmbedder(folder: "all-MiniLM-L6-v2")
/// let vectors = try embedder.embed(["a text", "another"])  // [2, 384]
/// ```
public struct TextEmbedder {
  /// The model.
  public let model: SentenceEmbedder
  private let tokenizer: Tokenizer

  /// - Parameters:
  ///   - folder: A model's folder: ours, or a sentence-transformers model of Hugging Face's.
  ///   - dtype: The type to compute in; that of the weights unless set.
  ///   - device: Where to compute.
  ///   - registry: The targets that the model is built of.
  /// - Throws: what ``ModelFolder`` does; `TokenizerError`.
  public init(
    folder: String, dtype: DType? = nil, device: Device = .cpu,
    registry: TargetRegistry = .discovered
  ) throws {
    let files = try ModelFolder(folder, registry: registry)
    let model: any Module = try files.build(dtype: dtype, device: device, registry: registry)
    guard let embedder = model as? SentenceEmbedder else {
      throw ModelFolderError.otherKind(
        folder, found: "\(type(of: model))",
        expected: "a SentenceEmbedder, which a sentence-transformers folder gives")
    }
    self.init(model: embedder, tokenizer: try files.tokenizer())
  }

  /// - Parameters:
  ///   - model: The model.
  ///   - tokenizer: Its tokenizer.
  public init(model: SentenceEmbedder, tokenizer: Tokenizer) {
    self.model = model
    let longest = min(model.maxLength ?? .max, model.bert.maxPositions)
    self.tokenizer = tokenizer.truncating(to: longest).padding(nil)
  }

  /// How many texts are brought into order by their length at a time.
  private static let window = 4096
  /// How many tokens are computed at once, padding included: on the CPU as few as stay in its caches from layer to layer.
  private var tokensAtOnce: Int { device == .cpu ? 2048 : 8192 }

  /// Embeds texts.
  ///
  /// On the CPU the texts of a batch lie one behind the other without padding, so that time follows their tokens. Elsewhere,
  /// and with attentions that cannot keep texts apart, texts of like length are computed together.
  ///
  /// - Parameters:
  ///   - texts: The texts. What is longer than the model takes is cut off.
  ///   - batchSize: How many are computed at once at most; fewer where they are long.
  /// - Returns: [texts.count, hiddenSize], fp32, in the order of the texts.
  /// - Throws: `TokenizerError`.
  public func embed(_ texts: [String], batchSize: Int = 256) throws(TokenizerError) -> Tensor {
    guard !texts.isEmpty else { return .zeros([0, model.bert.transformer.hiddenSize]) }
    let packs = device == .cpu && Packing.obstacle(in: model) == nil
    var parts: [Tensor] = []
    var places = [Int64](repeating: 0, count: texts.count)
    for start in stride(from: 0, to: texts.count, by: Self.window) {
      let window = texts[start..<min(start + Self.window, texts.count)]
      let encodings = try tokenizer.encode(batch: Array(window))
      let order = encodings.indices.sorted { encodings[$0].count > encodings[$1].count }
      for (place, row) in order.enumerated() { places[start + row] = Int64(start + place) }
      var rest = order.map { encodings[$0] }[...]
      while !rest.isEmpty {
        let batch = rest.prefix(size(of: rest, atMost: max(1, batchSize)))
        rest = rest.dropFirst(batch.count)
        // A text without tokens has no place in a row of texts.
        let isPacked = packs && batch.allSatisfy { $0.count > 0 }
        parts.append(isPacked ? packed(Array(batch)) : padded(Array(batch)))
      }
    }
    return Tensor.cat(parts, dim: 0).indexSelect(dim: 0, index: Tensor(places))
  }

  private var device: Device { model.bert.transformer.embeddings.tokens.weight.device }

  /// How many of the next texts, the longest first, are computed at once. Padding counts: pooling takes a row for each
  /// text, as long as the longest.
  private func size(of texts: ArraySlice<Encoding>, atMost limit: Int) -> Int {
    let longest = max(1, texts.first?.count ?? 0)
    return min(texts.count, limit, max(1, tokensAtOnce / longest))
  }

  /// Vectors of texts that lie one behind the other.
  private func packed(_ texts: [Encoding]) -> Tensor {
    let starts = texts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    func row(_ numbers: (Encoding) -> [Int]) -> Tensor {
      Tensor(texts.flatMap { numbers($0).map(Int64.init) }).unsqueeze(dim: 0)
    }
    guard let packing = try? Packing(starts: starts) else {
      preconditionFailure("texts with tokens ascend from 0")
    }
    return computing {
      model(row(\.ids), segmentIDs: row(\.typeIDs), packing: packing)
    }
  }

  /// Vectors of texts each of which has a row, filled up at its end.
  private func padded(_ texts: [Encoding]) -> Tensor {
    let longest = texts.map(\.count).max() ?? 0
    func rows(_ numbers: (Encoding) -> [Int]) -> Tensor {
      let padding = { Array(repeating: Int64(0), count: longest - $0) }
      let tensor = Tensor(texts.flatMap { numbers($0).map(Int64.init) + padding($0.count) })
        .reshape([texts.count, longest])
      return (try? tensor.to(device)) ?? tensor
    }
    // Without padding there is no mask to heed.
    let isPadded = texts.contains { $0.count < longest }
    return computing {
      model(
        rows(\.ids), segmentIDs: rows(\.typeIDs), mask: isPadded ? rows(\.attentionMask) : nil)
    }
  }

  private func computing(_ body: () -> Tensor) -> Tensor {
    model.evaluating {
      inferenceMode {
        let vectors = body()
        return ((try? vectors.to(.cpu)) ?? vectors).to(.float32)
      }
    }
  }
}
