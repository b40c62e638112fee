public import NN
import Torch

/// An optimizer at work on a model: which parameters it changes how, and what it keeps for each.
///
/// A training step:
///
///     let optimization = try Optimization(of: model, by: AdamW(lr: 1e-3))
///     …
///     loss(model, batch).backward()
///     optimization.clipGradients(toNorm: 1)
///     optimization.step(factor: schedule.factor(at: number, of: count))
///
/// A ``TrainingSession`` clips in the same pass as it updates: ``step(factor:gradientsScaledBy:)``.
public final class Optimization {
  /// Parameters that one optimizer treats alike.
  public struct Group {
    /// What updates them.
    public let optimizer: any Optimizer
    /// The learning rate, before a schedule.
    public let lr: Double
    /// The weight decay.
    public let weightDecay: Double
    /// The parameters' paths, in the order of the model.
    public var paths: [String] { members.map(\.path) }

    var members: [Member] = []
    let states = StateLists()
  }

  /// A parameter, and what is kept for it.
  final class Member {
    let path: String
    let parameter: any AnyParameter
    /// How often it was updated.
    var count = 0
    /// Empty before the first update.
    var state: [TensorName: Tensor] = [:] { didSet { stateChanges += 1 } }
    /// How often `state` was set.
    private(set) var stateChanges = 0
    /// The tensor that was looked at last, and whether its elements lie side by side.
    private var seen: (tensor: Tensor, fillsItsMemory: Bool)?

    init(_ named: Named<any AnyParameter>) {
      path = named.path
      parameter = named.value
    }

    /// Whether the parameter's elements lie side by side, in whatever order of the dimensions.
    func fillsItsMemory(_ tensor: Tensor) -> Bool {
      if let seen, seen.tensor === tensor { return seen.fillsItsMemory }
      let found = tensor.fillsItsMemory
      seen = (tensor, found)
      return found
    }
  }

  /// What is kept for the members of batches: looked up once, and as long as the same are updated together.
  final class StateLists {
    private struct Entry {
      let members: [Member]
      let changes: Int
      let kept: [KeptState]
    }
    private var entries: [Entry] = []

    func states(of members: [Member]) -> [KeptState] {
      let changes = members.reduce(0) { $0 + $1.stateChanges }
      let known = entries.first {
        $0.changes == changes && $0.members.count == members.count
          && zip($0.members, members).allSatisfy { $0 === $1 }
      }
      if let known { return known.kept }
      let kept = KeptState.lists(members.map(\.state))
      // A group has few batches: one for each type and device.
      entries = entries.suffix(7) + [Entry(members: members, changes: changes, kept: kept)]
      return kept
    }
  }

  /// The groups, in the order of their first parameters.
  public let groups: [Group]

  let members: [Member]

  /// - Parameters:
  ///   - model: What is trained; its frozen parameters are left alone.
  ///   - optimizer: How.
  /// - Throws: ``TrainingError`` for a group that matches no parameter, for an optimizer that cannot update one, and
  ///   for a model without parameters to train.
  public init(of model: any Module, by optimizer: any Optimizer) throws(TrainingError) {
    groups = try GroupAssignment(of: model, by: optimizer).groups
    members = groups.flatMap(\.members)
  }

  /// Changes each parameter that has a gradient, and sets the gradients to nil.
  ///
  /// - Parameters:
  ///   - factor: What a schedule makes of the learning rates now.
  ///   - scale: What the gradients are multiplied by, in the same pass where the optimizer knows how: 1 for gradients that
  ///     are right as they are, ``clipFactor(norm:limit:)`` for those whose norm is to be cut.
  public func step(factor: Double = 1, gradientsScaledBy scale: Double = 1) {
    noGrad {
      for group in groups {
        for batch in Self.batches(group.members) { update(batch, of: group, factor, scale) }
      }
    }
    dropGradients()
  }

  /// Sets the gradients to nil, so that the next backward pass allocates them anew.
  public func dropGradients() {
    for member in members { member.parameter.tensor?.grad = nil }
  }

