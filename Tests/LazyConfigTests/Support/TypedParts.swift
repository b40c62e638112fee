import LazyConfig

/// A parameter of every type of plain data.
@Configurable
final class Everything {
  let text: String
  init(
    flag: Bool = false, count: Int = 0, small: Int8 = 0, size: UInt = 0, ratio: Double = 0.5,
    single: Float = 0.5, text: String = "", act: Activation = .relu, sizes: [Int] = [],
    table: [[Double]] = [], weights: [String: Double] = [:], pair: (Int, String) = (1, "a"),
    limit: Int? = nil, anything: Value = .null, names: [String: [String]] = [:]
  ) {
    self.text =
      "\(flag) \(count) \(small) \(size) \(ratio) \(single) \(text) \(act) \(sizes) \(table) "
      + "\(weights.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) \(pair) "
      + "\(limit.map(String.init) ?? "nil") \(anything.summary) "
      + "\(names.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"
  }
}

/// Keys that had other names before.
@Configurable(renamed: ["layer_norm_eps": "norm_eps", "num_layers": "hidden_layers"])
final class RenamedKeys {
  let normEps: Double
  let hiddenLayers: Int
  init(normEps: Double = 1e-5, hiddenLayers: Int = 6) {
    self.normEps = normEps
    self.hiddenLayers = hiddenLayers
  }
}

/// A part that cannot be made.
@Configurable
final class Fragile {
  struct Failure: Error, CustomStringConvertible { let description: String }
  init(reason: String, @Inherited hiddenSize: Int = 1) throws {
    throw Failure(description: reason)
  }
}

/// A part that is made asynchronously, of another one.
@Configurable
final class Download {
  let path: String
  let norm: ScaleNorm?
  init(path: String, norm: ScaleNorm? = nil) async throws {
    await Task.yield()
    guard !path.isEmpty else { throw Fragile.Failure(description: "there is nothing at ''") }
    self.path = path
    self.norm = norm
  }
}
