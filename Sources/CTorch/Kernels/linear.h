// x·Wᵀ + b with what follows and the backward pass.
#pragma once

#include "kernels.h"

#include <ATen/core/Tensor.h>

namespace ct {

/// act(x·Wᵀ + b), recorded; `bias` and `packed` may be undefined. What the kernels here do not know runs through libtorch.
///
/// - `packed`: the weight's blocks in the type that the product is computed in.
at::Tensor linear(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, Activation act,
                  const at::Tensor &packed);

/// The same without a choice: the kernels know the types and sizes, and nothing is cast.
at::Tensor linear_by_kernels(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, Activation act,
                             const at::Tensor &packed);

/// The blocks of a weight, for `linear`.
at::Tensor packed_weight(const at::Tensor &weight, c10::ScalarType type);

}  // namespace ct
