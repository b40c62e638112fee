public import LazyConfig
public import Torch

extension Module {
  /// Draws the first values of every parameter.
  ///
  /// Each parameter has a generator of its own, seeded by the seed and the parameter's path. So swapping
  /// one part of a model leaves the first values of all other parts as they were, bit for bit.
  public func initialize(seed: UInt64) {
    for named in parameters() {
      guard let device = named.value.tensor?.device, device.kind != .meta,
        let generator = try? Generator(seed: Self.seed(seed, named.path), device: device)
      else { continue }
      named.value.initialize(with: generator)
    }
  }

  /// - Throws: ``NNError/badShape(_:)`` for parameters whose sizes are negative, or too large to count.
  fileprivate func checkShapes() throws(NNError) {
    let bad = parameters().compactMap { named in
      named.value.impossibleShape.map { "\(named.path) cannot have the shape \($0)" }
    }
    if !bad.isEmpty { throw .badShape(bad.joined(separator: "\n")) }
  }

  /// FNV-1a over the path, begun with the seed.
  private static func seed(_ seed: UInt64, _ path: String) -> UInt64 {
    var hash = 0xCBF2_9CE4_8422_2325 ^ (seed &* 0x9E37_79B9_7F4A_7C15)
    for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}

extension ConfigTree {
  /// Builds a model: makes its parts, tells them their paths, and draws the first values.
  ///
  /// - Parameters:
  ///   - seed: What the first values follow from; nil leaves them unset, for a model that is loaded.
  ///   - dtype: The parameters' type.
  ///   - device: Where they lie. On `Device.meta` a model of any size takes no memory.
  /// - Throws: `ConfigError` with everything that is wrong; ``NNError`` for parameters of impossible shapes.
  public func buildModel<Model>(
    as type: Model.Type = Model.self, seed: UInt64? = 0, dtype: DType = .float32,
    device: Device = .cpu, registry: TargetRegistry = .discovered
  ) throws -> Model {
    try finishedModel(seed: seed, dtype: dtype, device: device) {
      try build(as: type, registry: registry)
    }
  }
}

extension Lazy {
  /// Builds a model that is a part of a tree, with the part as its root: see
  /// ``LazyConfig/ConfigTree/buildModel(as:seed:dtype:device:registry:)``.
  public func buildModel(
    seed: UInt64? = 0, dtype: DType = .float32, device: Device = .cpu
  ) throws -> T {
    try finishedModel(seed: seed, dtype: dtype, device: device) { try build() }
  }
}

private func finishedModel<Model>(
  seed: UInt64?, dtype: DType, device: Device, _ build: () throws -> Model
) throws -> Model {
  let defaults = ModelDefaults(dtype: dtype, device: device, isDeferred: true)
  let model = try ModelDefaults.$current.withValue(defaults, operation: build)
  if let module = model as? any Module {
    module.assignPaths()
    try module.checkShapes()
    if let seed { module.initialize(seed: seed) }
  }
  return model
}
