#include "adam.h"

#include "kernels.h"
#include "parallel.h"
#include "pieces.h"
#include "product.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>
#include <ATen/record_function.h>

#include <cmath>

namespace ct {
namespace {

void by_libtorch(at::TensorList parameters, at::TensorList gradients, at::TensorList means, at::TensorList squares,
                 at::TensorList largest, const ct_adam &it) {
  const auto floats = parameters[0].options().dtype(at::kFloat).requires_grad(false);
  const std::vector<at::Tensor> steps(parameters.size(), at::full({}, static_cast<double>(it.number), floats));
  std::optional<at::Tensor> divisor;
  if (it.gradient_scale != 1) divisor = at::full({}, 1 / it.gradient_scale, floats);
  const auto run = [&](auto kernel) {
    kernel(parameters, gradients, means, squares, largest, steps, it.lr, it.beta1, it.beta2, it.weight_decay, it.eps,
           !largest.empty(), false, divisor, std::nullopt);
  };
  if (it.is_decoupled) {
    run([](auto &&...all) { at::_fused_adamw_(all...); });
  } else {
    run([](auto &&...all) { at::_fused_adam_(all...); });
  }
}

}  // namespace

void adam(at::TensorList parameters, at::TensorList gradients, at::TensorList means, at::TensorList squares,
          at::TensorList largest, const ct_adam &it) {
  if (parameters.empty()) return;
  const at::NoGradGuard no_grad;
  const auto is_known = [&](size_t i) {
    const auto &parameter = parameters[i];
    for (const auto *other : {&parameter, &gradients[i], &means[i], &squares[i]}) {
      if (other->scalar_type() != at::kFloat || !is_dense(*other)) return false;
      if (other->sizes() != parameter.sizes() || other->strides() != parameter.strides()) return false;
    }
    return true;
  };
  // Who wants libtorch's products wants its steps too.
  bool knows_all = kernels() && largest.empty() && forced_products() != CT_PRODUCTS_LIBTORCH;
  for (size_t i = 0; knows_all && i < parameters.size(); ++i) knows_all = is_known(i);
  if (!knows_all) return by_libtorch(parameters, gradients, means, squares, largest, it);
  RECORD_FUNCTION("taibai::adam", {});
  const double number = static_cast<double>(it.number);
  const AdamRule rule{
      .decay = static_cast<float>(it.is_decoupled ? 1 - it.lr * it.weight_decay : 1),
      .pull = static_cast<float>(it.is_decoupled ? 0 : it.weight_decay),
      .gradient_scale = static_cast<float>(it.gradient_scale),
      .beta2 = static_cast<float>(it.beta2),
      .rest1 = static_cast<float>(1 - it.beta1),
      .rest2 = static_cast<float>(1 - it.beta2),
      .step = static_cast<float>(it.lr / (1 - std::pow(it.beta1, number))),
      .root = static_cast<float>(1 / std::sqrt(1 - std::pow(it.beta2, number))),
      .eps = static_cast<float>(it.eps),
  };
  const auto pieces = pieces_of(parameters);
  parallel_for(static_cast<int64_t>(pieces.size()), [&](int64_t index) {
    const auto &piece = pieces[static_cast<size_t>(index)];
    const auto from = [&](const at::Tensor &tensor) { return tensor.mutable_data_ptr<float>() + piece.first; };
    kernels()->adam(rule, from(parameters[piece.tensor]), gradients[piece.tensor].const_data_ptr<float>() + piece.first,
                    from(means[piece.tensor]), from(squares[piece.tensor]), piece.count);
  });
}

}  // namespace ct
