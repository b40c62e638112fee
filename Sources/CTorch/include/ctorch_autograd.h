// Gradients: modes, backward passes, functions and hooks written by the caller.
#ifndef CTORCH_AUTOGRAD_H
#define CTORCH_AUTOGRAD_H

#include "ctorch_types.h"

#ifdef __cplusplus
extern "C" {
#endif

bool ct_grad_enabled(void);
void ct_set_grad_enabled(bool enabled);

/// Enters inference mode (or leaves it, when `enabled` is false) until `ct_inference_mode_end`.
void *CT_NONNULL ct_inference_mode_begin(bool enabled);
void ct_inference_mode_end(void *CT_NONNULL guard);
bool ct_inference_mode_enabled(void);

bool ct_tensor_requires_grad(ct_tensor CT_NONNULL tensor);
ct_status ct_tensor_set_requires_grad(ct_tensor CT_NONNULL tensor, bool enabled);
bool ct_tensor_is_leaf(ct_tensor CT_NONNULL tensor);
bool ct_tensor_is_inference(ct_tensor CT_NONNULL tensor);
/// The gradient, or null.
ct_status ct_tensor_grad(ct_tensor CT_NONNULL tensor, ct_tensor CT_NULLABLE *CT_NONNULL out);
ct_status ct_tensor_set_grad(ct_tensor CT_NONNULL tensor, ct_tensor CT_NULLABLE grad);
ct_status ct_tensor_retain_grad(ct_tensor CT_NONNULL tensor);
/// How often the tensor was changed in place.
ct_int ct_tensor_version(ct_tensor CT_NONNULL tensor);
/// Counts a change in place that its kernel did not count.
void ct_tensor_bump_version(ct_tensor CT_NONNULL tensor);
/// Name of the function that made the tensor, as "AddBackward0"; empty for a leaf. Thread-local storage.
const char *CT_NONNULL ct_tensor_grad_fn_name(ct_tensor CT_NONNULL tensor);

/// Adds the gradients of `outputs` to the leaves (or to `inputs` alone, when there are any).
/// `gradients` has one entry, null for the default of one, per output.
ct_status ct_backward(const ct_tensor CT_NONNULL *CT_NONNULL outputs,
                      const ct_tensor CT_NULLABLE *CT_NONNULL gradients, ct_int output_count,
                      const ct_tensor CT_NONNULL *CT_NULLABLE inputs, ct_int input_count,
                      bool retain_graph, bool create_graph);

/// The gradients of `outputs` with respect to `inputs`; writes `input_count` tensors, null where an
/// input is unused (`allow_unused`).
ct_status ct_grad(const ct_tensor CT_NONNULL *CT_NONNULL outputs,
                  const ct_tensor CT_NULLABLE *CT_NONNULL gradients, ct_int output_count,
                  const ct_tensor CT_NONNULL *CT_NONNULL inputs, ct_int input_count,
                  bool retain_graph, bool create_graph, bool allow_unused,
                  ct_tensor CT_NULLABLE *CT_NONNULL out);

/// Whether the backward pass now running adds to the leaves (`ct_backward` without inputs).
bool ct_backward_reaches_leaves(void);

/// The caller's backward pass: reads `output_count` borrowed gradients (null: zero) and the saved
/// tensors, writes `input_count` owned gradients (null: none).
typedef void (*ct_backward_callback)(void *CT_NULLABLE context,
                                     const ct_tensor CT_NULLABLE *CT_NONNULL gradients,
                                     ct_int output_count,
                                     const ct_tensor CT_NULLABLE *CT_NULLABLE saved,
                                     ct_int saved_count,
                                     ct_tensor CT_NULLABLE *CT_NONNULL input_gradients,
                                     ct_int input_count);

/// Records a function in the graph: `outputs` were computed from `inputs` (without recording), and
/// `backward` turns their gradients into the inputs'. `saved` tensors may be inputs, outputs or others;
/// a change in place between forward and backward is noticed. `release(context)` is called once, when
/// the graph lets go of the function, also when the call fails. `owned` receives the recorded outputs.
ct_status ct_custom_function(const char *CT_NONNULL name,
                             const ct_tensor CT_NULLABLE *CT_NONNULL inputs, ct_int input_count,
                             const ct_tensor CT_NONNULL *CT_NONNULL outputs, ct_int output_count,
                             const ct_tensor CT_NULLABLE *CT_NULLABLE saved, ct_int saved_count,
                             ct_backward_callback CT_NONNULL backward,
                             void (*CT_NONNULL release)(void *CT_NULLABLE context),
                             void *CT_NULLABLE context,
                             ct_tensor CT_NULLABLE *CT_NONNULL owned);

/// Calls `hook(context, gradient, &replacement)` when the gradient of `tensor` is known. A hook leaves
/// `replacement` null to keep the gradient.
typedef void (*ct_tensor_hook)(void *CT_NULLABLE context, ct_tensor CT_NONNULL gradient,
                               ct_tensor CT_NULLABLE *CT_NONNULL replacement);

/// Registers a hook and writes its number. `release(context)` is called when the hook goes.
ct_status ct_tensor_add_hook(ct_tensor CT_NONNULL tensor, ct_tensor_hook CT_NONNULL hook,
                             void (*CT_NONNULL release)(void *CT_NULLABLE context),
                             void *CT_NULLABLE context, ct_int *CT_NONNULL out);
ct_status ct_tensor_remove_hook(ct_tensor CT_NONNULL tensor, ct_int hook);

#ifdef __cplusplus
}
#endif

#endif
