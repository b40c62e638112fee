import NN
import Testing

@Suite struct LayerParityTests {
  @Test func `the fixture has cases of every kind`() {
    let kinds = Set(LayerFixture.all.map { $0.name.split(separator: ".")[0] })
    #expect(
      kinds == [
        "activation", "attention", "embedding", "experts", "gated_mlp", "layer", "layer_norm",
        "linear", "mlp",
        "pooling", "positions", "rms_norm", "rotary",
      ])
  }

  @Test(arguments: LayerFixture.all)
  func `a layer computes what the reference implementation does, and its gradients`(
    _ fixture: LayerFixture
  ) throws {
    let differences = try fixture.differences()
    #expect(differences == [])
  }
}
