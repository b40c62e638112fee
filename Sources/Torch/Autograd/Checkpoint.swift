internal import CTorch

/// Runs `body` without keeping its activations; the backward pass runs it once more to get them.
///
/// Memory for activations is traded for the time of a second forward pass (Chen et al. 2016, "Training
/// Deep Nets with Sublinear Memory Cost", arXiv:1604.06174). Parameters that `body` captures get their
/// gradients too. Random operators give the same numbers in both runs, and autocast is as it was.
///
/// - Parameters:
///   - inputs: The tensors that `body` reads, besides parameters.
///   - generators: Generators that `body` uses besides the default ones of the inputs' devices.
///   - body: A function of its inputs and of parameters; it runs twice.
/// - Returns: What `body` returns. Only `backward` without `inputs:` reaches captured parameters; `grad`,
///   `backward(inputs:)` and `createGraph` through a checkpoint stop the program.
public func checkpoint(
  _ inputs: [Tensor], generators: [Generator] = [], _ body: @escaping ([Tensor]) -> [Tensor]
) -> [Tensor] {
  guard isGradEnabled else { return body(inputs) }
  let sources = generators + defaultGenerators(for: inputs)
  let states = sources.map { $0.state() }
  let casts = AutocastSnapshot(devices: Set([.cpu] + inputs.map(\.device.kind)))
  let function = CustomFunction("Checkpoint") { inputs, saved in
    saved = inputs
    return body(Array(inputs.dropLast()))
  } backward: { gradients, saved in
    guard ct_backward_reaches_leaves() else {
      fatalError(
        "checkpoint: grad(of:withRespectTo:) and backward(inputs:) do not reach the parameters "
          + "inside a checkpoint: call backward() without inputs")
    }
    guard !isGradEnabled else {
      fatalError("checkpoint: createGraph does not reach through a checkpoint")
    }
    let fresh = saved.dropLast().map { input in
      input.detach().requiringGrad(input.requiresGrad)
    }
    let outputs = withStates(states, of: sources) {
      casts.restored { enableGrad { body(fresh) } }
    }
    let used = zip(outputs, gradients).filter { $0.0.requiresGrad && $0.1 != nil }
    if !used.isEmpty { backward(used.map(\.0), gradients: used.map(\.1)) }
    return fresh.map(\.grad) + [nil]
  }
  // The graph has a node only where an input requires a gradient; a parameter inside `body` may be the
  // only one that does, so that an empty tensor that does is passed along.
  let marker = Tensor.empty([0]).requiringGrad()
  return function(inputs + [marker])
}

/// The default generators of the devices of `tensors`, the CPU's always, each once.
private func defaultGenerators(for tensors: [Tensor]) -> [Generator] {
  let devices = Set(tensors.map(\.device).filter { $0.kind != .meta } + [.cpu])
  return devices.compactMap { try? Generator.default(for: $0) }
}

/// Runs `body` with the generators in the given states, then puts them back where they were.
private func withStates<Result>(
  _ states: [Tensor], of generators: [Generator], _ body: () -> Result
) -> Result {
  let before = generators.map { $0.state() }
  func set(_ states: [Tensor]) {
    for (generator, state) in zip(generators, states) {
      do {
        try generator.restore(state)
      } catch {
        fatalError("checkpoint: a generator does not take back its own state: \(error)")
      }
    }
  }
  set(states)
  defer { set(before) }
  return body()
}
