#include "norm.h"

#include "chance.h"
#include "parallel.h"
#include "product.h"
#include "record.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

namespace ct {
namespace {

using at::Tensor;
using torch::autograd::variable_list;

/// How many rows a thread goes through, and adds the weight's gradients of, at a time.
constexpr int64_t rows_at_once = 32;

/// By operators of libtorch.
Normed by_definition(const Norm &it) {
  Tensor sum = it.x;
  if (it.branch.defined()) sum = it.x + (it.dropout > 0 ? at::dropout(it.branch, it.dropout, true) : it.branch);
  if (!it.is_rms)
    return {sum, at::layer_norm(sum, it.weight.sizes(), it.weight,
                                it.bias.defined() ? std::optional(it.bias) : std::nullopt, it.eps)};
  const Tensor wide = sum.scalar_type() == at::kDouble ? sum : sum.to(at::kFloat);
  const Tensor scale = (wide.square().mean(-1, true) + it.eps).rsqrt();
  return {sum, (wide * scale).to(sum.scalar_type()) * it.weight};
}

struct Sizes {
  int64_t rows, columns;
  explicit Sizes(const Tensor &x) : rows(x.numel() / x.size(-1)), columns(x.size(-1)) {}
};

/// What all rows share; `weight` and `bias` are of floats.
NormRow row_of(const Norm &it, const Tensor &weight, const Tensor &bias, int64_t columns) {
  return {columns, static_cast<float>(it.eps), it.is_rms, weight.const_data_ptr<float>(),
          bias.defined() ? bias.const_data_ptr<float>() : nullptr, dropping(it.dropout)};
}

Tensor floats(const Tensor &x) { return x.defined() ? x.to(at::kFloat).contiguous() : x; }

/// Each row's sum and norm; `moments` [rows, 2] gets the mean and what the row was multiplied by.
template <class T, class B>
void forward(const Norm &it, const Tensor &sum, const Tensor &normed, const Tensor &moments) {
  const Sizes sizes(it.x);
  const Tensor weight = floats(it.weight), bias = floats(it.bias);
  const NormRow row = row_of(it, weight, bias, sizes.columns);
  const auto &loops = kernels()->of<T>();
  const T *const x = it.x.const_data_ptr<T>();
  const B *const branch = it.branch.defined() ? it.branch.const_data_ptr<B>() : nullptr;
  T *const sums = sum.defined() ? sum.mutable_data_ptr<T>() : nullptr;
  T *const out = normed.mutable_data_ptr<T>();
  float *const found = moments.mutable_data_ptr<float>();
  parallel_ranges(sizes.rows, rows_at_once, 2 * sizes.columns, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      const int64_t at = i * sizes.columns;
      loops.norm_from(branch)(row, x + at, branch ? branch + at : nullptr, key_of(it.seed, i),
                              sums ? sums + at : nullptr, out + at, found + 2 * i);
    }
  });
}

struct Gradients {
  Tensor x, branch, weight, bias;
};

template <class T, class B>
void backward(const Norm &it, const Tensor &sum, const Tensor &moments, const Tensor &given, const Tensor &given_sum,
              const Gradients &result) {
  const Sizes sizes(sum);
  const Tensor weight = floats(it.weight);
  const NormRow row = row_of(it, weight, Tensor(), sizes.columns);
  const auto &loops = kernels()->of<T>();
  const T *const sums = sum.const_data_ptr<T>();
  const T *const g = given.const_data_ptr<T>();
  const T *const g_sum = given_sum.defined() ? given_sum.const_data_ptr<T>() : nullptr;
  const float *const found = moments.const_data_ptr<float>();
  T *const dx = result.x.mutable_data_ptr<T>();
  B *const db = result.branch.defined() ? result.branch.mutable_data_ptr<B>() : nullptr;
  // Rows are added up in parts that do not depend on the threads, and the parts then.
  const int64_t parts = (sizes.rows + rows_at_once - 1) / rows_at_once;
  const Scratch<float> partial(parts * 2 * sizes.columns);
  parallel_for(parts, 4 * rows_at_once * sizes.columns, [&](int64_t part) {
    float *const weights = partial.data() + part * 2 * sizes.columns, *const biases = weights + sizes.columns;
    std::fill_n(weights, 2 * sizes.columns, 0.f);
    const int64_t last = std::min(sizes.rows, (part + 1) * rows_at_once);
    for (int64_t i = part * rows_at_once; i < last; ++i) {
      const int64_t at = i * sizes.columns;
      loops.norm_back_from(db)(row, sums + at, found + 2 * i, g + at, g_sum ? g_sum + at : nullptr,
                               key_of(it.seed, i), dx + at, db ? db + at : nullptr, weights, biases);
    }
  });
  float *const weights = result.weight.mutable_data_ptr<float>();
  float *const biases = result.bias.mutable_data_ptr<float>();
  parallel_ranges(sizes.columns, 256, 2 * parts, [&](int64_t first, int64_t last) {
    std::fill(weights + first, weights + last, 0.f);
    std::fill(biases + first, biases + last, 0.f);
    for (int64_t part = 0; part < parts; ++part) {
      const float *const more = partial.data() + part * 2 * sizes.columns;
      for (int64_t k = first; k < last; ++k) weights[k] += more[k];
      for (int64_t k = first; k < last; ++k) biases[k] += more[sizes.columns + k];
    }
  });
}

