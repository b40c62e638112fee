import Torch

/// Forward and backward passes on the meta device, and what they took.
struct ExampleRun {
  let size: ExampleSize
  /// The shapes of the modules' arguments and results.
  private(set) var calls: [ObjectIdentifier: [ModelSummary.Call]] = [:]
  /// All operations.
  private(set) var operations = OperationCount()
  /// What the forward pass kept, and the inputs, in bytes.
  let activations: Int
  /// The most that was held besides weights, in bytes.
  let peak: Int
  private let recorder = WorkRecorder()

  init(of model: any HasExample, size: ExampleSize, optimizer: OptimizerKind) {
    self.size = size
    let modules = model.modules().map(\.value)
    let record = CallRecord()
    let hooks = modules.map { module in
      module.onCall { module, arguments, result in
        record.add(
          ModelSummary.Call(arguments: arguments.map(\.shape), result: result.shape), of: module)
        return nil
      }
    }
    let trained = model.parameters().compactMap(\.value.tensor).filter(\.requiresGrad)
    defer { for tensor in trained { tensor.grad = nil } }
    recorder.recording { model.exampleLoss(size, on: .meta).backward() }
    for hook in hooks { hook.remove() }
    for tensor in trained { tensor.grad = nil }
    calls = record.calls
    for owner in modules { operations += recorder.operations(of: owner) }
    operations += recorder.operations(of: nil)

    // Memory is that of a model that nobody looks into: parts that run as one keep nothing between them.
    let memory = WorkRecorder()
    // The optimizer's numbers exist from the second step on: they are there while the example runs.
    let states = memory.recording {
      trained.map { tensor in
        (0..<optimizer.statesPerParameter).map { _ in tensor.newEmpty(tensor.shape) }
      }
    }
    let before = memory.metaMemory.current
    activations = memory.recording {
      let loss = model.exampleLoss(size, on: .meta)
      let kept = memory.metaMemory.current - before
      loss.backward()
      return kept
    }
    peak = withExtendedLifetime(states) { memory.metaMemory.peak }
  }

  func operations(of module: any Module) -> OperationCount { recorder.operations(of: module) }

  static func bytes(of tensor: Tensor) -> Int { tensor.count * tensor.elementSize }
}

/// The calls that hooks saw.
private final class CallRecord {
  var calls: [ObjectIdentifier: [ModelSummary.Call]] = [:]

  func add(_ call: ModelSummary.Call, of module: any Module) {
    var known = calls[ObjectIdentifier(module), default: []]
    if !known.contains(call) { known.append(call) }
    calls[ObjectIdentifier(module)] = known
  }
}
