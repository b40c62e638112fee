// Kernels of our own, where libtorch has none or a slower one.
#ifndef CTORCH_KERNELS_H
#define CTORCH_KERNELS_H

#include "ctorch_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What computes products on the CPU.
typedef enum ct_products {
  /// The faster one, as measured once in this process.
  CT_PRODUCTS_AUTOMATIC = 0,
  /// libtorch's own choice: MKL, or oneDNN's primitives.
  CT_PRODUCTS_LIBTORCH = 1,
  /// Kernels of CTorch's own, with what follows a product in the same pass.
  CT_PRODUCTS_KERNELS = 2,
} ct_products;

/// Forces one, or leaves the choice to a measurement.
void ct_set_products(ct_products choice);
ct_products ct_forced_products(void);
/// What products of a type run on here.
ct_products ct_products_for(ct_dtype dtype);
/// Whether the micro-kernels are there for a type.
bool ct_has_product_kernels(ct_dtype dtype);
/// The processor that our own loops were compiled for, as "AVX-512 with bfloat16"; null where there are none for this one.
const char *CT_NULLABLE ct_kernels_processor(void);

/// A function of each element that a product applies to its result.
typedef enum ct_activation {
  CT_ACTIVATION_NONE = 0,
  CT_ACTIVATION_RELU = 1,
  CT_ACTIVATION_GELU = 2,
  CT_ACTIVATION_GELU_TANH = 3,
  CT_ACTIVATION_SILU = 4,
} ct_activation;

/// activation(x·Wᵀ + b). `packed`, when given, is what `ct_linear_pack` made of the weight as it is now.
typedef struct ct_linear_part {
  ct_tensor CT_NULLABLE weight;
  ct_tensor CT_NULLABLE bias;
  ct_tensor CT_NULLABLE packed;
  ct_activation activation;
} ct_linear_part;

/// What each of `count` parts makes of the same x, recorded as one; `out` has as many places. A part has a weight.
ct_status ct_linear(ct_tensor CT_NONNULL x, const ct_linear_part *CT_NONNULL parts, ct_int count,
                    ct_tensor CT_NULLABLE *CT_NONNULL out);
/// A weight in the order in which the kernels read it, in the type that products are computed in.
ct_status ct_linear_pack(ct_tensor CT_NONNULL weight, ct_dtype dtype, ct_tensor CT_NULLABLE *CT_NONNULL out);

/// The mean over the targets [n] that count of −log softmax(x·Wᵀ + b) at the target, recorded; 0 when none counts. x is
/// [n, in], and the scores are there for a chunk of rows at a time.
ct_status ct_linear_cross_entropy(ct_tensor CT_NONNULL x, ct_tensor CT_NONNULL weight, ct_tensor CT_NULLABLE bias,
                                  ct_tensor CT_NONNULL targets, int64_t ignored, double smoothing,
                                  ct_tensor CT_NULLABLE *CT_NONNULL out);

/// softmax(scale·q·kᵀ + mask)·v for each head, recorded: queries [B, H, T, D], keys and values [B, G, S, D], a mask that
/// broadcasts to [B, H, T, S] or null. Where `heads` is not 0, it is H, and all are [B, T, H·D] and [B, S, G·D]. `starts` are
/// where texts start in a row of texts, and where the last ends.
ct_status ct_attention(ct_tensor CT_NONNULL queries, ct_tensor CT_NONNULL keys, ct_tensor CT_NONNULL values, ct_int heads,
                       ct_tensor CT_NULLABLE mask, bool is_causal, double scale, double dropout,
                       const ct_int *CT_NULLABLE starts, ct_int start_count, ct_tensor CT_NULLABLE *CT_NONNULL out);

/// dropout(x) + added, recorded; `added` may be null. Nothing is kept for the backward pass but a seed, which comes from
/// the CPU's default generator.
ct_status ct_dropout_add(ct_tensor CT_NONNULL x, ct_tensor CT_NULLABLE added, double probability,
                         ct_tensor CT_NULLABLE *CT_NONNULL out);

/// A norm of x + dropout(branch) over the last dimension, recorded: `branch` may be null, and so may `sum`, which gets the
/// sum. `is_rms`: x / √(mean of x² + eps)·weight; otherwise the mean is taken off, and `bias` may be added.
ct_status ct_norm(ct_tensor CT_NONNULL x, ct_tensor CT_NULLABLE branch, double dropout, ct_tensor CT_NONNULL weight,
                  ct_tensor CT_NULLABLE bias, double eps, bool is_rms, ct_tensor CT_NULLABLE *CT_NULLABLE sum,
                  ct_tensor CT_NULLABLE *CT_NONNULL out);

/// Σ x² over all elements of all tensors, not recorded; infinite where float32 cannot hold a part of it.
ct_status ct_sum_of_squares(const ct_tensor CT_NULLABLE *CT_NONNULL tensors, ct_int count, double *CT_NONNULL out);

/// One step of Adam.
typedef struct ct_adam {
  double lr, beta1, beta2, eps, weight_decay;
  /// What gradients are multiplied by.
  double gradient_scale;
  /// The number of the step, from 1.
  int64_t number;
  /// Whether decay is apart from the gradients.
  bool is_decoupled;
} ct_adam;

/// Changes `count` parameters, and the running means of their gradients and of the squares of those, and counts the changes.
/// `largest` has the largest mean squares so far, or is null. Gradients may be multiplied by `gradient_scale` in place.
ct_status ct_adam_step(const ct_tensor CT_NULLABLE *CT_NONNULL parameters, const ct_tensor CT_NULLABLE *CT_NONNULL gradients,
                       const ct_tensor CT_NULLABLE *CT_NONNULL means, const ct_tensor CT_NULLABLE *CT_NONNULL squares,
                       const ct_tensor CT_NULLABLE *CT_NULLABLE largest, ct_int count, ct_adam settings);

#ifdef __cplusplus
}
#endif

#endif
