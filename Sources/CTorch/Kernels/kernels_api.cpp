// The C functions of `ctorch_kernels.h`.
#include "../bridge_lists.h"
#include "adam.h"
#include "attention.h"
#include "cross_entropy.h"
#include "dropout.h"
#include "linear.h"
#include "norm.h"
#include "product.h"
#include "squares.h"

#include <span>

void ct_set_products(ct_products choice) { ct::set_products(choice); }

ct_products ct_forced_products(void) { return ct::forced_products(); }

ct_products ct_products_for(ct_dtype dtype) {
  bool uses = false;
  const auto status = ct::guard([&] { uses = ct::uses_products(static_cast<c10::ScalarType>(dtype)); });
  return status == CT_OK && uses ? CT_PRODUCTS_KERNELS : CT_PRODUCTS_LIBTORCH;
}

bool ct_has_product_kernels(ct_dtype dtype) {
  bool has = false;
  const auto status = ct::guard([&] { has = ct::has_products(static_cast<c10::ScalarType>(dtype)); });
  return status == CT_OK && has;
}

const char *ct_kernels_processor(void) {
  const auto *kernels = ct::kernels();
  return kernels ? kernels->processor : nullptr;
}

ct_status ct_linear(ct_tensor x, const ct_linear_part *parts, ct_int count, ct_tensor *out) {
  return ct::guard([&] {
    std::vector<ct::LinearPart> all;
    for (const auto &part : std::span(parts, static_cast<size_t>(count)))
      all.push_back({ct::retained(part.weight), ct::retained(part.bias), static_cast<ct::Activation>(part.activation),
                     ct::retained(part.packed)});
    auto results = ct::linear(ct::Borrowed(x), all);
    for (size_t i = 0; i < results.size(); ++i) out[i] = ct::give(std::move(results[i]));
  });
}

ct_status ct_linear_pack(ct_tensor weight, ct_dtype dtype, ct_tensor *out) {
  return ct::guard([&] { *out = ct::give(ct::packed_weight(ct::Borrowed(weight), ct::dtype(dtype))); });
}

ct_status ct_linear_cross_entropy(ct_tensor x, ct_tensor weight, ct_tensor bias, ct_tensor targets, int64_t ignored,
                                  double smoothing, ct_tensor *out) {
  return ct::guard([&] {
    *out = ct::give(ct::linear_cross_entropy({ct::retained(x), ct::retained(weight), ct::retained(bias),
                                              ct::retained(targets), ignored, smoothing}));
  });
}

ct_status ct_attention(ct_tensor queries, ct_tensor keys, ct_tensor values, ct_int heads, ct_tensor mask, bool is_causal,
                       double scale, double dropout, const ct_int *starts, ct_int start_count, ct_tensor *out) {
  return ct::guard([&] {
    ct::Attention attention{ct::retained(queries), ct::retained(keys), ct::retained(values), heads, ct::retained(mask),
                            is_causal, scale, std::vector<int64_t>(starts, starts + start_count), dropout};
    *out = ct::give(ct::attention(attention));
  });
}

ct_status ct_dropout_add(ct_tensor x, ct_tensor added, double probability, ct_tensor *out) {
  return ct::guard([&] { *out = ct::give(ct::dropout(ct::Borrowed(x), ct::Borrowed(added), probability)); });
}

ct_status ct_sum_of_squares(const ct_tensor *tensors, ct_int count, double *out) {
  return ct::guard([&] { *out = ct::sum_of_squares(ct::BorrowedList(tensors, count).tensors()); });
}

ct_status ct_adam_step(const ct_tensor *parameters, const ct_tensor *gradients, const ct_tensor *means,
                       const ct_tensor *squares, const ct_tensor *largest, ct_int count, ct_adam settings) {
  return ct::guard([&] {
    const ct::BorrowedList p(parameters, count), g(gradients, count), m(means, count), v(squares, count),
        most(largest, largest ? count : 0);
    ct::adam(p.tensors(), g.tensors(), m.tensors(), v.tensors(), most.tensors(), settings);
  });
}

ct_status ct_norm(ct_tensor x, ct_tensor branch, double dropout, ct_tensor weight, ct_tensor bias, double eps,
                  bool is_rms, ct_tensor *sum, ct_tensor *out) {
  return ct::guard([&] {
    auto result = ct::norm({ct::retained(x), ct::retained(branch), dropout, ct::retained(weight), ct::retained(bias), eps,
                            is_rms},
                           sum != nullptr);
    *out = ct::give(std::move(result.normed));
    if (sum) *sum = ct::give(std::move(result.sum));
  });
}
