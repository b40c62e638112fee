import LazyConfig

/// The same tree of calls, where a module says what it takes from above.
enum Inheritance {
  @Configurable
  final class SelfAttention: Attention {
    let inDim: Int

    init(@Inherited inDim: Int) { self.inDim = inDim }
  }

  @Configurable
  final class MLP {
    let inDim: Int
    let outDim: Int
    let act: Activation
    let bias: Bool
    let dropout: Double

    init(
      @Inherited inDim: Int, @Inherited outDim: Int, @Inherited act: Activation,
      @Inherited bias: Bool = true, @Inherited dropout: Double = 0
    ) {
      self.inDim = inDim
      self.outDim = outDim
      self.act = act
      self.bias = bias
      self.dropout = dropout
    }
  }

  @Configurable
  final class Transformer {
    let attention: any Attention
    let mlp: MLP

    init(attention: any Attention, mlp: MLP) {
      self.attention = attention
      self.mlp = mlp
    }
  }

  @Configurable
  final class BertModel {
    let transformer: Transformer

    init(@Provided inDim: Int, @Provided outDim: Int, transformer: Transformer) {
      self.transformer = transformer
    }
  }
}
