import LazyConfig

/// Design B: every module takes the config beside its own parameters, and reads what it needs.
enum DesignB {
  @Configurable
  enum AttentionKind { case full, gated }

  final class SelfAttention: Attention {
    let inDim: Int

    init(inDim: Int, cfg: ConfigView) { self.inDim = inDim }
  }

  final class MLP {
    let inDim: Int
    let outDim: Int
    let act: Activation
    let bias: Bool
    let dropout: Double

    init(inDim: Int, outDim: Int, cfg: ConfigView) throws {
      self.inDim = inDim
      self.outDim = outDim
      act = try cfg.act
      bias = try cfg.value(of: "bias", default: true)
      dropout = try cfg.value(of: "dropout", default: 0.0)
    }
  }

  final class Transformer {
    let attention: any Attention
    let mlp: MLP

    init(inDim: Int, outDim: Int, cfg: ConfigView) throws {
      switch try cfg.value(of: "attention", default: AttentionKind.full) {
      case .full: attention = SelfAttention(inDim: inDim, cfg: cfg)
      case .gated: attention = try GatedAttention(inDim: inDim, cfg: cfg)
      }
      mlp = try MLP(inDim: inDim, outDim: outDim, cfg: cfg)
    }
  }

  @Configurable
  final class BertModel {
    let transformer: Transformer

    init(inDim: Int, outDim: Int, @Inherited cfg: ConfigView) throws {
      transformer = try Transformer(inDim: inDim, outDim: outDim, cfg: cfg)
    }
  }
}
