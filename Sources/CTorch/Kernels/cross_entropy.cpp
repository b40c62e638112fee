#include "cross_entropy.h"

#include "linear.h"
#include "linear_blocks.h"
#include "record.h"

#include <ATen/autocast_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

namespace ct {
namespace {

using at::Tensor;
using torch::autograd::variable_list;

/// By operators of libtorch, with all scores.
Tensor by_definition(const LinearCrossEntropy &it) {
  const Tensor scores = at::linear(it.x, it.weight, it.bias.defined() ? std::optional(it.bias) : std::nullopt);
  const Tensor count = it.targets.ne(it.ignored).sum().clamp_min(1);
  const bool is_half = scores.scalar_type() == at::kHalf || scores.scalar_type() == at::kBFloat16;
  return at::cross_entropy_loss(is_half ? scores.to(at::kFloat) : scores, it.targets, {}, at::Reduction::Sum, it.ignored, it.smoothing) / count;
}

struct Found {
  Tensor loss, x, weight, bias;
};

/// How many rows are scored at a time: as many as make 16 MB, and never so few that the weight's gradient is gone through
/// too often.
int64_t chunk_rows(int64_t rows, int64_t classes) {
  int64_t chunk = 4096;
  while (chunk > 512 && chunk * classes > (4 << 20)) chunk /= 2;
  return std::min(chunk, rows);
}

/// The loss, and the gradients that are needed.
template <class T>
Found computed(const LinearCrossEntropy &it, const Tensor &x, bool needs_x, bool needs_weight, bool needs_bias) {
  using namespace linears;
  const Sizes sizes(x, it.weight);
  const int64_t chunk = chunk_rows(sizes.rows, sizes.columns), padded = blocks(sizes.columns) * block;
  const bool needs_any = needs_x || needs_weight || needs_bias;
  const auto floats = x.options().dtype(at::kFloat);
  Found found;
  if (needs_x) found.x = at::empty(x.sizes(), x.options());
  if (needs_weight) found.weight = at::empty({sizes.columns, sizes.depth}, floats);
  if (needs_bias) found.bias = at::zeros({sizes.columns}, floats);
  const Tensor scores_of_chunk = at::empty({chunk, padded}, floats);
  // Gradients take the scores' place where they are of the same type.
  const bool is_narrow = sizeof(T) < sizeof(float);
  const Tensor gradients_of_chunk = is_narrow && needs_any ? at::empty({chunk, padded}, x.options()) : scores_of_chunk;
  found.loss = at::empty({}, floats);
  if (x.is_meta()) {
    // The blocks, as below.
    const int64_t size = padded * sizes.depth;
    const Tensor blocks = at::empty({size * (1 + needs_x) + (needs_weight ? chunk * sizes.depth : 0)}, x.options());
    const Tensor shares =
        at::empty({needs_weight ? WeightGradient<T>::kept(chunk, sizes.columns * sizes.depth) : 0}, floats);
    return found;
  }
  const auto &loops = kernels()->of<T>();
  const int64_t *const targets = it.targets.const_data_ptr<int64_t>();
  int64_t count = 0;
  for (int64_t i = 0; i < sizes.rows; ++i) {
    count += targets[i] != it.ignored;
    TORCH_CHECK_INDEX(targets[i] == it.ignored || (targets[i] >= 0 && targets[i] < sizes.columns), "target ", targets[i],
                      " at ", i, " is out of range for ", sizes.columns, " classes");
  }
  const Tensor bias = it.bias.defined() ? it.bias.to(at::kFloat).contiguous() : Tensor();
  const float *const b = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
  const auto transposed = Blocks<T>::transposed(it.weight, Tensor());
  std::optional<Blocks<T>> upright;
  if (needs_x) upright = Blocks<T>::upright(it.weight);
  float *const scores = scores_of_chunk.mutable_data_ptr<float>();
  T *const gradients = needs_any ? gradients_of_chunk.mutable_data_ptr<T>() : nullptr;
  const double share = count > 0 ? 1 / static_cast<double>(count) : 0;
  const float spread = static_cast<float>(it.smoothing / static_cast<double>(sizes.columns));
  const float factor = static_cast<float>(share), direct = static_cast<float>(1 - it.smoothing);
  std::vector<double> losses(static_cast<size_t>(chunk));
  double loss = 0;
  for (int64_t first = 0; first < sizes.rows; first += chunk) {
    const int64_t rows = std::min(chunk, sizes.rows - first);
    const T *const vectors = x.const_data_ptr<T>() + first * sizes.depth;
    const auto ignore = [](auto...) {};
    const Products<T, decltype(ignore)> products(rows, padded, {{vectors, sizes.depth, sizes.depth, transposed.second()}}, true,
                                                 {scores, padded}, ignore);
    run_together({{Tasks(products)}});
    parallel_for(rows, 4 * sizes.columns, [&](int64_t i) {
      float *const row = scores + i * padded;
      T *const out = gradients ? gradients + i * padded : nullptr;
      const int64_t target = targets[first + i];
      losses[static_cast<size_t>(i)] = 0;
      if (target == it.ignored) {
        if (out) std::fill_n(out, padded, T(0));
        return;
      }
      float total;
      const float lse = loops.log_sum(row, b, sizes.columns, &total);
      const float score = row[target];
      double &loss = losses[static_cast<size_t>(i)];
      loss = static_cast<double>(lse) - static_cast<double>(direct) * static_cast<double>(score);
      // A class that is ruled out has a score of −∞, and so has the sum then.
      if (spread != 0) loss -= static_cast<double>(spread) * static_cast<double>(total);
      if (!out) return;
      loops.soften(row, sizes.columns, lse, spread, factor, out);
      out[target] = static_cast<T>((std::exp(score - lse) - spread - direct) * factor);
      std::fill(out + sizes.columns, out + padded, T(0));
    });
    for (int64_t i = 0; i < rows; ++i) loss += losses[static_cast<size_t>(i)];
    std::vector<Tasks> tasks;
    std::optional<Blocks<T>> rows_of_x;
    std::optional<WeightGradient<T>> weight_gradient;
    std::optional<LinearProducts<T>> products_of_x;
    if (needs_weight || needs_bias) {
      Given<T> given{gradients, padded, rows, sizes.columns};
      if (needs_bias) given.sums = found.bias.template mutable_data_ptr<float>();
      if (needs_weight) rows_of_x = Blocks<T>::of(vectors, sizes.depth, rows, sizes.depth);
      float *const out = needs_weight ? found.weight.template mutable_data_ptr<float>() : nullptr;
      weight_gradient.emplace(given, needs_weight ? &*rows_of_x : nullptr, sizes.depth, first > 0, out);
      tasks.emplace_back(*weight_gradient);
    }
    if (needs_x) {
      T *const out = found.x.template mutable_data_ptr<T>() + first * sizes.depth;
      products_of_x = input_gradient<T>({{gradients, padded, sizes.columns, upright->second()}}, rows, sizes.depth, out);
      tasks.emplace_back(*products_of_x);
    }
    run_together(tasks);
  }
  *found.loss.template mutable_data_ptr<float>() = static_cast<float>(loss * share);
  return found;
}

/// The node of autograd's graph: its gradients are there before anybody asks.
struct LinearCrossEntropyNode final : torch::autograd::Node {
  torch::autograd::SavedVariable x, weight, bias;
  Tensor targets, x_gradient, weight_gradient, bias_gradient;
  int64_t ignored;
  double smoothing;
  bool released = false;

