import LazyConfig

/// Design C: the config is a tree of calls, one for each module, which refer upwards for what they share.
enum DesignC {
  @Configurable
  final class SelfAttention: Attention {
    let inDim: Int

    init(inDim: Int) { self.inDim = inDim }
  }

  @Configurable
  final class MLP {
    let inDim: Int
    let outDim: Int
    let act: Activation
    let bias: Bool
    let dropout: Double

    init(inDim: Int, outDim: Int, act: Activation, bias: Bool = true, dropout: Double = 0) {
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

    init(inDim: Int, outDim: Int, transformer: Transformer) { self.transformer = transformer }
  }
}
