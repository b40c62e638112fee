public import LazyConfig
import Torch

extension Module {
  /// Puts this module and all below it into training mode, or out of it.
  @discardableResult
  public func train(_ isTraining: Bool = true) -> Self {
    for named in modules() { named.value.moduleState.isTraining = isTraining }
    return self
  }

  /// Puts this module and all below it out of training mode: dropout does nothing.
  @discardableResult
  public func eval() -> Self { train(false) }

  /// Does something while nothing is in training mode; what was is afterwards.
  public func evaluating<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let training = modules().map(\.value.moduleState).filter(\.isTraining)
    for state in training { state.isTraining = false }
    defer { for state in training { state.isTraining = true } }
    return try body()
  }

  /// Stops the training of the parameters whose paths a pattern matches: `embeddings.**`,
  /// `layers.*.attention.**`.
  ///
  /// - Returns: how many parameters it matched.
  /// - Throws: ``NNError`` when it matches none, with the nearest name.
  @discardableResult
  public func freeze(_ pattern: Pattern) throws(NNError) -> Int {
    try setTrainable(false, pattern)
  }

  /// Lets the parameters train again whose paths a pattern matches.
  @discardableResult
  public func unfreeze(_ pattern: Pattern) throws(NNError) -> Int {
    try setTrainable(true, pattern)
  }

  private func setTrainable(_ isTrainable: Bool, _ pattern: Pattern) throws(NNError) -> Int {
    let matching = parameters(matching: pattern)
    guard !matching.isEmpty else {
      throw .noMatch(pattern: pattern.description, paths: parameters().map(\.path))
    }
    for named in matching { named.value.tensor?.requiresGrad = isTrainable }
    return matching.count
  }

  /// The parameters whose paths a pattern matches, under any of the paths that each has.
  public func parameters(matching pattern: Pattern) -> [Named<any AnyParameter>] {
    var seen: Set<ObjectIdentifier> = []
    return allParameters().filter {
      pattern.matches($0.path) && seen.insert(ObjectIdentifier($0.value)).inserted
    }
  }
}
