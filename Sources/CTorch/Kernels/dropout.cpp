#include "dropout.h"

#include "chance.h"
#include "parallel.h"
#include "record.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/add.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <mutex>

namespace ct {

uint64_t draw_seed() {
  auto *generator = at::get_generator_or_default<at::CPUGeneratorImpl>(std::nullopt, at::detail::getDefaultCPUGenerator());
  const std::lock_guard<std::mutex> lock(generator->mutex_);
  return generator->random64();
}

namespace {

using at::Tensor;
using torch::autograd::variable_list;

constexpr int64_t grain = 16384;

template <class T>
void drop(const Tensor &x, const Tensor &added, double probability, uint64_t seed, const Tensor &out) {
  const T *const from = x.const_data_ptr<T>();
  const T *const more = added.defined() ? added.const_data_ptr<T>() : nullptr;
  T *const to = out.mutable_data_ptr<T>();
  const auto &loops = kernels()->of<T>();
  const Dropping what = dropping(probability);
  parallel_ranges(x.numel(), grain, 2, [&](int64_t first, int64_t last) {
    loops.drop(from + first, more ? more + first : nullptr, last - first, what, key_of(seed, first / grain), to + first);
  });
}

Tensor dropped(const Tensor &x, const Tensor &added, double probability, uint64_t seed) {
  const Tensor out = at::empty_like(x);
  if (x.is_meta()) return out;
  if (x.scalar_type() == at::kFloat) {
    drop<float>(x, added, probability, seed, out);
  } else {
    drop<BFloat16>(x, added, probability, seed, out);
  }
  return out;
}

/// The node of autograd's graph. What drops a gradient is a dropout again, whose derivative is one more.
struct DropoutNode final : torch::autograd::Node {
  double probability;
  uint64_t seed;

  std::string name() const override { return "DropoutBackward"; }

  variable_list apply(variable_list &&gradients) override;
};

Tensor recorded(const Tensor &x, const Tensor &added, double probability, uint64_t seed) {
  RECORD_FUNCTION("taibai::dropout", {});
  Tensor out;
  {
    at::AutoDispatchBelowADInplaceOrView guard;
    out = dropped(x, added, probability, seed);
  }
  if (torch::autograd::compute_requires_grad(x, added)) {
    auto node = c10::make_intrusive<DropoutNode>();
    node->set_next_edges(torch::autograd::collect_next_edges(x, added));
    record_node(node->sequence_nr());
    node->probability = probability;
    node->seed = seed;
    torch::autograd::set_history(out, node);
  }
  return out;
}

variable_list DropoutNode::apply(variable_list &&gradients) {
  if (!gradients[0].defined()) return variable_list(2);
  variable_list results(2);
  if (task_should_compute_output(0)) results[0] = recorded(gradients[0].contiguous(), Tensor(), probability, seed);
  if (task_should_compute_output(1)) results[1] = gradients[0];
  return results;
}

}  // namespace

Tensor dropout(const Tensor &x, const Tensor &added, double probability) {
  TORCH_CHECK(probability >= 0 && probability <= 1, "the probability of dropout is ", probability, "; expected 0 to 1");
  const auto known = [&](const Tensor &tensor) {
    return tensor.device() == x.device() && tensor.layout() == c10::kStrided && tensor.scalar_type() == x.scalar_type() &&
           tensor.sizes() == x.sizes();
  };
  const bool is_here = x.device().is_cpu() || x.is_meta();
  const bool is_known = is_here && kernels() && known(x) && (!added.defined() || known(added)) &&
                        (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
  if (!is_known) {
    const Tensor out = at::dropout(x, probability, true);
    return added.defined() ? at::add(added, out) : out;
  }
  return recorded(x.contiguous(), added.defined() ? added.contiguous() : added, probability,
                  x.is_meta() ? 0 : draw_seed());
}

}  // namespace ct
