// A step of Adam over all parameters in one pass.
#pragma once

#include "../include/ctorch_kernels.h"

#include <ATen/core/Tensor.h>

namespace ct {

/// Changes parameters by their gradients, and the running means of those and of their squares. `largest` is empty unless the
/// largest mean square so far divides. What the kernels here do not know runs through libtorch, which multiplies gradients by
/// `gradient_scale` where they are; the kernels leave them.
void adam(at::TensorList parameters, at::TensorList gradients, at::TensorList means, at::TensorList squares,
          at::TensorList largest, const ct_adam &settings);

}  // namespace ct
