import LazyConfig
import NN
import Testing
import Torch

@Suite struct TreeTextTests {
  @Test func `a model prints as a tree with shapes and counts`() throws {
    let stack: Chain = try Chain.tree(2).model(device: .meta)
    #expect(
      stack.treeDescription == """
        Chain                 1,104
          layers.0: MLP         552
            up: Linear          288  weight [32, 8], bias [32]
            act: GELU             0
            down: Linear        264  weight [8, 32], bias [8]
            dropout: Dropout      0
          layers.1: MLP         552
            up: Linear          288  weight [32, 8], bias [32]
            act: GELU             0
            down: Linear        264  weight [8, 32], bias [8]
            dropout: Dropout      0
        """)
  }

  @Test func `a shared part is printed once`() throws {
    let shared = Linear(inFeatures: 2, outFeatures: 2)
    #expect(
      Twins(left: shared, right: shared).treeDescription == """
        Twins                     6
          left: Linear            6  weight [2, 2], bias [2]
          right: Linear (shared)  0
        """)
  }
}
