// x·Wᵀ + b with what follows and the backward pass.
#pragma once

#include "kernels.h"

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace ct {

/// act(x·Wᵀ + b): what one weight does with x.
struct LinearPart {
  /// [columns, depth].
  at::Tensor weight;
  /// [columns]; may be undefined.
  at::Tensor bias;
  Activation act = Activation::none;
  /// The weight's blocks in the type that the product is computed in; may be undefined.
  at::Tensor packed;
};

/// What each part makes of the same x, recorded as one. What the kernels here do not know runs through libtorch.
std::vector<at::Tensor> linear(const at::Tensor &x, const std::vector<LinearPart> &parts);

/// The same without a choice: the kernels know the types and sizes, and nothing is cast.
std::vector<at::Tensor> linear_by_kernels(const at::Tensor &x, const std::vector<LinearPart> &parts);

/// What a product is computed in; nothing where libtorch does it. Tensors on another device than `device` are not known.
std::optional<c10::ScalarType> product_type(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias,
                                            c10::DeviceType device = c10::DeviceType::CPU);

/// A weight as the kernels read it: rows of floats, or of the type of the product.
at::Tensor readable(const at::Tensor &weight, c10::ScalarType type);

/// The blocks of a weight, for `linear`.
at::Tensor packed_weight(const at::Tensor &weight, c10::ScalarType type);

}  // namespace ct
