#include "linear.h"

#include "product.h"
#include "record.h"

#include <ATen/autocast_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/threshold_backward.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

namespace ct {
namespace {

using at::Tensor;
using torch::autograd::variable_list;

// MARK: Through libtorch

Tensor applied(Activation act, const Tensor &x) {
  switch (act) {
    case Activation::none: return x;
    case Activation::relu: return at::relu(x);
    case Activation::gelu: return at::gelu(x, "none");
    case Activation::gelu_tanh: return at::gelu(x, "tanh");
    case Activation::silu: return at::silu(x);
  }
  return x;
}

/// act′(x)·gradient, differentiable.
Tensor applied_backward(Activation act, const Tensor &gradient, const Tensor &x) {
  switch (act) {
    case Activation::none: return gradient;
    case Activation::relu: return at::threshold_backward(gradient, x, 0);
    case Activation::gelu: return at::gelu_backward(gradient, x, "none");
    case Activation::gelu_tanh: return at::gelu_backward(gradient, x, "tanh");
    case Activation::silu: {
      // silu_backward has no derivative.
      const Tensor s = x.sigmoid();
      return gradient * s * (1 + x * (1 - s));
    }
  }
  return gradient;
}

// MARK: Forward

/// A result of floats that nothing follows.
Plain plain(float *data, int64_t stride) { return {data, stride}; }
Plain plain(BFloat16 *, int64_t) { return {}; }

struct Sizes {
  int64_t rows, depth, columns;
  Sizes(const Tensor &x, const Tensor &weight)
      : rows(x.numel() / x.size(-1)), depth(x.size(-1)), columns(weight.size(0)) {}
};

/// act(x·Wᵀ + b) into `out`, and the sums before `act` into `before`.
template <class T>
void forward(const Tensor &x, const Tensor &weight, const Tensor &bias, Activation act, const Tensor &packed,
             const Tensor &before, const Tensor &out) {
  const Sizes sizes(x, weight);
  std::optional<Scratch<T>> scratch;
  const T *second;
  if (packed.defined()) {
    second = packed.const_data_ptr<T>();
  } else {
    scratch.emplace(blocks(sizes.columns) * block_size<T>(sizes.depth));
    pack_transposed(weight.const_data_ptr<T>(), weight.stride(0), sizes.columns, sizes.depth, scratch->data());
    second = scratch->data();
  }
  const Factors<T> factors{x.const_data_ptr<T>(), sizes.depth, second, sizes.depth, block_size<T>(sizes.depth)};
  const float *b = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
  T *const kept = before.defined() ? before.mutable_data_ptr<T>() : nullptr;
  T *const result = out.mutable_data_ptr<T>();
  const auto &loops = kernels()->of<T>();
  const bool follows = b || act != Activation::none;
  multiply(sizes.rows, sizes.columns, &factors, 1, true, follows ? Plain() : plain(result, sizes.columns),
           [&](const float *tile, int64_t row, int64_t column, int64_t rows, int64_t columns) {
             const int64_t at = row * sizes.columns + column;
             loops.finish(act, tile, b ? b + column : nullptr, rows, columns, kept ? kept + at : nullptr,
                          result + at, sizes.columns);
           });
}

// MARK: Backward

struct Gradients {
  Tensor x, weight, bias;
};

template <class T>
Gradients backward(const Tensor &gradient, const Tensor &x, const Tensor &weight, const Tensor &before, Activation act,
                   bool needs_x, bool needs_weight, bool needs_bias) {
  const Sizes sizes(x, weight);
  const auto &loops = kernels()->of<T>();
  const T *given = gradient.const_data_ptr<T>();
  const bool changes = act != Activation::none;
  std::optional<Scratch<T>> through, turned;
  // In slabs of 512 rows, or of a power of two for fewer, since the micro-kernels are compiled for each length of a row,
  // and a batch can have any.
  int64_t slab = 16;
  while (slab < sizes.rows && slab < 512) slab *= 2;
  const int64_t slabs = (sizes.rows + slab - 1) / slab, slab_size = blocks(sizes.columns) * block * slab;
  if (changes && needs_x) through.emplace(sizes.rows * sizes.columns);
  if (needs_weight) turned.emplace(slabs * slab_size);
  Gradients result;
  if (needs_bias) result.bias = at::zeros({sizes.columns}, at::TensorOptions().dtype(at::kFloat));
  if (through || turned || needs_bias) {
    float *const sums = needs_bias ? result.bias.mutable_data_ptr<float>() : nullptr;
    parallel_for(blocks(sizes.columns), [&](int64_t j) {
      const int64_t column = j * block;
      for (int64_t k = 0; k < slabs; ++k) {
        const int64_t row = k * slab, rows = std::min(slab, sizes.rows - row), at = row * sizes.columns + column;
        loops.turn_gradient(act, given + at, sizes.columns, changes ? before.const_data_ptr<T>() + at : nullptr,
                            sizes.columns, rows, std::min(block, sizes.columns - column),
                            through ? through->data() + at : nullptr,
                            turned ? turned->data() + k * slab_size + column * slab : nullptr, slab,
                            (rows + 15) / 16 * 16, sums ? sums + column : nullptr);
      }
    });
  }
  if (needs_x) {
    result.x = at::empty(x.sizes(), x.options());
    Scratch<T> packed(blocks(sizes.depth) * block_size<T>(sizes.columns));
    pack(weight.const_data_ptr<T>(), weight.stride(0), sizes.depth, sizes.columns, packed.data());
    const Factors<T> factors{through ? through->data() : given, sizes.columns, packed.data(), sizes.columns,
                             block_size<T>(sizes.columns)};
    T *const out = result.x.template mutable_data_ptr<T>();
    multiply(sizes.rows, sizes.depth, &factors, 1, true, plain(out, sizes.depth),
             [&](const float *tile, int64_t row, int64_t column, int64_t rows, int64_t columns) {
               loops.finish(Activation::none, tile, nullptr, rows, columns, nullptr,
                            out + row * sizes.depth + column, sizes.depth);
             });
  }
  through.reset();
  if (needs_weight) {
    // In float32 whatever the product is computed in: the sums over a batch's tokens keep their bits.
    result.weight = at::empty(weight.sizes(), weight.options().dtype(at::kFloat));
    Scratch<T> packed(blocks(sizes.depth) * block_size<T>(sizes.rows));
    pack(x.const_data_ptr<T>(), sizes.depth, sizes.depth, sizes.rows, packed.data());
    std::vector<Factors<T>> factors;
    for (int64_t k = 0; k < slabs; ++k)
      factors.push_back({turned->data() + k * slab_size, slab, packed.data() + k * slab * block,
                         std::min(slab, sizes.rows - k * slab), block_size<T>(sizes.rows)});
    float *const out = result.weight.template mutable_data_ptr<float>();
    const auto &floats = kernels()->of<float>();
    multiply(sizes.columns, sizes.depth, factors.data(), factors.size(), false, plain(out, sizes.depth),
             [&](const float *tile, int64_t row, int64_t column, int64_t rows, int64_t columns) {
               floats.finish(Activation::none, tile, nullptr, rows, columns, nullptr,
                             out + row * sizes.depth + column, sizes.depth);
             });
  }
  return result;
}

/// The node of autograd's graph.
struct LinearNode final : torch::autograd::Node {
  torch::autograd::SavedVariable x, weight, bias, before;
  Activation act;
  c10::ScalarType type;
  bool released = false;