  /// The norm of all gradients together; 0 when there are none.
  public func gradientNorm() -> Double {
    Tensor.sumOfSquares(members.compactMap { $0.parameter.tensor?.grad }).squareRoot()
  }

  /// Multiplies all gradients by a number.
  public func scaleGradients(by factor: Double) {
    let gradients = members.compactMap { $0.parameter.tensor?.grad }
    guard factor != 1, !gradients.isEmpty else { return }
    noGrad { Tensor.foreachMul_(gradients, scalar: Scalar(factor)) }
  }

  /// Scales all gradients so that their common norm is at most a number (Pascanu et al. 2013, arXiv 1211.5063).
  ///
  /// Infinite or NaN gradients are left as they are.
  ///
  /// - Parameters:
  ///   - limit: The most that the norm may be; nil for any.
  ///   - scale: What the gradients are multiplied by in any case.
  /// - Returns: the norm before it was cut.
  @discardableResult
  public func clipGradients(toNorm limit: Double?, scaledBy scale: Double = 1) -> Double {
    let norm = gradientNorm() * scale
    guard norm.isFinite else { return norm }
    scaleGradients(by: scale * Self.clipFactor(norm: norm, limit: limit))
    return norm
  }

  /// What gradients are multiplied by so that their common norm is at most a number.
  ///
  /// - Parameters:
  ///   - norm: The norm as it is.
  ///   - limit: The most that it may be; nil for any.
  public static func clipFactor(norm: Double, limit: Double?) -> Double {
    // The small number, which PyTorch adds too, keeps a norm of 0 from dividing.
    limit.map { min(1, $0 / (norm + 1e-6)) } ?? 1
  }

  private func update(
    _ members: [Member], of group: Group, _ factor: Double, _ scale: Double
  ) {
    var parameters: [Tensor] = []
    var gradients: [Tensor] = []
    var copies: [(parameter: Tensor, copy: Tensor)] = []
    for member in members {
      guard let tensor = member.parameter.tensor, let gradient = tensor.grad else { continue }
      if member.count == 0 { member.state = group.optimizer.initialState(of: tensor) }
      member.count += 1
      // Fused kernels read and write memory from start to end, whatever the strides.
      let dense = member.fillsItsMemory(tensor) ? tensor : tensor.clone()
      if dense !== tensor { copies.append((tensor, dense)) }
      parameters.append(dense)
      gradients.append(
        gradient.strides == dense.strides && gradient.dtype == dense.dtype
          ? gradient : Tensor.zeros(like: dense).copy_(gradient))
    }
    // The kernels that scale do so by a number of float32.
    let isScaledThere = group.optimizer.scalesGradients && parameters[0].dtype != .float64
    if scale != 1, !isScaledThere { Tensor.foreachMul_(gradients, scalar: Scalar(scale)) }
    group.optimizer.update(
      OptimizerStep(
        parameters: parameters, gradients: gradients, number: members[0].count,
        lr: group.lr * factor, weightDecay: group.weightDecay,
        gradientScale: isScaledThere ? scale : 1, states: group.states.states(of: members)))
    for (parameter, copy) in copies { parameter.copy_(copy) }
  }

  /// The members with gradients, those together that one kernel can update.
  private static func batches(_ members: [Member]) -> [[Member]] {
    struct Key: Equatable {
      let dtype: DType
      let device: Device
      let count: Int
    }
    var batches: [(key: Key, members: [Member])] = []
    for member in members {
      guard let tensor = member.parameter.tensor, tensor.grad != nil else { continue }
      let key = Key(dtype: tensor.dtype, device: tensor.device, count: member.count)
      if let place = batches.firstIndex(where: { $0.key == key }) {
        batches[place].members.append(member)
      } else {
        batches.append((key, [member]))
      }
    }
    return batches.map(\.members)
  }
}

extension Tensor {
  /// Whether the elements lie side by side, in whatever order of the dimensions.
  fileprivate var fillsItsMemory: Bool {
    var expected = 1
    let steps = zip(strides, shape).filter { $0.1 != 1 }.sorted { $0.0 < $1.0 }
    for (stride, size) in steps {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }
}
