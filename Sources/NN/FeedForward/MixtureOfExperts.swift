public import LazyConfig
public import Torch

// N tokens (B·T), E experts, K experts of each token, D hiddenSize.

/// Several feed-forward parts, of which each token goes through a few: those to which a router gives the most
/// (Shazeer et al. 2017, arXiv 1701.06538). The results are added, each times its share of softmax(x·Wᵀ), as in
/// Mixtral (arXiv 2401.04088, section 2.1).
///
/// `x` is [..., hiddenSize], and so is the result. `router.weight` is [E, hiddenSize]. The experts are a list, so that
/// a config repeats one and may still change each:
///
///     mlp: {_target_: MixtureOfExperts, experts: {_repeat_: 8, _of_: GatedMLP}}
///
/// With a capacity an expert takes at most ⌈capacityFactor·N·K/E⌉ tokens. First choices go before second ones,
/// and earlier tokens before later ones; a token that finds no place gets nothing from that expert, and in a
/// transformer's layer is carried on by the residual (Lepikhin et al. 2020, arXiv 2006.16668, algorithm 1).
///
/// While training, ``auxiliaryLoss`` rewards an even use of the experts.
@Module
@Configurable
public final class MixtureOfExperts: FeedForward, HasAuxiliaryLoss {
  /// From a token to a score of each expert.
  public let router: Linear
  /// The parts that a token may go through.
  public let experts: [any FeedForward]
  /// A part that every token goes through besides (Dai et al. 2024, arXiv 2401.06066).
  public let sharedExpert: (any FeedForward)?
  /// Through how many a token goes.
  public let expertsPerToken: Int
  /// How many tokens an expert takes, as a multiple of an even share.
  public let capacityFactor: Double?
  /// Whether the shares of a token's experts add up to 1.
  public let isNormalized: Bool
  /// What the loss for an even use is multiplied by.
  public let balance: Double

  /// `balance` times E·Σ fₑ·pₑ, where fₑ is the part of the choices that fell on expert e, and pₑ the mean of its
  /// probabilities: 1 when all experts are used alike, E when one is (Fedus et al. 2021, arXiv 2101.03961,
  /// equation 4). Of the last forward pass; nil when that was no training.
  public var auxiliaryLoss: Tensor?

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - experts: The parts that a token may go through.
  ///   - sharedExpert: A part that every token goes through besides (Dai et al. 2024, arXiv 2401.06066).
  ///   - expertsPerToken: Through how many a token goes.
  ///   - capacityFactor: How many tokens an expert takes, as a multiple of an even share; all unless set.
  ///   - isNormalized: Whether the shares of a token's experts add up to 1.
  ///   - balance: What the loss for an even use is multiplied by.
  ///   - initializer: How the router's first values are drawn.
  public init(
    @Inherited hiddenSize: Int, experts: [any FeedForward], sharedExpert: (any FeedForward)? = nil,
    expertsPerToken: Int = 2, capacityFactor: Double? = nil, isNormalized: Bool = true,
    balance: Double = 0.01, @Inherited initializer: Initializer = .fanIn()
  ) throws {
    guard (1...max(1, experts.count)).contains(expertsPerToken), !experts.isEmpty else {
      throw NNError.badShape(
        "experts_per_token is \(expertsPerToken); expected 1 to the number of experts, \(experts.count)"
      )
    }
    if let capacityFactor, !(capacityFactor > 0) {
      throw NNError.badShape("capacity_factor is \(capacityFactor); expected a positive number")
    }
    router = Linear(
      inFeatures: hiddenSize, outFeatures: experts.count, bias: false, initializer: initializer)
    try NNError.checkWidths(
      [("the router", hiddenSize)] + experts.enumerated().map { ("experts.\($0)", $1.width) }
        + [("shared_expert", sharedExpert?.width)])
    self.experts = experts
    self.sharedExpert = sharedExpert
    self.expertsPerToken = expertsPerToken
    self.capacityFactor = capacityFactor
    self.isNormalized = isNormalized
    self.balance = balance
  }

