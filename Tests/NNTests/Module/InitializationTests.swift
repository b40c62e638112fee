import LazyConfig
import NN
import Testing
import Torch

@Suite struct InitializationTests {
  @Test func `swapping one part leaves all other first values bit-identical`() throws {
    let plain: Chain = try Chain.tree(6).model(seed: 7)
    var tree = try Chain.tree(6)
    try tree.apply("layers.3=GatedMLP", registry: .networks)
    let swapped: Chain = try tree.model(seed: 7)
    let before = plain.state()
    let after = swapped.state()
    #expect(after.keys.contains("layers.3.gate.weight"))
    for (path, value) in before where !path.hasPrefix("layers.3.") {
      #expect(after[path]?.equal(value) == true, "\(path)")
    }
    // The parts of the new one that were there before keep their values as well.
    #expect(after["layers.3.up.weight"]!.equal(before["layers.3.up.weight"]!))
  }

  @Test func `another seed, and another path, give other values`() throws {
    let a: Chain = try Chain.tree().model(seed: 1)
    let b: Chain = try Chain.tree().model(seed: 2)
    let (first, second) = (a.state(), b.state())
    let weights = first.filter { $0.key.hasSuffix("weight") }
    for (path, value) in weights { #expect(!second[path]!.equal(value), "\(path)") }
    #expect(!first["layers.0.up.weight"]!.equal(first["layers.1.up.weight"]!))
    let again: Chain = try Chain.tree().model(seed: 1)
    #expect(again.state().allSatisfy { $0.value.equal(first[$0.key]!) })
  }

  static let distributions: [(String, mean: Double, deviation: Double)] = [
    ("zeros", 0, 0), ("ones", 1, 0), ("constant(0.5)", 0.5, 0), ("normal(0.02)", 0, 0.02),
    ("uniform(0.1)", 0, 0.1 / 3.0.squareRoot()), ("truncated_normal(0.02)", 0, 0.0176),
    ("fan_in", 0, 1 / 768.0.squareRoot()), ("xavier_uniform", 0, (2.0 / 512).squareRoot()),
    ("xavier_normal", 0, (2.0 / 512).squareRoot()),
  ]

  @Test(arguments: distributions)
  func `an initializer draws from its distribution`(
    _ name: String, _ mean: Double, _ deviation: Double
  ) throws {
    let layer: Linear = try ConfigTree(
      yaml:
        "{_target_: Linear, in_features: 256, out_features: 256, bias: false, initializer: \(name)}"
    ).model()
    let found = layer.weight.mean().item(as: Double.self)
    let spread = (layer.weight - found).square().mean().sqrt().item(as: Double.self)
    // 65,536 draws: the mean lies within 5/256 deviations, the deviation within 2 %.
    #expect(abs(found - mean) <= deviation * 5 / 256 + 1e-12)
    #expect(abs(spread - deviation) <= 0.02 * deviation)
  }

  @Test func `a truncated normal stays within two deviations`() throws {
    let layer: Linear = try ConfigTree(
      yaml:
        "{_target_: Linear, in_features: 256, out_features: 256, initializer: truncated_normal(0.5)}"
    ).model()
    #expect(layer.weight.abs().max().item(as: Double.self) <= 1.0001)
  }

  @Test func `a name that no initializer has is an error that lists them`() throws {
    let error = try #require(throws: ConfigError.self) {
      try ConfigTree(
        yaml: "{_target_: Linear, in_features: 2, out_features: 2, initializer: normall(1)}"
      ).model(as: Linear.self)
    }
    #expect("\(error)".contains("initializer"))
    #expect("\(error)".contains("truncated_normal(x)"))
  }

  @Test(arguments: ["normal(-0.1)", "uniform(-1)", "truncated_normal(-1)", "normal(nan)"])
  func `a spread that there cannot be is an error`(_ name: String) {
    #expect(throws: ConfigError.self) {
      try ConfigTree(
        yaml: "{_target_: Linear, in_features: 2, out_features: 2, initializer: \(name)}"
      )
      .model(as: Linear.self)
    }
  }

  @Test func `a layer made in code has its first values at once`() {
    let layer = Linear(inFeatures: 100, outFeatures: 100)
    #expect(layer.weight.abs().max().item(as: Double.self) <= 0.1)
    #expect(layer.weight.abs().max().item(as: Double.self) > 0.09)
  }
}
