public import Torch

/// How attention knows where tokens stand.
public protocol AttentionPositions: Module {
  /// Queries [B, H, T, D] and keys [B, G, T, D] with their positions in them.
  func place(_ queries: Tensor, _ keys: Tensor, _ context: SequenceContext) -> (Tensor, Tensor)

  /// What is added to the products of queries and keys: broadcast to [B, H, T, S]; nil for nothing.
  func bias(heads: Int, queries: Int, keys: Int, like tensor: Tensor) -> Tensor?
}

extension AttentionPositions {
  public func place(_ queries: Tensor, _ keys: Tensor, _ context: SequenceContext) -> (
    Tensor, Tensor
  ) { (queries, keys) }

  public func bias(heads: Int, queries: Int, keys: Int, like tensor: Tensor) -> Tensor? { nil }
}