  public var width: Int? { router.inFeatures }

  public func forward(_ x: Tensor) -> Tensor {
    let tokens = x.reshape([-1, x.size(-1)])
    let probabilities = router(tokens).softmax(dim: -1, dtype: .float32)
    var (shares, choices) = probabilities.topk(expertsPerToken)
    if isNormalized { shares = shares / shares.sum(dim: [-1], keepdim: true) }
    auxiliaryLoss = isTraining ? balanceLoss(probabilities, choices) : nil
    let mixed = dispatch(tokens, shares.to(x.dtype), choices).reshape(x.shape)
    return sharedExpert.map { mixed + $0(x) } ?? mixed
  }

  /// Sends each token [N, D] to its experts [N, K], and adds what they return, times the shares [N, K].
  private func dispatch(_ tokens: Tensor, _ shares: Tensor, _ choices: Tensor) -> Tensor {
    // Assignments, all first choices before all second ones; sorted by expert they keep that order.
    let order = choices.transpose(0, 1).flatten().argsort(stable: true)
    let flatShares = shares.transpose(0, 1).flatten().unsqueeze(dim: 1)
    var results: [Tensor] = []
    var places: [Tensor] = []
    var start = 0
    for (expert, count) in zip(experts, counts(choices)) {
      let taken = min(count, capacity(tokens.size(0)))
      defer { start += count }
      guard taken > 0 else { continue }
      let assignments = order.narrow(dim: 0, start: start, length: taken)
      let rows = assignments.remainder(Scalar(tokens.size(0)))
      results.append(
        expert(tokens[rows]) * flatShares[assignments])
      places.append(rows)
    }
    let sum = tokens.newZeros(tokens.shape)
    guard !results.isEmpty else { return sum }
    return sum.indexAdd(
      dim: 0, index: Tensor.cat(places, dim: 0), source: Tensor.cat(results, dim: 0))
  }

  /// How many assignments each expert has. Without values, on the meta device, an even share.
  private func counts(_ choices: Tensor) -> [Int] {
    guard choices.device.kind != .meta else {
      let (share, rest) = choices.count.quotientAndRemainder(dividingBy: experts.count)
      return experts.indices.map { share + ($0 < rest ? 1 : 0) }
    }
    return choices.flatten().bincount(minlength: experts.count).array(of: Int.self)
  }

  private func capacity(_ tokens: Int) -> Int {
    guard let capacityFactor else { return .max }
    let share = Double(tokens * expertsPerToken) / Double(experts.count)
    return Int(min(capacityFactor * share, 1e18).rounded(.up))
  }

  private func balanceLoss(_ probabilities: Tensor, _ choices: Tensor) -> Tensor {
    let used = choices.flatten().oneHot(numClasses: experts.count).to(.float32).mean(dim: [0])
    let expected = probabilities.mean(dim: [0])
    return (used * expected).sum() * (balance * Double(experts.count))
  }
}

/// A module whose forward pass leaves something that training adds to its loss.
public protocol HasAuxiliaryLoss: Module {
  /// What the last forward pass left; nil for nothing. A module that recomputes sets it too.
  var auxiliaryLoss: Tensor? { get set }
}

extension Module {
  /// The sum of what the last forward pass of this module and all below it left to add to the loss; nil for
  /// nothing. A trainer adds it to the loss that it computes.
  public func auxiliaryLosses() -> Tensor? {
    modules().compactMap { $0.value as? any HasAuxiliaryLoss }.auxiliaryLosses()
  }
}

extension [any HasAuxiliaryLoss] {
  /// The sum of what the last forward pass of these modules left to add to the loss; nil for nothing.
  package func auxiliaryLosses() -> Tensor? {
    reduce(nil) { sum, module in
      guard let loss = module.auxiliaryLoss else { return sum }
      return sum.map { $0 + loss } ?? loss
    }
  }
}