  std::string name() const override { return "LinearBackward"; }

  variable_list apply(variable_list &&gradients) override {
    std::lock_guard lock(mutex_);
    TORCH_CHECK(!released, torch::autograd::ERR_BACKWARD_TWICE);
    if (!gradients[0].defined()) return variable_list(3);
    const Tensor x = this->x.unpack(), weight = this->weight.unpack();
    const Tensor before = act == Activation::none ? Tensor() : this->before.unpack();
    variable_list results(3);
    if (at::GradMode::is_enabled()) {
      // The gradient is to be differentiated itself.
      const Tensor w = weight.to(type), b = this->bias.unpack();
      Tensor gradient = gradients[0];
      if (act != Activation::none) {
        gradient = applied_backward(act, gradient, at::linear(x, w, b.defined() ? std::optional(b.to(type)) : std::nullopt));
      }
      const Tensor rows = gradient.flatten(0, -2);
      if (task_should_compute_output(0)) results[0] = gradient.matmul(w);
      if (task_should_compute_output(1)) results[1] = rows.t().matmul(x.flatten(0, -2));
      if (task_should_compute_output(2)) results[2] = rows.sum(0);
      return results;
    }
    const Tensor gradient = gradients[0].to(type).contiguous();
    const Tensor w = weight.to(type).contiguous();
    const bool needs_bias = task_should_compute_output(2);
    const double products = static_cast<double>(x.numel()) * static_cast<double>(w.size(0));
    ct_record_operations(2 * products * (task_should_compute_output(0) + task_should_compute_output(1)));
    Gradients found =
        type == at::kFloat
            ? backward<float>(gradient, x, w, before, act, task_should_compute_output(0), task_should_compute_output(1),
                              needs_bias)
            : backward<BFloat16>(gradient, x, w, before, act, task_should_compute_output(0),
                                 task_should_compute_output(1), needs_bias);
    // The engine turns gradients into the types of what they belong to.
    results[0] = found.x;
    results[1] = found.weight;
    results[2] = found.bias;
    return results;
  }

