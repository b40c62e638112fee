import NN
public import Torch

extension Optimization {
  /// What the optimizers keep, for a checkpoint: `layers.0.weight.exp_avg`, and the number of updates of each
  /// parameter, `layers.0.weight.step`. Parameters that were never updated are not in it.
  ///
  /// The tensors are those that the next step changes: save them before it.
  public func state() -> [String: Tensor] {
    var state: [String: Tensor] = [:]
    for member in members where member.count > 0 {
      state["\(member.path).step"] = Tensor(Int64(member.count))
      for (name, tensor) in member.state { state["\(member.path).\(name)"] = tensor }
    }
    return state
  }

  /// Takes over a state, copied; training goes on as if it had not been interrupted.
  ///
  /// - Throws: ``TrainingError/stateMismatch(_:)`` with all that is missing, unexpected, or of another shape or type;
  ///   nothing has changed then.
  public func load(_ state: [String: Tensor]) throws(TrainingError) {
    var unused = Set(state.keys)
    var problems: [String] = []
    var loaded: [(Member, count: Int, state: [TensorName: Tensor])] = []
    for group in groups {
      for member in group.members {
        guard let count = state["\(member.path).step"], let tensor = member.parameter.tensor else {
          loaded.append((member, 0, [:]))
          continue
        }
        unused.remove("\(member.path).step")
        var kept: [TensorName: Tensor] = [:]
        for (name, fresh) in group.optimizer.initialState(of: tensor) {
          let key = "\(member.path).\(name)"
          unused.remove(key)
          guard let given = state[key] else {
            problems.append("\(key) is missing")
            continue
          }
          guard given.shape == fresh.shape, given.dtype == fresh.dtype else {
            problems.append(
              "\(key): expected \(fresh.dtype) \(fresh.shape), found \(given.dtype) \(given.shape)")
            continue
          }
          kept[name] = fresh.copy_(given)
        }
        guard count.count == 1, let number = count.item().intValue, number > 0 else {
          let found = count.count == 1 ? "\(count.item())" : "\(count.dtype) \(count.shape)"
          problems.append("\(member.path).step: expected a count of updates, found \(found)")
          continue
        }
        loaded.append((member, number, kept))
      }
    }
    problems += unused.map { "\($0) belongs to nothing that is trained so" }
    guard problems.isEmpty else { throw .stateMismatch(problems.sorted()) }
    for (member, count, kept) in loaded { (member.count, member.state) = (count, kept) }
  }
}