/// Calls a body with numbers of x's type, and of the branch's.
template <class Body>
void with_types(c10::ScalarType x, c10::ScalarType branch, Body &&body) {
  if (x == at::kBFloat16) return body(BFloat16(), BFloat16());
  if (branch == at::kBFloat16) return body(float(), BFloat16());
  body(float(), float());
}

/// The node of autograd's graph. Its outputs are the norm, and the sum where there is a branch.
struct NormNode final : torch::autograd::Node {
  torch::autograd::SavedVariable sum, weight, bias;
  Tensor moments;
  Norm settings;
  c10::ScalarType branch_type;
  bool has_branch = false, released = false;

  std::string name() const override { return "NormBackward"; }

  variable_list apply(variable_list &&gradients) override {
    std::lock_guard lock(mutex_);
    TORCH_CHECK(!released, torch::autograd::ERR_BACKWARD_TWICE);
    const Tensor given = gradients[0], given_sum = has_branch ? gradients[1] : Tensor();
    if (!given.defined() && !given_sum.defined()) return variable_list(4);
    if (at::GradMode::is_enabled()) return differentiable(given, given_sum);
    const Tensor sum = unpacked_sum();
    // Who uses the sum alone leaves the norm without a gradient.
    const Tensor g = given.defined() ? given.to(sum.scalar_type()).contiguous() : at::zeros_like(sum);
    const Tensor g_sum = given_sum.defined() ? given_sum.to(sum.scalar_type()).contiguous() : Tensor();
    Norm it = settings;
    it.weight = weight.unpack();
    Gradients found;
    const auto options = sum.options().dtype(at::kFloat);
    found.x = at::empty_like(sum);
    found.weight = at::empty({sum.size(-1)}, options);
    found.bias = at::empty({sum.size(-1)}, options);
    // Without dropout a branch of the same type gets what x gets.
    const bool is_apart = has_branch && (it.dropout > 0 || branch_type != sum.scalar_type());
    if (is_apart) found.branch = at::empty(sum.sizes(), sum.options().dtype(branch_type));
    if (!sum.is_meta())
      with_types(sum.scalar_type(), branch_type, [&](auto x, auto b) {
        backward<decltype(x), decltype(b)>(it, sum, moments, g, g_sum, found);
      });
    return {found.x, has_branch ? is_apart ? found.branch : found.x : Tensor(), found.weight, found.bias};
  }

  void release_variables() override {
    std::lock_guard lock(mutex_);
    released = true;
    for (auto *variable : {&sum, &weight, &bias}) variable->reset_data();
    moments.reset();
  }

 private:
  Tensor unpacked_sum() {
    if (!has_branch) return sum.unpack();
    return sum.unpack(c10::intrusive_ptr<torch::autograd::Node>::unsafe_reclaim_from_nonowning(this));
  }

  /// dropout(1): what the branch's elements were multiplied by.
  Tensor dropped_ones(const Tensor &like) const {
    const Tensor ones = at::ones_like(like, like.options().dtype(at::kFloat).requires_grad(false));
    if (like.is_meta()) return ones;
    const Sizes sizes(ones);
    float *const data = ones.mutable_data_ptr<float>();
    for (int64_t i = 0; i < sizes.rows; ++i)
      kernels()->float32.drop_floats(data + i * sizes.columns, sizes.columns, dropping(settings.dropout),
                                     key_of(settings.seed, i));
    return ones;
  }