  void release_variables() override {
    std::lock_guard lock(mutex_);
    released = true;
    x.reset_data();
    weight.reset_data();
    bias.reset_data();
    before.reset_data();
  }
};

/// What the product is computed in; nothing where libtorch does it.
std::optional<c10::ScalarType> product_type(const Tensor &x, const Tensor &weight, const Tensor &bias) {
  const auto known = [](const Tensor &tensor) {
    return tensor.device().is_cpu() && tensor.layout() == c10::kStrided &&
           (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kBFloat16);
  };
  if (x.dim() < 1 || weight.dim() != 2 || x.numel() == 0 || weight.numel() == 0) return std::nullopt;
  if (!known(x) || !known(weight) || x.size(-1) != weight.size(1)) return std::nullopt;
  if (bias.defined() && (!known(bias) || bias.dim() != 1 || bias.size(0) != weight.size(0))) return std::nullopt;
  c10::ScalarType type = x.scalar_type();
  if (at::autocast::is_autocast_enabled(at::kCPU)) {
    type = at::autocast::get_autocast_dtype(at::kCPU);
  } else if (weight.scalar_type() != type || (bias.defined() && bias.scalar_type() != type)) {
    return std::nullopt;
  }
  if (!uses_products(type)) return std::nullopt;
  // Rows of odd length have no pairs.
  if (type == at::kBFloat16 && (weight.size(0) % 2 || weight.size(1) % 2)) return std::nullopt;
  return type;
}

}  // namespace

Tensor linear(const Tensor &given, const Tensor &weight, const Tensor &bias, Activation act, const Tensor &packed) {
  const auto type = product_type(given, weight, bias);
  // Few rows do not pay for bringing a weight into blocks.
  const bool is_short = type && !packed.defined() && given.numel() < 8 * given.size(-1);
  if (!type || is_short) {
    return applied(act, at::linear(given, weight, bias.defined() ? std::optional(bias) : std::nullopt));
  }
  ct_record_operations(2 * static_cast<double>(given.numel()) * static_cast<double>(weight.size(0)));
  // Autocast has nothing more to do below.
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  return linear_by_kernels(given.to(*type).contiguous(), weight, bias, act, packed);
}

Tensor linear_by_kernels(const Tensor &x, const Tensor &weight, const Tensor &bias, Activation act,
                         const Tensor &packed) {
  RECORD_FUNCTION("taibai::linear", {});
  const auto type = x.scalar_type();
  const bool records = torch::autograd::compute_requires_grad(x, weight, bias);
  Tensor before, out;
  {
    at::AutoDispatchBelowADInplaceOrView guard;
    auto sizes = x.sizes().vec();
    sizes.back() = weight.size(0);
    out = at::empty(sizes, x.options());
    if (records && act != Activation::none) before = at::empty_like(out);
    const Tensor b = bias.defined() ? bias.to(at::kFloat).contiguous() : bias;
    const Tensor w = packed.defined() ? weight : weight.to(type).contiguous();
    if (type == at::kFloat) {
      forward<float>(x, w, b, act, packed, before, out);
    } else {
      forward<BFloat16>(x, w, b, act, packed, before, out);
    }
  }
  if (records) {
    auto node = c10::make_intrusive<LinearNode>();
    record_node(node->sequence_nr());
    node->set_next_edges(torch::autograd::collect_next_edges(x, weight, bias));
    node->x = torch::autograd::SavedVariable(x, false);
    node->weight = torch::autograd::SavedVariable(weight, false);
    if (act != Activation::none) {
      node->bias = torch::autograd::SavedVariable(bias, false);
      node->before = torch::autograd::SavedVariable(before, false);
    }
    node->act = act;
    node->type = type;
    torch::autograd::set_history(out, node);
  }
  return out;
}

Tensor packed_weight(const Tensor &weight, c10::ScalarType type) {
  at::AutoDispatchBelowADInplaceOrView guard;
  const Tensor w = weight.to(type).contiguous();
  const int64_t columns = w.size(0), depth = w.size(1);
  const auto pack = [&](auto zero) {
    using T = decltype(zero);
    Tensor out = at::empty({blocks(columns) * block_size<T>(depth)}, w.options());
    pack_transposed(w.const_data_ptr<T>(), depth, columns, depth, out.mutable_data_ptr<T>());
    return out;
  };
  return type == at::kFloat ? pack(0.f) : pack(BFloat16());
}

}  // namespace ct
