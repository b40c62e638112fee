import LazyConfig

/// A model with gates in its upper half.
func gatedBert() throws -> BertModel {
  var tree = bertBase().tree
  try tree.replace("layers[6:12].attention", with: GatedAttention.lazy(gate: 0.9))
  return try tree.build()
}
