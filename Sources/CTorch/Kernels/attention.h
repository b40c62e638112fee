// softmax(scale·q·kᵀ + mask)·v with its backward pass.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace ct {

/// What attention is over. B batch, T queries, S keys, H heads of queries, G of keys and values, D size of a head.
struct Attention {
  /// [B, H, T, D], and [B, G, S, D] twice; with `heads`, [B, T, H·D], and [B, S, G·D] twice.
  at::Tensor queries, keys, values;
  /// H, where heads lie side by side; 0 where they are apart.
  int64_t heads = 0;
  /// Broadcast to [B, H, T, S]: truth values, or numbers to add; undefined for none.
  at::Tensor mask;
  /// Whether a query sees no later keys; T = S then.
  bool is_causal = false;
  double scale = 1;
  /// Where texts start that lie one behind the other in one row, and where the last ends; B is 1 and T = S then. Empty for
  /// a text for each row.
  std::vector<int64_t> starts;
  /// The probability with which a weight is dropped.
  double dropout = 0;
  /// What decides which; drawn by `attention`.
  uint64_t seed = 0;
};

/// [B, H, T, D], or with `heads` [B, T, H·D], recorded. What the kernels here do not know runs through libtorch.
at::Tensor attention(const Attention &attention);

}  // namespace ct
