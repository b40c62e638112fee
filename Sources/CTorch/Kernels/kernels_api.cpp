// The C functions of `ctorch_kernels.h`.
#include "../bridge.h"
#include "attention.h"
#include "dropout.h"
#include "linear.h"
#include "product.h"

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

ct_status ct_linear_activation(ct_tensor x, ct_tensor weight, ct_tensor bias, ct_tensor packed,
                               ct_activation activation, ct_tensor *out) {
  return ct::guard([&] {
    *out = ct::give(ct::linear(ct::Borrowed(x), ct::Borrowed(weight), ct::Borrowed(bias),
                               static_cast<ct::Activation>(activation), ct::Borrowed(packed)));
  });
}

ct_status ct_linear_pack(ct_tensor weight, ct_dtype dtype, ct_tensor *out) {
  return ct::guard([&] { *out = ct::give(ct::packed_weight(ct::Borrowed(weight), ct::dtype(dtype))); });
}

ct_status ct_attention(ct_tensor queries, ct_tensor keys, ct_tensor values, ct_tensor mask, bool is_causal, double scale,
                       double dropout, const ct_int *starts, ct_int start_count, ct_tensor *out) {
  return ct::guard([&] {
    ct::Attention attention{ct::retained(queries), ct::retained(keys), ct::retained(values), ct::retained(mask), is_causal,
                            scale, std::vector<int64_t>(starts, starts + start_count), dropout};
    *out = ct::give(ct::attention(attention));
  });
}

ct_status ct_dropout_add(ct_tensor x, ct_tensor added, double probability, ct_tensor *out) {
  return ct::guard([&] { *out = ct::give(ct::dropout(ct::Borrowed(x), ct::Borrowed(added), probability)); });
}
