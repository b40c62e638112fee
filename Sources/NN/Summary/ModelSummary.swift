public import Torch

/// What a model is and what a step of training takes: shapes, parameters, operations, memory. All of it is found on
/// the meta device, where a model of any size takes no memory.
///
///     let model: CausalLM = try tree.buildModel(seed: nil, device: .meta)
///     print(try ModelSummary(of: model).text())
public struct ModelSummary: Sendable {
  /// One module.
  public struct Stage: Sendable, Hashable {
    /// The names from the root; empty for the root.
    public let path: String
    /// The module's type.
    public let type: String
    /// How deep it lies: 0 for the root.
    public let depth: Int
    /// The shapes of its arguments and results, each once, in the order of the calls; empty for one that was not
    /// called, or whose result is no tensor.
    public let calls: [Call]
    /// How many numbers training can change in it and below it, those counted that no module before it has.
    public let parameters: Int
    /// The operations in it and below it.
    public let operations: OperationCount
  }

  /// The shapes of one forward pass of a module.
  public struct Call: Sendable, Hashable {
    /// Those of the arguments that are tensors, but for optional ones.
    public let arguments: [[Int]]
    /// That of the result.
    public let result: [Int]
  }

  /// What a step of training holds, in bytes.
  public struct Memory: Sendable, Hashable {
    /// The parameters and buffers.
    public let weights: Int
    /// The gradients of all parameters.
    public let gradients: Int
    /// What the optimizer keeps.
    public let optimizer: Int
    /// What the forward pass keeps for the backward pass, and the inputs; nil when nothing ran.
    public let activations: Int?
    /// The most that is held at any time of a step; nil when nothing ran. It is less than the sum of the others: while
    /// gradients come, activations go.
    public let peak: Int?
  }

  /// The root's type.
  public let model: String
  /// How large the example's inputs were; nil when nothing ran.
  public let example: ExampleSize?
  /// The parameters' type.
  public let dtype: DType
  /// The optimizer whose memory is counted.
  public let optimizer: OptimizerKind
  /// How many numbers training can change.
  public let parameterCount: Int
  /// The modules, each before what it holds.
  public let stages: [Stage]
  /// The operations of a step; nil when nothing ran.
  public let operations: OperationCount?
  /// What a step of training holds.
  public let memory: Memory
  /// Why nothing ran; nil when the model did.
  public internal(set) var notRun: NotRun?

  /// Why a model was not run.
  public enum NotRun: Sendable, Hashable {
    /// It does not conform to ``HasExample``.
    case noExample
    /// It reads values, or calls an operator that knows no meta tensors; with the operator's words.
    case needsValues(String)
  }
}

extension ModelSummary {
  /// Looks at a model and runs it once, forward and backward.
  ///
  /// - Parameters:
  ///   - model: A model on the meta device. One that does not conform to ``HasExample`` is not run.
  ///   - batch: How many samples the example has.
  ///   - length: How long its sequences are; the model's longest when nil, but no more than 512.
  ///   - optimizer: Whose memory is counted.
  ///   - runs: Whether the model is run; without it, shapes, operations and activations are not known.
  /// - Throws: ``NNError`` when the model is on another device, or takes no sequence so long.
  public init(
    of model: any Module, batch: Int = 8, length: Int? = nil, optimizer: OptimizerKind = .adamw,
    runs: Bool = true
  ) throws(NNError) {
    let parameters = model.parameters()
    if let other = parameters.first(where: { $0.value.tensor?.device != .meta }) {
      throw .notOnMeta(path: other.path)
    }
    // What follows adds bytes of parameters, gradients, states and activations in 64 bits.
    let size = parameters.reduce(0) { $0 + Double($1.value.tensor.map(ExampleRun.bytes) ?? 0) }
    guard size < 0x1p58 else { throw .tooLarge("parameters of \(Self.bytes(size))") }
    var run: ExampleRun?
    if runs, let model = model as? any HasExample {
      let longest = model.maxExampleLength
      let size = ExampleSize(batch: batch, length: length ?? min(longest ?? 512, 512))
      if let longest, size.length > longest {
        throw .tooLong(length: size.length, longest: longest)
      }
      guard Double(size.batch) * Double(size.length) < 0x1p40 else {
        throw .tooLarge("a batch of \(size.batch) with a length of \(size.length)")
      }
      run = ExampleRun(of: model, size: size, optimizer: optimizer)
    }
    self.model = "\(type(of: model))"
    example = run?.size
    dtype = parameters.first?.value.tensor?.dtype ?? .float32
    self.optimizer = optimizer
    parameterCount = model.parameterCount
    stages = Self.stages(of: model, run: run)
    operations = run?.operations
    notRun = model is any HasExample ? nil : .noExample
    let bytes = parameters.reduce(0) { $0 + ($1.value.tensor.map(ExampleRun.bytes) ?? 0) }
    let buffers = model.buffers().reduce(0) { $0 + ExampleRun.bytes(of: $1.value.tensor) }
    let trained = parameters.compactMap(\.value.tensor).filter(\.requiresGrad)
    let gradients = trained.reduce(0) { $0 + ExampleRun.bytes(of: $1) }
    memory = Memory(
      weights: bytes + buffers, gradients: gradients,
      optimizer: optimizer.statesPerParameter * gradients, activations: run?.activations,
      peak: run.map { $0.peak + bytes + buffers })
  }

  private static func stages(of model: any Module, run: ExampleRun?) -> [Stage] {
    var stages: [Stage] = []
    var seen: Set<ObjectIdentifier> = []
    var counted: Set<ObjectIdentifier> = []
    /// Adds a module and all below it; its own stage gets the sums.
    func add(_ path: String, _ module: any Module, _ depth: Int) -> (Int, OperationCount) {
      guard seen.insert(ObjectIdentifier(module)).inserted else { return (0, OperationCount()) }
      let place = stages.count
      var parameters = 0
      var operations = run?.operations(of: module) ?? OperationCount()
      let stage = { (parameters: Int, operations: OperationCount) in
        Stage(
          path: path, type: "\(type(of: module))", depth: depth,
          calls: run?.calls[ObjectIdentifier(module)] ?? [], parameters: parameters,
          operations: operations)
      }
      stages.append(stage(0, operations))
      for parameter in module.ownParameters
      where counted.insert(ObjectIdentifier(parameter)).inserted {
        parameters += parameter.tensor?.count ?? 0
      }
      for child in module.children {
        let below = add(path.isEmpty ? child.path : "\(path).\(child.path)", child.value, depth + 1)
        parameters += below.0
        operations += below.1
      }
      stages[place] = stage(parameters, operations)
      return (parameters, operations)
    }
    _ = add("", model, 0)
    return stages
  }
}
