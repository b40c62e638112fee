// The bodies of `Kernels` for one processor. No include guard: see `vectors.h`.

#include "vectors.h"
#include "product_bodies.h"
#include "attention_bodies.h"
#include "norm_bodies.h"
#include "optimizer_bodies.h"

namespace ct::CT_PROCESSOR {

template <class T, bool multiplies>
KernelsOf<T> table_of() {
  constexpr Layout layout = !multiplies ? Layout::columns : sizeof(T) == 2 ? Layout::pairs : Layout::rows;
  void (*first)(const Product<T> &) = nullptr, (*turned)(const Product<T> &) = nullptr;
  if constexpr (multiplies) first = multiply<false, T>, turned = multiply<true, T>;
  return {first,           turned,           pack_transposed, pack_transposed, pack,
          pack,            finish<T>,        turn_gradient<layout, T>,
          scale_rows<T>,   weigh<T>,         weigh_again<T>,  weigh_back<T>,
          drop<T>,         drop_floats,      squares<T>,      dot<T>,          log_sum,
          soften<T>,       norm<T, T>,       norm<T, BFloat16>, norm_back<T, T>, norm_back<T, BFloat16>};
}

/// - multiplies_bfloat16: whether products of bfloat16 are computed here.
template <bool multiplies_bfloat16 = false>
Kernels table(const char *processor) {
  return {processor, table_of<float, true>(), table_of<BFloat16, multiplies_bfloat16>(), adam};
}

}  // namespace ct::CT_PROCESSOR
