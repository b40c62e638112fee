internal import Synchronization

/// What a tensor is called among those of a batch, or among what an optimizer keeps.
///
/// Names are compared as numbers: a step looks nothing up by its text. Make one of your own once:
///
///     extension TensorName {
///       static let pixels = TensorName("pixels")
///     }
///
///     let x = try batch.tensor(.pixels)
public struct TensorName: Hashable, Sendable, CustomStringConvertible {
  private let number: Int

  private struct Table {
    var texts: [String] = []
    var numbers: [String: Int] = [:]
  }
  private static let table = Mutex(Table())

  /// The name with a text, the same one each time. It looks the text up: keep the name.
  public init(_ text: String) {
    number = Self.table.withLock { table in
      if let known = table.numbers[text] { return known }
      table.texts.append(text)
      table.numbers[text] = table.texts.count - 1
      return table.texts.count - 1
    }
  }

  /// The text, as in files and in messages.
  public var description: String { Self.table.withLock { $0.texts[number] } }
}

extension TensorName {
  /// Tokens: [B, T], or [1, total] without padding.
  public static let ids = TensorName("ids")
  /// Which tokens count: [B, T].
  public static let mask = TensorName("mask")
  /// Which text a token belongs to, as ``ids``.
  public static let segmentIDs = TensorName("segment_ids")
  /// What is right: [B, T], or [B].
  public static let labels = TensorName("labels")
  /// Whether the second text follows the first: [B].
  public static let nextSentence = TensorName("next_sentence")
  /// The places of answers' first tokens: [B].
  public static let startPositions = TensorName("start_positions")
  /// The places of answers' last tokens: [B].
  public static let endPositions = TensorName("end_positions")
  /// The place of each token in its own text, without padding: [1, total].
  public static let positionIDs = TensorName("position_ids")
  /// Where each text of a batch without padding starts, and where the last ends: [B + 1].
  public static let sequenceStarts = TensorName("sequence_starts")
}
