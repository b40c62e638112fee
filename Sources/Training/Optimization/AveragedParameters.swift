public import NN
public import Torch

/// The moving averages of a model's parameters.
///
///     let averages = AveragedParameters(of: model, by: try MovingAverage(decay: 0.999))
///     …
///     optimization.step(factor: factor)
///     averages.update()
///     …
///     let loss = averages.inPlace { evaluate(model) }
///
/// Frozen parameters are averaged too, so that ``values()`` are all that the model has. Parameters of half precision are
/// averaged in `float32`: in their own type a step would change nothing.
public final class AveragedParameters {
  /// How they are averaged.
  public let rule: MovingAverage
  /// How many steps they are averaged over.
  public private(set) var steps = 0

  private let members: [Named<any AnyParameter>]
  private var averages: [Tensor]

  /// - Parameters:
  ///   - model: The model, whose parameters are the averages until the first update.
  ///   - rule: How they are averaged.
  public init(of model: any Module, by rule: MovingAverage) {
    self.rule = rule
    members = model.parameters().filter { $0.value.tensor != nil }
    averages = members.compactMap { $0.value.tensor }.map { tensor in
      let copy = tensor.detach().clone()
      return [.float16, .bfloat16].contains(copy.dtype) ? copy.to(.float32) : copy
    }
  }

  /// Takes in the parameters as a step has left them.
  public func update() {
    noGrad {
      let weight = Scalar(1 - rule.decay(at: steps))
      let places = Dictionary(grouping: averages.indices) { place in
        Place(device: averages[place].device, dtype: averages[place].dtype)
      }
      for (place, indices) in places {
        let averages = indices.map { self.averages[$0] }
        let now = indices.map { index in
          (members[index].value.tensor ?? self.averages[index]).detach().to(place.dtype)
        }
        Tensor.foreachLerp_(averages, tensors1: now, weight: weight)
      }
    }
    steps += 1
  }

  /// Runs `body` while the model has the averages for parameters. Afterwards it has what it had before, bit for bit,
  /// whatever `body` did to them.
  public func inPlace<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let current = members.map { $0.value.tensor?.detach().clone() }
    set(averages)
    defer { set(current) }
    return try body()
  }

  private func set(_ values: [Tensor?]) {
    noGrad {
      for (member, value) in zip(members, values) {
        if let value { member.value.tensor?.copy_(value) }
      }
    }
  }

  /// The averages by the parameters' paths, as `model.load` takes them. The next update changes them.
  public func values() -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: zip(members.map(\.path), averages))
  }
}

extension AveragedParameters {
  private struct Place: Hashable {
    let device: Device
    let dtype: DType
  }

  /// For a checkpoint: the averages by path, `average.layers.0.weight`, and over how many steps they are, `steps`.
  ///
  /// The tensors are those that the next update changes: save them before it.
  public func state() -> [String: Tensor] {
    var state = ["steps": Tensor(Int64(steps))]
    for (path, average) in values() { state["average.\(path)"] = average }
    return state
  }

  /// Takes over a state, copied; training goes on as if it had not been interrupted.
  ///
  /// - Throws: ``TrainingError/stateMismatch(_:)`` with all that is missing, unexpected, or of another shape or type;
  ///   nothing has changed then.
  public func load(_ state: [String: Tensor]) throws(TrainingError) {
    var unused = Set(state.keys)
    var problems: [String] = []
    unused.remove("steps")
    let count = state["steps"].flatMap { $0.count == 1 ? $0.item().intValue : nil }
    if count.map({ $0 < 0 }) ?? true {
      let found = state["steps"].map { $0.count == 1 ? "\($0.item())" : "\($0.shape)" }
      problems.append("steps: expected a count, found \(found ?? "nothing")")
    }
    let mine = values()
    for (path, average) in mine {
      let key = "average.\(path)"
      unused.remove(key)
      guard let given = state[key] else {
        problems.append("\(key) is missing")
        continue
      }
      if given.shape != average.shape || given.dtype != average.dtype {
        problems.append(
          "\(key): expected \(average.dtype) \(average.shape), found \(given.dtype) \(given.shape)")
      }
    }
    problems += unused.map { "\($0) belongs to nothing that is averaged" }
    guard problems.isEmpty, let count else { throw .stateMismatch(problems.sorted()) }
    noGrad { for (path, average) in mine { average.copy_(state["average.\(path)"]!) } }
    steps = count
  }
}
