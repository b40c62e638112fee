public import NN
public import Runs
public import Tokenizers

/// Something that a run does at each evaluation, besides evaluating: writes a sample of text, say.
///
/// In a config, callbacks are a list in the slot `callbacks` of a ``TrainingRun``. One of your own:
///
///     @Configurable
///     struct WeightNorm: Callback {
///       func evaluated(_ moment: EvaluationMoment) throws {
///         let norm = moment.model.parameters().reduce(0) { … }
///         try moment.recorder.message(.info, "the weights' norm is \(norm)")
///       }
///     }
public protocol Callback: Sendable {
  /// Called after each evaluation, while the model is out of training mode and has the weights that were evaluated.
  func evaluated(_ moment: EvaluationMoment) throws
}

/// What a ``Callback`` sees.
public struct EvaluationMoment {
  /// How many steps are done.
  public let step: Int
  /// The model, with the weights that were evaluated.
  public let model: any Trainable
  /// What makes ids of texts; nil when the data has none.
  public let tokenizer: Tokenizer?
  /// What chance follows from: it differs from step to step.
  public let seed: UInt64
  /// What the evaluation found, by name: `validation/loss`.
  public let values: [(name: String, value: Double)]
  /// Where to tell what is found.
  public let recorder: Recorder
}
