// The sum of the squares of many tensors.
#pragma once

#include <ATen/core/Tensor.h>

namespace ct {

/// Σ x² over all elements of all tensors, in one pass; the same whatever the number of threads is.
double sum_of_squares(at::TensorList tensors);

}  // namespace ct
