import LazyConfig

// The user's own attention, for each design.

extension DesignA {
  final class GatedAttention: ModuleBase, Attention {
    let inDim: Int
    let gate: Double

    init(inDim: Int, cfg: ConfigView) throws {
      self.inDim = inDim
      gate = try cfg.value(of: "gate", default: 0.5)
      super.init(cfg: cfg)
    }
  }
}

extension DesignB {
  final class GatedAttention: Attention {
    let inDim: Int
    let gate: Double

    init(inDim: Int, cfg: ConfigView) throws {
      self.inDim = inDim
      gate = try cfg.value(of: "gate", default: 0.5)
    }
  }
}

extension DesignC {
  @Configurable
  final class GatedAttention: Attention {
    let inDim: Int
    let gate: Double

    init(inDim: Int, gate: Double = 0.5) {
      self.inDim = inDim
      self.gate = gate
    }
  }
}

extension Inheritance {
  @Configurable
  final class GatedAttention: Attention {
    let inDim: Int
    let gate: Double

    init(@Inherited inDim: Int, gate: Double = 0.5) {
      self.inDim = inDim
      self.gate = gate
    }
  }
}
