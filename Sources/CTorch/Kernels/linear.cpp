#include "linear.h"

#include "linear_blocks.h"
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

Tensor by_libtorch(const Tensor &x, const LinearPart &part) {
  return applied(part.act, at::linear(x, part.weight, part.bias.defined() ? std::optional(part.bias) : std::nullopt));
}

// MARK: Backward

/// The node of autograd's graph: an output for each part; x is its first input, then come each part's weight and bias.
struct LinearNode final : torch::autograd::Node {
  struct Part {
    /// The slopes are act′ of the sums that it was applied to.
    torch::autograd::SavedVariable weight, bias, slopes;
    Activation act;
  };
  torch::autograd::SavedVariable x;
  std::vector<Part> parts;
  c10::ScalarType type;
  bool released = false;

  std::string name() const override { return "LinearBackward"; }

  variable_list apply(variable_list &&gradients) override {
    std::lock_guard lock(mutex_);
    TORCH_CHECK(!released, torch::autograd::ERR_BACKWARD_TWICE);
    const Tensor x = this->x.unpack();
    if (at::GradMode::is_enabled()) return differentiable(gradients, x);
    return type == at::kFloat ? backward<float>(std::move(gradients), x) : backward<BFloat16>(std::move(gradients), x);
  }

  void release_variables() override {
    std::lock_guard lock(mutex_);
    released = true;
    x.reset_data();
    for (auto &part : parts) {
      part.weight.reset_data();
      part.bias.reset_data();
      part.slopes.reset_data();
    }
  }

 private:
  bool needs_weight(size_t part) const { return task_should_compute_output(1 + 2 * part); }
  bool needs_bias(size_t part) const { return task_should_compute_output(2 + 2 * part); }

  /// Whether nobody else sees a tensor's numbers.
  static bool is_ours(const Tensor &tensor) { return tensor.use_count() == 1 && tensor.storage().use_count() == 1; }

  template <class T>
  variable_list backward(variable_list gradients, const Tensor &x) {
    using namespace linears;
    variable_list results(1 + 2 * parts.size());
    const int64_t depth = x.size(-1), rows = x.numel() / depth;
    const bool needs_x = task_should_compute_output(0);
    const Split split(rows, blocks(depth));
    std::optional<Blocks<T>> x_blocks;
    std::vector<WeightGradient<T>> weight_gradients;
    std::vector<Factors<T>> factors;
    // What the tasks point to.
    std::vector<Blocks<T>> weights;
    std::vector<Scratch<T>> scratch;
    variable_list slopes;
    double products = 0;
    bool changes_any = false;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (!gradients[i].defined()) continue;
      const auto &part = parts[i];
      Tensor &gradient = gradients[i] = gradients[i].to(type).contiguous();
      const int64_t columns = gradient.size(-1);
      const bool changes = part.act != Activation::none;
      Given<T> given{gradient.const_data_ptr<T>(), columns, rows, columns};
      if (changes) given.slopes = slopes.emplace_back(part.slopes.unpack()).template const_data_ptr<T>();
      if (needs_bias(i)) {
        results[2 + 2 * i] = at::zeros({columns}, at::TensorOptions().dtype(at::kFloat));
        given.sums = results[2 + 2 * i].template mutable_data_ptr<float>();
      }
      if (needs_weight(i)) {
        if (!x_blocks) x_blocks = Blocks<T>::of(x.const_data_ptr<T>(), depth, rows, depth);
        results[1 + 2 * i] = at::empty({columns, depth}, at::TensorOptions().dtype(at::kFloat));
      }
      const bool passes = changes && needs_x;
      const T *through = given.gradient;
      if (needs_weight(i) || passes || given.sums) {
        float *const out = needs_weight(i) ? results[1 + 2 * i].template mutable_data_ptr<float>() : nullptr;
        auto &task = weight_gradients.emplace_back(given, out ? &*x_blocks : nullptr, depth, false, out);
        if (passes) {
          changes_any = true;
          T *const place = is_ours(gradient) && task.is_whole() ? gradient.mutable_data_ptr<T>()
                                                                : scratch.emplace_back(rows * columns).data();
          task.pass_to(place);
          through = place;
        }
      }
      if (needs_x) {
        const auto &blocks = weights.emplace_back(Blocks<T>::upright(
            readable(part.weight.unpack(), type), split.pays ? Making::by_tasks : Making::at_once));
        factors.push_back({through, columns, columns, blocks.second()});
      }
      products += static_cast<double>(rows) * static_cast<double>(columns) * (needs_x + needs_weight(i));
    }
    ct_record_operations(2 * products * static_cast<double>(depth));
    std::vector<Tasks> tasks(weight_gradients.begin(), weight_gradients.end());
    if (changes_any || factors.empty()) {
      run_together(tasks);
      tasks.clear();
      weight_gradients.clear();
      x_blocks.reset();
    }
    if (!factors.empty()) {
      results[0] = at::empty(x.sizes(), x.options());
      const auto products_of_x =
          input_gradient(std::move(factors), rows, depth, results[0].template mutable_data_ptr<T>(), split.parts);
      tasks.emplace_back(products_of_x);
      run_together(tasks);
    }
    // The engine turns gradients into the types of what they belong to.
    return results;
  }

  /// The gradients where they are to be differentiated themselves.
  variable_list differentiable(const variable_list &gradients, const Tensor &x) {
    variable_list results(1 + 2 * parts.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      Tensor gradient = gradients[i];
      if (!gradient.defined()) continue;
      const auto &part = parts[i];
      const Tensor w = part.weight.unpack().to(type);
      if (part.act != Activation::none) {
        const Tensor b = part.bias.unpack();
        gradient = applied_backward(part.act, gradient, at::linear(x, w, b.defined() ? std::optional(b.to(type)) : std::nullopt));
      }
      const Tensor rows = gradient.flatten(0, -2);
      if (task_should_compute_output(0)) {
        const Tensor more = gradient.matmul(w);
        results[0] = results[0].defined() ? results[0] + more : more;
      }
      if (needs_weight(i)) results[1 + 2 * i] = rows.t().matmul(x.flatten(0, -2));
      if (needs_bias(i)) results[2 + 2 * i] = rows.sum(0);
    }
    return results;
  }
};

