public import LazyConfig
public import Torch

extension Module {
  /// Lets the modules whose paths a pattern matches keep nothing of their forward passes but the inputs: the backward
  /// pass computes them once more. Memory for activations is traded for time (Chen et al. 2016, arXiv 1604.06174).
  ///
  ///     try model.recompute("transformer.layers.*")
  ///
  /// Results and gradients stay the same. What counts are tensors that a module's `forward` takes as such; tensors
  /// within another argument, such as a context's memory, get no gradients through it.
  ///
  /// - Returns: how many modules it matched.
  /// - Throws: ``NNError/noModuleMatch(pattern:paths:)`` when it matches none, with the nearest name.
  @discardableResult
  public func recompute(_ pattern: Pattern, _ recomputes: Bool = true) throws(NNError) -> Int {
    let below = modules().filter { !$0.path.isEmpty }
    let matching = below.filter { pattern.matches($0.path) }
    guard !matching.isEmpty else {
      throw .noModuleMatch(pattern: pattern.description, paths: below.map(\.path))
    }
    for named in matching { named.value.moduleState.recomputes = recomputes }
    return matching.count
  }

  /// Runs a forward pass of which only the inputs are kept. Generated code calls it.
  public func recomputing(
    _ inputs: [Tensor], _ body: @escaping ([Tensor]) -> Tensor
  ) -> Tensor {
    running(with: inputs) {
      // What parts leave for the loss is computed anew as well, or would have no gradients.
      let parts = modules().compactMap { $0.value as? any HasAuxiliaryLoss }
      let results = checkpoint(inputs) { inputs in
        let result = OperatorFailure.attributing(to: self) { body(inputs) }
        return [result] + parts.compactMap(\.auxiliaryLoss)
      }
      for (part, loss) in zip(parts.filter { $0.auxiliaryLoss != nil }, results.dropFirst()) {
        part.auxiliaryLoss = loss
      }
      return results[0]
    }
  }
}
