// The cross-entropy of scores that are a product, without the scores.
#pragma once

#include <ATen/core/Tensor.h>

namespace ct {

/// n vectors, what scores them, and the classes that are right.
struct LinearCrossEntropy {
  /// [n, depth].
  at::Tensor x;
  /// [classes, depth], and [classes] or undefined.
  at::Tensor weight, bias;
  /// [n], int64.
  at::Tensor targets;
  /// The target that does not count.
  int64_t ignored = -100;
  /// How much of each target is spread over all classes.
  double smoothing = 0;
};

/// The mean over the targets that count of −log softmax(x·Wᵀ + b) at the target; 0 when none counts. Recorded.
///
/// The gradients are computed at once, a chunk of rows after the other, so that no more than a chunk of scores is there at
/// a time.
at::Tensor linear_cross_entropy(const LinearCrossEntropy &it);

}  // namespace ct
