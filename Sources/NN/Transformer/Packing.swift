public import Torch

/// Texts one behind the other in one row, without padding: time follows their tokens.
///
/// Each token attends to those of its own text alone. Attentions of your own say that they see to it by
/// ``Attention/handlesPacking``.
public struct Packing {
  /// Where each text starts, and where the last ends: [B + 1].
  public let starts: [Int]
  /// The place of each token in its own text: [1, total].
  public let positions: Tensor

  /// - Parameters:
  ///   - starts: Where each text starts, and where the last ends, ascending from 0.
  ///   - device: Where the tokens lie.
  /// - Throws: ``NNError/badShape(_:)`` for starts that are none.
  public init(starts: [Int], on device: Device = .cpu) throws {
    guard starts.first == 0, starts.count > 1, zip(starts, starts.dropFirst()).allSatisfy(<) else {
      throw NNError.badShape("sequence_starts must ascend from 0, with a token in each text")
    }
    self.starts = starts
    let places = zip(starts, starts.dropFirst()).flatMap { (0..<Int64($1 - $0)).map { $0 } }
    positions = try Tensor(places, shape: [1, places.count]).to(device)
  }

  /// The place of each text in the row.
  public var texts: [Range<Int>] { zip(starts, starts.dropFirst()).map { $0..<$1 } }

  /// Vectors of tokens [1, total, D] as a row for each text [B, T, D], filled up with what does not count.
  ///
  /// - Returns: with it, which tokens count: [B, T]; nil when all do.
  public func padded(_ x: Tensor) -> (x: Tensor, mask: Tensor?) {
    let lengths = texts.map(\.count)
    let (count, longest) = (lengths.count, lengths.max() ?? 0)
    if lengths.allSatisfy({ $0 == longest }) {
      return (x.reshape([count, longest, x.size(2)]), nil)
    }
    var places: [Int64] = []
    var counts: [Bool] = []
    for text in texts {
      for offset in 0..<longest {
        places.append(Int64(text.lowerBound + min(offset, text.count - 1)))
        counts.append(offset < text.count)
      }
    }
    func moved(_ tensor: Tensor) -> Tensor { (try? tensor.to(x.device)) ?? tensor }
    let rows = x.select(dim: 0, index: 0).indexSelect(dim: 0, index: moved(Tensor(places)))
    return (
      rows.reshape([count, longest, x.size(2)]), moved(Tensor(counts, shape: [count, longest]))
    )
  }
}

extension Packing {
  /// A vector for each text: [B, D], of vectors of tokens [1, total, D].
  public func pooled(_ x: Tensor, by pooling: any Pooling) -> Tensor {
    let padded = padded(x)
    return pooling(padded.x, mask: padded.mask)
  }

  /// An attention of a model that does not say that it keeps texts apart that lie in one row; nil when all do.
  public static func obstacle(in model: any Module) -> Named<any Attention>? {
    for named in model.modules() {
      guard let attention = named.value as? any Attention, !attention.handlesPacking else {
        continue
      }
      return Named(path: named.path, value: attention)
    }
    return nil
  }
}

extension TensorBatch {
  /// - Throws: ``NNError/badShape(_:)`` for a batch whose texts lie in one row.
  package func refusePacking(for model: any Module) throws(NNError) {
    guard self[.sequenceStarts] != nil else { return }
    throw .badShape(
      "\(type(of: model)) takes a row for each text: use batches with padding, not padding_free")
  }

  /// How the texts of a batch without padding lie, from `sequence_starts`; nil for a batch with a row for each text.
  ///
  /// - Parameter model: Every attention in it must heed it.
  /// - Throws: ``NNError`` for starts that are none, or for an attention that does not see to it.
  public func packing(for model: any Module) throws -> Packing? {
    guard let starts = self[.sequenceStarts] else { return nil }
    if !model.moduleState.keepsTextsApart, let obstacle = Packing.obstacle(in: model) {
      throw NNError.badShape(
        "\(obstacle.path): \(type(of: obstacle.value)) does not say that it keeps texts apart that "
          + "lie in one row (handlesPacking): use batches with padding")
    }
    model.moduleState.keepsTextsApart = true
    let numbers = try starts.to(.cpu).to(.int64).array(of: Int64.self)
    return try Packing(starts: numbers.map(Int.init), on: tensor(.ids).device)
  }
}
