import LazyConfig
import NN

extension Lazy where T == any Activation {
  /// The activation with a name: `gelu`, `silu`.
  static func named(_ name: String) -> Lazy { .node(.string(name)) }
}
