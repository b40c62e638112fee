import LazyConfig

/// Design A: every module derives from one class, which holds the config, and reads what it needs.
enum DesignA {
  class ModuleBase {
    let cfg: ConfigView

    init(cfg: ConfigView) { self.cfg = cfg }
  }

  @Configurable
  enum AttentionKind { case full, gated }

  final class SelfAttention: ModuleBase, Attention {
    let inDim: Int

    init(inDim: Int, cfg: ConfigView) {
      self.inDim = inDim
      super.init(cfg: cfg)
    }
  }

  final class MLP: ModuleBase {
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
      super.init(cfg: cfg)
    }
  }

  final class Transformer: ModuleBase {
    let attention: any Attention
    let mlp: MLP

    init(inDim: Int, outDim: Int, cfg: ConfigView) throws {
      switch try cfg.value(of: "attention", default: AttentionKind.full) {
      case .full: attention = SelfAttention(inDim: inDim, cfg: cfg)
      case .gated: attention = try GatedAttention(inDim: inDim, cfg: cfg)
      }
      mlp = try MLP(inDim: inDim, outDim: outDim, cfg: cfg)
      super.init(cfg: cfg)
    }
  }

  @Configurable
  final class BertModel: ModuleBase {
    let transformer: Transformer

    init(inDim: Int, outDim: Int, @Inherited cfg: ConfigView) throws {
      transformer = try Transformer(inDim: inDim, outDim: outDim, cfg: cfg)
      super.init(cfg: cfg)
    }
  }
}