// MARK: Forward

/// act(x·Wᵀ + b) of all parts to `outs`, and act′ to `slopes`, where they are defined.
template <class T>
void compute(const Tensor &x, const std::vector<LinearPart> &parts, const std::vector<Tensor> &outs,
             const std::vector<Tensor> &slopes) {
  using namespace linears;
  const int64_t rows = x.numel() / x.size(-1);
  int64_t across = 0;
  for (const auto &part : parts) across += blocks(part.weight.size(0));
  const Split split(rows, across);
  std::vector<Blocks<T>> weights;
  std::vector<LinearProducts<T>> products;
  variable_list biases;
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto &part = parts[i];
    const Tensor &bias = biases.emplace_back(part.bias.defined() ? part.bias.to(at::kFloat).contiguous() : part.bias);
    weights.push_back(Blocks<T>::transposed(readable(part.weight, x.scalar_type()), part.packed,
                                            split.pays ? Making::by_tasks : Making::at_once));
    const LinearEnd<T> end{part.act, bias.defined() ? bias.const_data_ptr<float>() : nullptr,
                           slopes[i].defined() ? slopes[i].mutable_data_ptr<T>() : nullptr, outs[i].mutable_data_ptr<T>(),
                           outs[i].size(-1)};
    products.push_back(linears::forward(x.const_data_ptr<T>(), Sizes(x, part.weight), weights.back(), end, split.parts));
  }
  run_together(std::vector<Tasks>(products.begin(), products.end()));
}

}  // namespace

std::optional<c10::ScalarType> product_type(const Tensor &x, const Tensor &weight, const Tensor &bias,
                                            c10::DeviceType device) {
  const auto known = [&](const Tensor &tensor) {
    return tensor.device().type() == device && tensor.layout() == c10::kStrided &&
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

Tensor readable(const Tensor &weight, c10::ScalarType type) {
  const bool is_known = weight.scalar_type() == at::kFloat || weight.scalar_type() == type;
  const Tensor known = is_known ? weight : weight.to(type);
  return known.stride(1) == 1 ? known : known.contiguous();
}

std::vector<Tensor> linear(const Tensor &given, const std::vector<LinearPart> &parts) {
  if (parts.empty()) return {};
  std::optional<c10::ScalarType> type;
  bool is_packed = true, is_known = true;
  for (const auto &part : parts) {
    type = product_type(given, part.weight, part.bias);
    is_packed &= part.packed.defined();
    is_known &= type.has_value();
  }
  // Few rows do not pay for bringing a weight into blocks.
  if (!is_known || (!is_packed && given.numel() < 8 * given.size(-1))) {
    std::vector<Tensor> results;
    for (const auto &part : parts) results.push_back(by_libtorch(given, part));
    return results;
  }
  double columns = 0;
  for (const auto &part : parts) columns += static_cast<double>(part.weight.size(0));
  ct_record_operations(2 * static_cast<double>(given.numel()) * columns);
  // Autocast has nothing more to do below.
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  return linear_by_kernels(given.to(*type).contiguous(), parts);
}

std::vector<Tensor> linear_by_kernels(const Tensor &x, const std::vector<LinearPart> &parts) {
  RECORD_FUNCTION("taibai::linear", {});
  const auto type = x.scalar_type();
  bool records = false;
  for (const auto &part : parts) records |= torch::autograd::compute_requires_grad(x, part.weight, part.bias);
  std::vector<Tensor> outs, slopes;
  {
    at::AutoDispatchBelowADInplaceOrView guard;
    for (const auto &part : parts) {
      auto sizes = x.sizes().vec();
      sizes.back() = part.weight.size(0);
      outs.push_back(at::empty(sizes, x.options()));
      slopes.push_back(records && part.act != Activation::none ? at::empty_like(outs.back()) : Tensor());
    }
    if (type == at::kFloat) {
      compute<float>(x, parts, outs, slopes);
    } else {
      compute<BFloat16>(x, parts, outs, slopes);
    }
  }
  if (!records) return outs;
  auto node = c10::make_intrusive<LinearNode>();
  record_node(node->sequence_nr());
  torch::autograd::edge_list edges = torch::autograd::collect_next_edges(x);
  for (const auto &part : parts)
    for (const auto &edge : torch::autograd::collect_next_edges(part.weight, part.bias)) edges.push_back(edge);
  node->set_next_edges(std::move(edges));
  node->x = torch::autograd::SavedVariable(x, false);
  for (size_t i = 0; i < parts.size(); ++i) {
    auto &saved = node->parts.emplace_back();
    saved.act = parts[i].act;
    saved.weight = torch::autograd::SavedVariable(parts[i].weight, false);
    if (saved.act == Activation::none) continue;
    saved.bias = torch::autograd::SavedVariable(parts[i].bias, false);
    saved.slopes = torch::autograd::SavedVariable(slopes[i], false);
  }
  node->type = type;
  for (const auto &out : outs) torch::autograd::set_history(out, node);
  return outs;
}

Tensor packed_weight(const Tensor &weight, c10::ScalarType type) {
  at::AutoDispatchBelowADInplaceOrView guard;
  const Tensor w = readable(weight, type);
  return type == at::kFloat ? linears::packed<float>(w) : linears::packed<BFloat16>(w);
}

}  // namespace ct
