// Norms of rows, with the sum before them in the same pass.
#pragma once

#include <ATen/core/Tensor.h>

namespace ct {

/// norm(x + dropout(branch)) over the last dimension.
struct Norm {
  /// [..., D].
  at::Tensor x;
  /// [..., D]; may be undefined. It may be of bfloat16 where x is of float32.
  at::Tensor branch;
  /// The probability of dropout of the branch.
  double dropout = 0;
  /// [D], and [D] or undefined.
  at::Tensor weight, bias;
  double eps = 1e-5;
  /// Whether it is (x / √(mean of x² + eps))·weight, without the mean taken off.
  bool is_rms = false;
  /// What decides which elements are dropped; drawn by `norm`.
  uint64_t seed = 0;
};

struct Normed {
  /// x + dropout(branch); x itself without a branch.
  at::Tensor sum;
  at::Tensor normed;
};

/// The sum and its norm, recorded. What the kernels here do not know runs through libtorch.
///
/// - needs_sum: where it is not set, and nothing is recorded, the sum may be left out.
Normed norm(const Norm &it, bool needs_sum = true);

}  // namespace ct
