public import NN
import Torch

/// A model in training: it takes one step after another, and its state can be saved and loaded.
///
/// It knows nothing of data, folders or loggers:
///
///     let session = try TrainingSession(
///       model, optimizer: AdamW(lr: 1e-3), schedule: CosineDecay(), trainer: Trainer(steps: 100),
///       steps: 100, seed: 1)
///     while !session.isDone { print(try session.step([batch]).loss) }
///
/// Random numbers of a step follow from the seed and the step's number, so that a run that goes on from a state draws
/// the same as one that was not interrupted.
public final class TrainingSession {
  /// What is trained.
  public let model: any Trainable
  /// How its parameters are changed.
  public let optimization: Optimization
  /// How the learning rate changes; nil for not at all.
  public let schedule: (any Schedule)?
  /// The settings.
  public let trainer: Trainer
  /// How many steps there are.
  public let steps: Int
  /// What chance follows from.
  public let seed: UInt64
  /// How many steps are done.
  public internal(set) var step = 0
  /// The weights' moving average; nil for none.
  public let average: AveragedParameters?
  /// What the loss is scaled by, for float16; nil for none.
  public let scaler: LossScaler?

  let device: Device
  /// The model's parts as they are when the session is made: a step goes through them without looking for them.
  private let moduleStates: [ModuleState]
  private let auxiliary: [any HasAuxiliaryLoss]
  /// Who wants to know what takes how long.
  var profile: StepProfile?

  /// What one step did.
  public struct StepReport: Sendable {
    /// The step's number, from 1.
    public let step: Int
    /// The mean loss over all that was predicted, without auxiliary losses.
    public let loss: Double
    /// The sum of the auxiliary losses' means; nil when there are none.
    public let auxiliaryLoss: Double?
    /// The norm of all gradients together, before clipping.
    public let gradientNorm: Double
    /// What the schedule made of the learning rates.
    public let rateFactor: Double
    /// Over how many things the loss is the mean.
    public let count: Int
    /// Whether nothing was changed, since scaled gradients were infinite.
    public let isSkipped: Bool
  }

  /// - Parameters:
  ///   - model: What is trained; it is put into training mode at each step.
  ///   - optimizer: How.
  ///   - schedule: How the learning rate changes; nil for not at all.
  ///   - trainer: The settings.
  ///   - steps: How many steps there are, which the schedule needs to know.
  ///   - seed: What chance follows from.
  /// - Throws: ``TrainingError`` for an optimizer that does not fit the model; `NNError` for a pattern that matches
  ///   no module.
  public init(
    _ model: any Trainable, optimizer: any Optimizer, schedule: (any Schedule)? = nil,
    trainer: Trainer, steps: Int, seed: UInt64 = 0
  ) throws {
    self.model = model
    self.schedule = schedule
    self.trainer = trainer
    self.steps = steps
    self.seed = seed
    optimization = try Optimization(of: model, by: optimizer)
    for pattern in trainer.recompute { try model.recompute(pattern) }
    average = trainer.average.map { AveragedParameters(of: model, by: $0) }
    scaler = trainer.precision == .float16 ? try LossScaler() : nil
    let modules = model.modules().map(\.value)
    moduleStates = modules.map(\.moduleState)
    auxiliary = modules.compactMap { $0 as? any HasAuxiliaryLoss }
    device = model.parameters().lazy.compactMap(\.value.tensor?.device).first ?? .cpu
  }

  /// Whether all steps are done.
  public var isDone: Bool { step >= steps }