  std::string name() const override { return "LinearCrossEntropyBackward"; }

  variable_list apply(variable_list &&gradients) override {
    std::lock_guard lock(mutex_);
    TORCH_CHECK(!released, torch::autograd::ERR_BACKWARD_TWICE);
    if (!gradients[0].defined()) return variable_list(3);
    if (at::GradMode::is_enabled()) return differentiable(gradients[0]);
    const bool is_one = !gradients[0].is_meta() && gradients[0].item<double>() == 1;
    const auto scaled = [&](const Tensor &x) { return is_one || !x.defined() ? x : x * gradients[0].to(x.scalar_type()); };
    return {scaled(x_gradient), scaled(weight_gradient), scaled(bias_gradient)};
  }

  void release_variables() override {
    std::lock_guard lock(mutex_);
    released = true;
    for (auto *variable : {&x, &weight, &bias}) variable->reset_data();
    for (auto *tensor : {&targets, &x_gradient, &weight_gradient, &bias_gradient}) tensor->reset();
  }

 private:
  /// The gradients where they are to be differentiated themselves: by operators that know their second derivatives.
  variable_list differentiable(const Tensor &gradient) {
    const LinearCrossEntropy given{x.unpack(), weight.unpack(), bias.unpack(), targets, ignored, smoothing};
    LinearCrossEntropy again = given;
    variable_list inputs, found(3);
    for (Tensor *input : {&again.x, &again.weight, &again.bias}) {
      if (!input->defined() || !input->requires_grad()) continue;
      *input = input->view_as(*input);
      inputs.push_back(*input);
    }
    again.weight = again.weight.to(again.x.scalar_type());
    if (again.bias.defined()) again.bias = again.bias.to(again.x.scalar_type());
    const auto all = torch::autograd::grad({by_definition(again)}, inputs, {gradient}, true, true, true);
    size_t next = 0, place = 0;
    for (const Tensor *input : {&given.x, &given.weight, &given.bias}) {
      if (input->defined() && input->requires_grad()) found[place] = all[next++];
      ++place;
    }
    return found;
  }
};

}  // namespace

Tensor linear_cross_entropy(const LinearCrossEntropy &it) {
  TORCH_CHECK(it.x.dim() == 2 && it.targets.dim() == 1 && it.x.size(0) == it.targets.size(0),
              "cross-entropy needs vectors [n, depth] and targets [n], not ", it.x.sizes(), " and ", it.targets.sizes());
  TORCH_CHECK(it.targets.scalar_type() == at::kLong, "targets are int64, not ", it.targets.scalar_type());
  TORCH_CHECK(it.smoothing >= 0 && it.smoothing <= 1, "smoothing is ", it.smoothing, "; expected 0 to 1");
  // Where there are shapes alone, it takes the memory that it would take here.
  const auto type = product_type(it.x, it.weight, it.bias, it.x.is_meta() ? c10::DeviceType::Meta : c10::DeviceType::CPU);
  if (!type || it.targets.device() != it.x.device()) return by_definition(it);
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  LinearCrossEntropy known = it;
  known.x = it.x.to(*type).contiguous();
  known.targets = it.targets.contiguous();
  RECORD_FUNCTION("taibai::linear_cross_entropy", {});
  using torch::autograd::compute_requires_grad;
  const bool records = compute_requires_grad(known.x, it.weight, it.bias);
  const auto needs = [&](const Tensor &tensor) { return records && tensor.defined() && tensor.requires_grad(); };
  const bool needs_x = needs(known.x), needs_weight = needs(it.weight), needs_bias = needs(it.bias);
  ct_record_operations(2 * static_cast<double>(it.x.numel()) * static_cast<double>(it.weight.size(0)) *
                       (1 + needs_x + needs_weight));
  Found found;
  {
    at::AutoDispatchBelowADInplaceOrView guard;
    LinearCrossEntropy read = known;
    read.weight = readable(it.weight, *type);
    found = *type == at::kFloat ? computed<float>(read, known.x, needs_x, needs_weight, needs_bias)
                                : computed<BFloat16>(read, known.x, needs_x, needs_weight, needs_bias);
  }
  if (!records) return found.loss;
  auto node = c10::make_intrusive<LinearCrossEntropyNode>();
  record_node(node->sequence_nr());
  node->set_next_edges(torch::autograd::collect_next_edges(known.x, it.weight, it.bias));
  node->x = torch::autograd::SavedVariable(known.x, false);
  node->weight = torch::autograd::SavedVariable(it.weight, false);
  node->bias = torch::autograd::SavedVariable(it.bias, false);
  node->targets = known.targets;
  node->x_gradient = found.x;
  node->weight_gradient = found.weight;
  node->bias_gradient = found.bias;
  node->ignored = it.ignored;
  node->smoothing = it.smoothing;
  torch::autograd::set_history(found.loss, node);
  return found.loss;
}

}  // namespace ct
