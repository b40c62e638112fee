import NN
import Runs
import Tokenizers
import Torch

/// Says what a trained model makes of texts.
public struct Predictor {
  private let model: any Trainable
  private let tokenizer: Tokenizer
  private let classes: [String]?
  private let precision: MatrixPrecision

  /// What a model says of one text.
  public struct Prediction: Sendable, Equatable {
    /// The class with the highest score; nil for a model that foretells a number.
    public let label: String?
    /// How probable each class is, by name; or the number itself, as `value`.
    public let scores: [(name: String, value: Double)]

    public static func == (a: Prediction, b: Prediction) -> Bool {
      a.label == b.label && a.scores.map(\.name) == b.scores.map(\.name)
        && a.scores.map(\.value) == b.scores.map(\.value)
    }
  }

  /// - Throws: ``TrainingError/mismatch(_:)`` for a run whose model does not tell texts apart; `TokenizerError` for a
  ///   tokenizer without padding.
  public init(_ saved: SavedRun) throws {
    let limits = saved.model.inputLimits
    guard limits.classes != nil else {
      throw TrainingError.mismatch(
        "\(saved.folder.path): its model, \(type(of: saved.model)), has no classes; 'generate' "
          + "continues texts")
    }
    guard let tokenizer = saved.tokenizer else {
      throw TrainingError.mismatch("\(saved.folder.path): the run has no tokenizer.json")
    }
    model = saved.model
    classes = saved.classes
    precision = saved.run.trainer.precision
    self.tokenizer = try tokenizer.truncating(to: limits.length ?? 512).padding(.longest)
  }

  /// What the model says of each text, or of each pair of texts.
  ///
  /// - Parameters:
  ///   - texts: The texts. What is longer than the model takes is cut off.
  ///   - pairs: The second texts, one for each; nil for none.
  /// - Throws: `TokenizerError`.
  public func predict(_ texts: [String], pairs: [String]? = nil) throws -> [Prediction] {
    guard !texts.isEmpty else { return [] }
    let encodings = try tokenizer.encode(batch: texts, pairs: pairs)
    let shape = [encodings.count, encodings[0].count]
    let device = model.parameters().lazy.compactMap(\.value.tensor?.device).first ?? .cpu
    func rows(_ numbers: (Encoding) -> [Int]) throws -> Tensor {
      try Tensor(encodings.flatMap { numbers($0).map(Int64.init) }, shape: shape).to(device)
    }
    let batch = TensorBatch([
      .ids: try rows(\.ids), .segmentIDs: try rows(\.typeIDs),
      .mask: try rows(\.attentionMask).to(.bool),
      // What is right is not known; the loss is not looked at.
      .labels: Tensor.zeros([texts.count], dtype: .int64, device: device),
    ])
    let found: Tensor? = try model.evaluating { try inferenceMode { try run(batch) } }
    guard let scores = found?.to(.float32) else { return [] }
    if model.inputLimits.classes == 1 {
      return scores.flatten().array(of: Float.self).map {
        Prediction(label: nil, scores: [("value", Double($0))])
      }
    }
    return scores.softmax(dim: -1).unbind(dim: 0).map { row in
      let values = row.array(of: Float.self).map(Double.init)
      let named = values.enumerated().map { (name: name(of: $0), value: $1) }
      return Prediction(label: named.max { $0.value < $1.value }?.name, scores: named)
    }
  }

  /// The scores of a batch.
  private func run(_ batch: TensorBatch) throws -> Tensor? {
    guard let type = precision.autocastType else { return try model.outcome(on: batch).scores }
    return try autocast(type) { try model.outcome(on: batch).scores }
  }

  private func name(of number: Int) -> String {
    guard let classes, classes.indices.contains(number) else { return "\(number)" }
    return classes[number]
  }
}
