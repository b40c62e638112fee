// Gradients.
#include "bridge.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/node.h>

#include <memory>
#include <string>

using ct::Borrowed;

bool ct_grad_enabled(void) { return c10::GradMode::is_enabled(); }
void ct_set_grad_enabled(bool enabled) { c10::GradMode::set_enabled(enabled); }

void *ct_inference_mode_begin(bool enabled) { return new c10::InferenceMode(enabled); }
void ct_inference_mode_end(void *guard) { delete static_cast<c10::InferenceMode *>(guard); }
bool ct_inference_mode_enabled(void) { return c10::InferenceMode::is_enabled(); }

bool ct_tensor_requires_grad(ct_tensor tensor) { return Borrowed(tensor)->requires_grad(); }

ct_status ct_tensor_set_requires_grad(ct_tensor tensor, bool enabled) {
  return ct::guard([&] { Borrowed(tensor)->requires_grad_(enabled); });
}

bool ct_tensor_is_leaf(ct_tensor tensor) { return Borrowed(tensor)->is_leaf(); }

bool ct_tensor_is_inference(ct_tensor tensor) { return Borrowed(tensor)->is_inference(); }

ct_status ct_tensor_grad(ct_tensor tensor, ct_tensor *out) {
  return ct::guard([&] { *out = ct::give(Borrowed(tensor)->grad()); });
}

ct_status ct_tensor_set_grad(ct_tensor tensor, ct_tensor grad) {
  return ct::guard([&] {
    Borrowed owner(tensor), value(grad);
    if (grad) {
      TORCH_CHECK(value->sizes() == owner->sizes(), "a gradient of shape ", value->sizes(),
                  " does not fit a tensor of shape ", owner->sizes());
      TORCH_CHECK(value->device() == owner->device(), "a gradient on ", value->device(),
                  " does not fit a tensor on ", owner->device());
    }
    owner.mutate().mutable_grad() = value;
  });
}

ct_status ct_tensor_retain_grad(ct_tensor tensor) {
  return ct::guard([&] { Borrowed(tensor)->retain_grad(); });
}

void ct_tensor_bump_version(ct_tensor tensor) {
  Borrowed borrowed(tensor);
  if (!borrowed->is_inference()) borrowed->unsafeGetTensorImpl()->bump_version();
}

ct_int ct_tensor_version(ct_tensor tensor) {
  Borrowed borrowed(tensor);
  return borrowed->is_inference() ? 0 : borrowed->_version();
}

const char *ct_tensor_grad_fn_name(ct_tensor tensor) {
  thread_local std::string name;
  const auto status = ct::guard([&] {
    const auto function = Borrowed(tensor)->grad_fn();
    name = function ? function->name() : "";
  });
  return status == CT_OK ? name.c_str() : "";
}

ct_status ct_backward(const ct_tensor *outputs, const ct_tensor *gradients, ct_int output_count,
                      const ct_tensor *inputs, ct_int input_count, bool retain_graph,
                      bool create_graph) {
  return ct::guard([&] {
    torch::autograd::backward(ct::tensors(outputs, output_count), ct::tensors(gradients, output_count),
                              retain_graph, create_graph, ct::tensors(inputs, input_count));
  });
}

ct_status ct_grad(const ct_tensor *outputs, const ct_tensor *gradients, ct_int output_count,
                  const ct_tensor *inputs, ct_int input_count, bool retain_graph, bool create_graph,
                  bool allow_unused, ct_tensor *out) {
  return ct::guard([&] {
    auto result = torch::autograd::grad(
        ct::tensors(outputs, output_count), ct::tensors(inputs, input_count),
        ct::tensors(gradients, output_count), retain_graph, create_graph, allow_unused);
    for (size_t i = 0; i < result.size(); ++i) out[i] = ct::give(std::move(result[i]));
  });
}

bool ct_backward_reaches_leaves(void) {
  return torch::autograd::Engine::get_default_engine().is_checkpoint_valid();
}

ct_status ct_tensor_add_hook(ct_tensor tensor, ct_tensor_hook hook, void (*release)(void *),
                             void *context, ct_int *out) {
  std::shared_ptr<void> owner(context, release);
  return ct::guard([&] {
    *out = Borrowed(tensor)->register_hook([hook, owner](const at::Tensor &gradient) -> at::Tensor {
      if (!gradient.defined()) return {};
      ct_tensor given = ct::give(gradient), replacement = nullptr;
      hook(owner.get(), given, &replacement);
      ct_tensor_free(given);
      at::Tensor result = ct::retained(replacement);
      ct_tensor_free(replacement);
      return result;
    });
  });
}

ct_status ct_tensor_remove_hook(ct_tensor tensor, ct_int hook) {
  return ct::guard([&] { Borrowed(tensor)->remove_hook(static_cast<unsigned>(hook)); });
}
