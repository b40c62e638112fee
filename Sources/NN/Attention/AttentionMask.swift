public import Torch

// B batch, T queries, S keys, H heads.

/// Who may attend to whom.
public enum AttentionMask {
  /// Everybody to everybody.
  case all
  /// Each to itself and to what comes before, with as many keys as queries.
  case causal
  /// Where true: broadcast to [B, H, T, S].
  case some(Tensor)

  /// Scores to add, broadcast to [B, H, T, S], with −∞ where nobody may attend.
  func excluded(from scores: Tensor) -> Tensor {
    switch self {
    case .all: return scores
    case .causal:
      let shape = Array(scores.shape.suffix(2))
      let later = Tensor.ones(shape, dtype: .bool, device: scores.device).triu(diagonal: 1)
      return scores.maskedFill(later, value: Scalar(-Double.infinity))
    case .some(let allowed):
      return scores.maskedFill(allowed.bitwiseNot(), value: Scalar(-Double.infinity))
    }
  }
}
