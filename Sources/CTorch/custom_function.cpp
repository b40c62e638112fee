// Functions whose backward pass is written by the caller.
#include "bridge.h"
#include "counting.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <memory>
#include <mutex>
#include <unordered_set>

namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

/// Handles given to a callback for the length of its call.
class Lent {
 public:
  explicit Lent(variable_list tensors) {
    for (auto &tensor : tensors) handles_.push_back(ct::give(std::move(tensor)));
  }
  ~Lent() {
    for (auto handle : handles_) ct_tensor_free(handle);
  }
  Lent(const Lent &) = delete;
  Lent &operator=(const Lent &) = delete;
  const ct_tensor *data() const { return handles_.data(); }
  ct_int count() const { return static_cast<ct_int>(handles_.size()); }

 private:
  std::vector<ct_tensor> handles_;
};

/// A node of autograd's graph that calls back.
struct CallerNode final : torch::autograd::Node {
  std::string label;
  ct_backward_callback backward = nullptr;
  std::shared_ptr<void> context;
  std::vector<SavedVariable> saved;
  size_t input_count = 0;
  bool released = false;

  std::string name() const override { return label; }

  variable_list apply(variable_list &&gradients) override {
    std::lock_guard lock(mutex_);
    TORCH_CHECK(!released, torch::autograd::ERR_BACKWARD_TWICE);
    variable_list unpacked;
    unpacked.reserve(saved.size());
    for (const auto &variable : saved)
      unpacked.push_back(
          variable.unpack(c10::intrusive_ptr<torch::autograd::Node>::unsafe_reclaim_from_nonowning(this)));
    const Lent lent_gradients(std::move(gradients)), lent_saved(std::move(unpacked));
    std::vector<ct_tensor> results(input_count, nullptr);
    backward(context.get(), lent_gradients.data(), lent_gradients.count(), lent_saved.data(),
             lent_saved.count(), results.data(), static_cast<ct_int>(input_count));
    variable_list owned;
    owned.reserve(input_count);
    for (auto handle : results) {
      owned.push_back(ct::retained(handle));
      ct_tensor_free(handle);
    }
    return owned;
  }

  void release_variables() override {
    std::lock_guard lock(mutex_);
    released = true;
    saved.clear();
    context.reset();
  }
};

}  // namespace

ct_status ct_custom_function(const char *name, const ct_tensor *inputs, ct_int input_count,
                             const ct_tensor *outputs, ct_int output_count, const ct_tensor *saved,
                             ct_int saved_count, ct_backward_callback backward,
                             void (*release)(void *), void *context, ct_tensor *owned) {
  std::shared_ptr<void> owner(context, release);
  return ct::guard([&] {
    const auto arguments = ct::tensors(inputs, input_count);
    const auto results = ct::tensors(outputs, output_count);
    const bool differentiable = torch::autograd::compute_requires_grad(arguments);
    c10::intrusive_ptr<CallerNode> node;
    if (differentiable) {
      node = c10::make_intrusive<CallerNode>();
      node->label = name;
      node->backward = backward;
      node->context = owner;
      node->input_count = arguments.size();
      node->set_next_edges(torch::autograd::collect_next_edges(arguments));
      ct::record_node(node->sequence_nr());
    }
    std::unordered_set<at::TensorImpl *> non_differentiable;
    for (const auto &result : results) {
      if (!torch::autograd::isDifferentiableType(result.scalar_type()))
        non_differentiable.insert(result.unsafeGetTensorImpl());
    }
    const std::vector<std::optional<at::Tensor>> raw(results.begin(), results.end());
    const auto no_forward_mode = [](const variable_list &, const variable_list &) -> variable_list {
      TORCH_CHECK_NOT_IMPLEMENTED(false, "a custom function has no forward-mode derivative");
    };
    const auto wrapped = torch::autograd::_wrap_outputs(
        arguments, non_differentiable, {}, raw, node, no_forward_mode, {},
        [](const at::Tensor &tensor) { return tensor.view_as(tensor); }, false);
    if (node) {
      for (ct_int i = 0; i < saved_count; ++i) {
        at::Tensor tensor = ct::retained(saved[i]);
        bool is_output = false;
        for (size_t j = 0; j < results.size(); ++j) {
          if (tensor.is_same(results[j])) {
            tensor = *wrapped[j];
            is_output = true;
          }
        }
        node->saved.emplace_back(tensor, is_output);
      }
    }
    for (size_t i = 0; i < wrapped.size(); ++i) owned[i] = ct::give(*wrapped[i]);
  });
}
