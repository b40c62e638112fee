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
    try self.init(model: embedder, tokenizer: files.tokenizer())
  }

  /// - Parameters:
  ///   - model: The model.
  ///   - tokenizer: Its tokenizer.
  /// - Throws: `TokenizerError` when the tokenizer has no padding.
  public init(model: SentenceEmbedder, tokenizer: Tokenizer) throws(TokenizerError) {
    self.model = model
    let longest = min(model.maxLength ?? .max, model.bert.maxPositions)
    self.tokenizer = try tokenizer.truncating(to: longest).padding(.longest)
  }

  /// Embeds texts. Texts of like length are computed together, so that little padding is.
  ///
  /// - Parameters:
  ///   - texts: The texts. What is longer than the model takes is cut off.
  ///   - batchSize: How many are computed at once.
  /// - Returns: [texts.count, hiddenSize], fp32, in the order of the texts.
  /// - Throws: `TokenizerError`.
  public func embed(_ texts: [String], batchSize: Int = 32) throws(TokenizerError) -> Tensor {
    guard !texts.isEmpty else { return .zeros([0, model.bert.transformer.hiddenSize]) }
    let order = texts.indices.sorted { texts[$0].utf8.count > texts[$1].utf8.count }
    var parts: [Tensor] = []
    for start in stride(from: 0, to: order.count, by: max(1, batchSize)) {
      let rows = order[start..<min(start + max(1, batchSize), order.count)]
      parts.append(vectors(of: try tokenizer.encode(batch: rows.map { texts[$0] })))
    }
    var places = [Int64](repeating: 0, count: order.count)
    for (place, row) in order.enumerated() { places[row] = Int64(place) }
    return Tensor.cat(parts, dim: 0).indexSelect(dim: 0, index: Tensor(places))
  }

  private func vectors(of encodings: [Encoding]) -> Tensor {
    let shape = [encodings.count, encodings.first?.count ?? 0]
    func rows(_ numbers: (Encoding) -> [Int]) -> Tensor {
      let tensor = Tensor(encodings.flatMap { numbers($0).map(Int64.init) }).reshape(shape)
      return (try? tensor.to(model.bert.transformer.embeddings.tokens.weight.device)) ?? tensor
    }
    // Without padding there is no mask to heed.
    let isPadded = encodings.contains { $0.attentionMask.contains(0) }
    return model.evaluating {
      inferenceMode {
        let vectors = model(
          rows(\.ids), segmentIDs: rows(\.typeIDs), mask: isPadded ? rows(\.attentionMask) : nil)
        return ((try? vectors.to(.cpu)) ?? vectors).to(.float32)
      }
    }
  }
}