  /// Takes one step: forward and backward over each batch, then one update.
  ///
  /// - Parameter batches: What the gradients are summed over. Each thing that is predicted counts alike, in whichever
  ///   batch it stands.
  /// - Throws: ``TrainingError/notFinite(_:)`` with the module that first made a NaN or an infinite number; nothing was
  ///   changed then. What the model throws.
  public func step(_ batches: [TensorBatch]) throws -> StepReport {
    for state in moduleStates { state.isTraining = true }
    seedChance()
    optimization.dropGradients()
    let sums = try accumulate(batches)
    guard sums.loss.isFinite, sums.auxiliary?.isFinite != false else {
      throw notFinite("the loss is \(NonFinite.word(sums.loss + (sums.auxiliary ?? 0)))", batches)
    }
    let factor = schedule?.factor(at: step, of: steps) ?? 1
    // Infinite gradients of a scaled loss are no mistake: the scale was too large.
    let isSkipped = scaler.map { !$0.unscale(optimization) } ?? false
    let scale = batches.count == 1 ? 1 : 1 / Double(max(1, sums.count))
    let norm = phase("clipping") { optimization.gradientNorm() * scale }
    guard norm.isFinite else {
      throw notFinite("the gradients' norm is \(NonFinite.word(norm))", batches)
    }
    if !isSkipped {
      let clip = Optimization.clipFactor(norm: norm, limit: trainer.clipNorm)
      phase("optimizer") { optimization.step(factor: factor, gradientsScaledBy: scale * clip) }
    }
    step += 1
    if !isSkipped { average?.update() }
    return StepReport(
      step: step, loss: sums.loss, auxiliaryLoss: sums.auxiliary, gradientNorm: norm,
      rateFactor: factor, count: sums.count, isSkipped: isSkipped)
  }

  /// Runs forward and backward, and leaves gradients: of the mean over one batch, or of the sum over several.
  private func accumulate(
    _ batches: [TensorBatch]
  ) throws -> (loss: Double, auxiliary: Double?, count: Int) {
    var (sum, count) = (0.0, 0)
    var auxiliary: Double?
    for batch in batches {
      let (outcome, extra) = try phase("forward") { try run(batch) }
      var loss = extra.map { outcome.loss + $0 } ?? outcome.loss
      // Over several batches the sum is taken first, and divided by what all of them predict.
      if batches.count > 1 { loss = loss * Scalar(Double(outcome.count)) }
      if let scaler { loss = scaler.scale(loss) }
      phase("backward") { loss.backward() }
      sum += outcome.loss.item().doubleValue * Double(outcome.count)
      if let extra {
        auxiliary = (auxiliary ?? 0) + extra.item().doubleValue * Double(outcome.count)
      }
      count += outcome.count
    }
    guard count > 0 else { return (0, nil, 0) }
    return (sum / Double(count), auxiliary.map { $0 / Double(count) }, count)
  }

  private func phase<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
    try profile?.phase(name, body) ?? body()
  }

  /// The forward pass over a batch.
  func run(_ batch: TensorBatch) throws -> (outcome: Outcome, auxiliary: Tensor?) {
    let outcome =
      if let type = trainer.precision.autocastType {
        try autocast(type, device: device.kind) { try model.outcome(on: batch) }
      } else {
        try model.outcome(on: batch)
      }
    return (outcome, auxiliary.auxiliaryLosses())
  }

  /// Sets the generators of the CPU and of the device to where they stand before the next step.
  func seedChance() {
    let chance = Chance.seed(seed, step: step)
    (try? Generator.default(for: .cpu))?.seed = chance
    if device.kind != .cpu, device.kind != .meta {
      (try? Generator.default(for: device))?.seed = chance
    }
  }

  /// Finds out what made a number that is none, by taking the step's forward pass once more.
  private func notFinite(_ what: String, _ batches: [TensorBatch]) -> TrainingError {
    let source =
      NonFiniteSearch.inWeights(of: model)
      ?? NonFiniteSearch.inForwardPass(of: model) {
        seedChance()
        for batch in batches { _ = try run(batch) }
      } ?? NonFiniteSearch.inGradients(of: model)
    optimization.dropGradients()
    return .notFinite(NonFinite(step: step + 1, what: what, source: source))
  }
}

/// Numbers from which chance follows.
enum Chance {
  /// The seed of one step's random numbers (SplitMix64's finisher over both numbers).
  static func seed(_ seed: UInt64, step: Int) -> UInt64 {
    var x = seed &+ 0x9E37_79B9_7F4A_7C15 &* (UInt64(bitPattern: Int64(step)) &+ 1)
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }
}
