import LazyConfig
import NN
import Testing
import Torch

/// A user's own.
@Module
@Configurable("cubed")
final class Cubed: Activation {
  init() {}
  func forward(_ x: Tensor) -> Tensor { x.pow(3) }
}

/// Activations are named in a config. That each computes what its name says is in LayerParityTests.
@Suite struct ActivationTests {
  private func act(_ name: String) throws -> any Activation {
    try ConfigTree(yaml: "{_target_: MLP, hidden_size: 2, act: \(name)}").model(as: MLP.self).act
  }

  @Test(arguments: ["squared_relu", "gelu", "gelu_tanh", "leaky_relu", "relu", "tanh"])
  func `LiBai's names are known`(_ name: String) throws {
    let type = try #require(type(of: try act(name)) as? any Configurable.Type)
    #expect(type.targetDescriptor.aliases.contains(name))
  }

  @Test func `a user's own is named like any other`() throws {
    let cubed = try act("cubed")
    let result = cubed.forward(Tensor([Float(2), -1]))
    #expect(result.array(of: Float.self) == [8, -1])
  }

  @Test func `a name that none has is an error with the nearest`() throws {
    let error = try #require(throws: ConfigError.self) { try act("gelu_tan") }
    #expect(
      "\(error)".hasPrefix("error: act: there is no target 'gelu_tan'; did you mean 'GELUTanh'?"),
      "\(error)")
  }
}
