#include "adam.h"

#include "kernels.h"
#include "parallel.h"
#include "pieces.h"
#include "product.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>
#include <ATen/record_function.h>

#include <cmath>

namespace ct {
namespace {

using at::Tensor;

/// What an update changes and reads, a parameter each.
struct Lists {
  std::vector<Tensor> parameters, gradients, means, squares, largest;

  void add(const Lists &other, size_t i) {
    parameters.push_back(other.parameters[i]);
    gradients.push_back(other.gradients[i]);
    means.push_back(other.means[i]);
    squares.push_back(other.squares[i]);
    if (!other.largest.empty()) largest.push_back(other.largest[i]);
  }
};

void check(const Lists &all) {
  for (const auto *list : {&all.gradients, &all.means, &all.squares, &all.largest}) {
    if (list == &all.largest && list->empty()) continue;
    TORCH_CHECK(list->size() == all.parameters.size(), "a step of Adam needs as many tensors of each kind as parameters");
    for (size_t i = 0; i < list->size(); ++i) {
      const Tensor &parameter = all.parameters[i], &other = (*list)[i];
      TORCH_CHECK(other.sizes() == parameter.sizes() && other.scalar_type() == parameter.scalar_type() &&
                      other.device() == parameter.device(),
                  "what belongs to a parameter ", parameter.scalar_type(), parameter.sizes(), " on ", parameter.device(),
                  " is like it, not ", other.scalar_type(), other.sizes(), " on ", other.device());
    }
  }
}

void by_libtorch(const Lists &given, const ct_adam &it) {
  if (given.parameters.empty()) return;
  // libtorch's kernels go through memory from start to end, whatever the strides.
  Lists dense = given;
  for (auto *list : {&dense.parameters, &dense.gradients, &dense.means, &dense.squares, &dense.largest})
    for (Tensor &tensor : *list) tensor = tensor.contiguous();
  std::optional<Tensor> divisor;
  const auto floats = given.parameters[0].options().dtype(at::kFloat).requires_grad(false);
  if (it.gradient_scale != 1 && given.parameters[0].scalar_type() == at::kDouble) {
    // Their scale is a number of float32.
    for (Tensor &gradient : dense.gradients) gradient = gradient * it.gradient_scale;
  } else if (it.gradient_scale != 1) {
    divisor = at::full({}, 1 / it.gradient_scale, floats);
  }
  const std::vector<Tensor> steps(given.parameters.size(), at::full({}, static_cast<double>(it.number), floats));
  const auto run = [&](auto kernel) {
    kernel(dense.parameters, dense.gradients, dense.means, dense.squares, dense.largest, steps, it.lr, it.beta1, it.beta2,
           it.weight_decay, it.eps, !dense.largest.empty(), false, divisor, std::nullopt);
  };
  if (it.is_decoupled) {
    run([](auto &&...all) { at::_fused_adamw_(all...); });
  } else {
    run([](auto &&...all) { at::_fused_adam_(all...); });
  }
  const auto put_back = [](const std::vector<Tensor> &from, const std::vector<Tensor> &to) {
    for (size_t i = 0; i < to.size(); ++i)
      if (!from[i].is_same(to[i])) to[i].copy_(from[i]);
  };
  put_back(dense.parameters, given.parameters);
  put_back(dense.means, given.means);
  put_back(dense.squares, given.squares);
  put_back(dense.largest, given.largest);
}

AdamRule rule_of(const ct_adam &it) {
  const double number = static_cast<double>(it.number);
  return {
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
}

void by_kernels(const Lists &lists, const ct_adam &it) {
  struct Place {
    float *parameter, *mean, *square;
    const float *gradient;
  };
  std::vector<Place> places;
  for (size_t i = 0; i < lists.parameters.size(); ++i)
    places.push_back({lists.parameters[i].mutable_data_ptr<float>(), lists.means[i].mutable_data_ptr<float>(),
                      lists.squares[i].mutable_data_ptr<float>(), lists.gradients[i].const_data_ptr<float>()});
  const AdamRule rule = rule_of(it);
  const auto pieces = pieces_of(lists.parameters);
  parallel_for(static_cast<int64_t>(pieces.size()), 4 * average(pieces), [&](int64_t index) {
    const auto &piece = pieces[static_cast<size_t>(index)];
    const auto &place = places[piece.tensor];
    kernels()->adam(rule, place.parameter + piece.first, place.gradient + piece.first, place.mean + piece.first,
                    place.square + piece.first, piece.count);
  });
}

}  // namespace

void adam(at::TensorList parameters, at::TensorList gradients, at::TensorList means, at::TensorList squares,
          at::TensorList largest, const ct_adam &it) {
  const Lists all{parameters.vec(), gradients.vec(), means.vec(), squares.vec(), largest.vec()};
  check(all);
  TORCH_CHECK(it.number >= 1, "steps of Adam are counted from 1, not ", it.number);
  const at::NoGradGuard no_grad;
  RECORD_FUNCTION("taibai::adam", {});
  // Who wants libtorch's products wants its steps too.
  const bool has_kernels = kernels() && largest.empty() && forced_products() != CT_PRODUCTS_LIBTORCH;
  Lists known, others;
  for (size_t i = 0; i < all.parameters.size(); ++i) {
    const Tensor &parameter = all.parameters[i];
    bool is_known = has_kernels && parameter.scalar_type() == at::kFloat && is_dense(parameter);
    for (const Tensor *other : {&all.gradients[i], &all.means[i], &all.squares[i]})
      is_known = is_known && other->layout() == c10::kStrided && other->strides() == parameter.strides();
    (is_known ? known : others).add(all, i);
  }
  by_kernels(known, it);
  by_libtorch(others, it);
  // No kernel counts the change: who keeps what was made of a weight must know of it.
  for (const auto *list : {&all.parameters, &all.means, &all.squares, &all.largest})
    for (const Tensor &tensor : *list)
      if (!tensor.is_inference()) tensor.unsafeGetTensorImpl()->bump_version();
}

}  // namespace ct