  /// The gradients where they are to be differentiated themselves: by operators that know their second derivatives.
  variable_list differentiable(const Tensor &given, const Tensor &given_sum) {
    Norm it = settings;
    it.x = unpacked_sum();
    it.weight = weight.unpack();
    it.bias = bias.unpack();
    variable_list inputs, found(4);
    for (Tensor *input : {&it.x, &it.weight, &it.bias}) {
      if (!input->defined() || !input->requires_grad()) continue;
      *input = input->view_as(*input);
      inputs.push_back(*input);
    }
    variable_list all(inputs.size());
    if (given.defined()) all = torch::autograd::grad({by_definition(it).normed}, inputs, {given}, true, true, true);
    size_t next = 0;
    if (it.x.requires_grad()) found[0] = all[next++];
    if (given_sum.defined()) found[0] = found[0].defined() ? found[0] + given_sum : given_sum;
    if (has_branch && found[0].defined()) {
      found[1] = found[0].to(branch_type);
      // What was dropped, by its places once more.
      if (settings.dropout > 0) found[1] = found[1] * dropped_ones(it.x).to(branch_type);
    }
    if (it.weight.requires_grad()) found[2] = all[next++];
    if (it.bias.defined() && it.bias.requires_grad()) found[3] = all[next++];
    return found;
  }
};

bool is_known(const Norm &it) {
  const bool is_here = it.x.device().is_cpu() || it.x.is_meta();
  if (!kernels() || !is_here || it.x.dim() < 1 || it.x.numel() == 0) return false;
  const auto type = it.x.scalar_type();
  const auto known = [&](const Tensor &tensor) {
    return tensor.device() == it.x.device() && tensor.layout() == c10::kStrided &&
           (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kBFloat16);
  };
  const auto fits = [&](const Tensor &tensor) {
    return known(tensor) && tensor.dim() == 1 && tensor.size(0) == it.x.size(-1);
  };
  if (!known(it.x) || !fits(it.weight) || (it.bias.defined() && !fits(it.bias))) return false;
  // Numbers of more bits make the result wider.
  if (type == at::kBFloat16 && it.weight.scalar_type() != type) return false;
  if (!it.branch.defined()) return true;
  if (!known(it.branch) || it.branch.sizes() != it.x.sizes()) return false;
  return it.branch.scalar_type() == type || type == at::kFloat;
}

}  // namespace

Normed norm(const Norm &given, bool needs_sum) {
  TORCH_CHECK(given.dropout >= 0 && given.dropout <= 1, "the probability of dropout is ", given.dropout,
              "; expected 0 to 1");
  TORCH_CHECK(!given.is_rms || !given.bias.defined(), "a root mean square norm has no bias");
  if (!is_known(given)) return by_definition(given);
  Norm it = given;
  it.x = given.x.contiguous();
  if (it.branch.defined()) it.branch = given.branch.contiguous();
  if (it.dropout > 0 && it.branch.defined() && !it.x.is_meta()) it.seed = draw_seed();
  RECORD_FUNCTION("taibai::norm", {});
  const auto branch_type = it.branch.defined() ? it.branch.scalar_type() : it.x.scalar_type();
  const bool records = torch::autograd::compute_requires_grad(it.x, it.branch, it.weight, it.bias);
  Normed result{it.x, {}};
  Tensor moments;
  {
    at::AutoDispatchBelowADInplaceOrView guard;
    if (it.branch.defined()) result.sum = records || needs_sum ? at::empty_like(it.x) : Tensor();
    result.normed = at::empty_like(it.x);
    moments = at::empty({it.x.numel() / it.x.size(-1), 2}, it.x.options().dtype(at::kFloat));
    if (!it.x.is_meta())
      with_types(it.x.scalar_type(), branch_type, [&](auto x, auto b) {
        forward<decltype(x), decltype(b)>(it, it.branch.defined() ? result.sum : Tensor(), result.normed, moments);
      });
  }
  if (!records) return result;
  auto node = c10::make_intrusive<NormNode>();
  record_node(node->sequence_nr());
  node->set_next_edges(torch::autograd::collect_next_edges(it.x, it.branch, it.weight, it.bias));
  node->weight = torch::autograd::SavedVariable(it.weight, false);
  node->bias = torch::autograd::SavedVariable(it.bias, false);
  node->moments = moments;
  node->settings.dropout = it.branch.defined() ? it.dropout : 0;
  node->settings.eps = it.eps;
  node->settings.is_rms = it.is_rms;
  node->settings.seed = it.seed;
  node->branch_type = branch_type;
  node->has_branch = it.branch.defined();
  torch::autograd::set_history(result.normed, node);
  if (it.branch.defined()) torch::autograd::set_history(result.sum, node);
  node->sum = torch::autograd::SavedVariable(result.sum, it.branch.defined());
  return result;
}

}  // namespace ct
