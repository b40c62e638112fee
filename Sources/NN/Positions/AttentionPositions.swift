public import Torch

/// How attention knows where tokens stand.
public protocol AttentionPositions: Module {
  /// Queries [B, H, T, D] and keys [B, G, T, D] with their positions in them.
  func place(_ queries: Tensor, _ keys: Tensor, _ context: SequenceContext) -> (Tensor, Tensor)

  /// What is added to the products of queries and keys: broadcast to [B, H, T, S]; nil for nothing.
  ///
  /// - Parameters:
  ///   - heads: H, how many heads of queries there are.
  ///   - keys: S, how many keys there are; those of the cache come first.
  ///   - queries: The queries: [B, H, T, D]. The result has their type and device.
  ///   - context: What the layers of this pass share.
  func bias(heads: Int, keys: Int, like queries: Tensor, _ context: SequenceContext) -> Tensor?
}

extension AttentionPositions {
  public func place(_ queries: Tensor, _ keys: Tensor, _ context: SequenceContext) -> (
    Tensor, Tensor
  ) { (queries, keys) }

  public func bias(
    heads: Int, keys: Int, like queries: Tensor, _ context: SequenceContext
  ) -> Tensor? { nil }
}
