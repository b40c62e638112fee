/// One schema for all layers of all models.
struct Settings {
  var inDim = 1
  var outDim = 2
  var act = "gelu_tanh"
}

/// What every layer derives from.
class ModuleBase {
  let cfg: Settings

  init(cfg: Settings) { self.cfg = cfg }
}

/// The innermost layer: it takes what it wants.
final class MLP: ModuleBase {
  var act: String { cfg.act }
}

/// The layer in the middle.
final class Transformer: ModuleBase {
  lazy var mlp = MLP(cfg: cfg)
}

/// The model.
final class BertModel: ModuleBase {
  lazy var transformer = Transformer(cfg: cfg)
}
