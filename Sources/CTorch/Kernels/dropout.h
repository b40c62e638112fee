// Dropout with a sum in the same pass.
#pragma once

#include <ATen/core/Tensor.h>

namespace ct {

/// dropout(x) + added, recorded; `added` may be undefined. The probability lies between 0 and 1.
at::Tensor dropout(const at::Tensor &x, const at::Tensor &added, double probability);

}  // namespace ct
