// The bodies of `Kernels` for one processor. No include guard: see `vectors.h`.

#include "vectors.h"
#include "product_bodies.h"
#include "attention_bodies.h"
#include "norm_bodies.h"

namespace ct::CT_PROCESSOR {

template <class T>
KernelsOf<T> table_of() {
  return {pack_transposed, pack_transposed, pack,           pack,          finish<T>,
          turn_gradient<T>, scale_rows<T>,  weigh<T>,       weigh_again<T>, weigh_back<T>,
          drop<T>,         drop_floats,     squares<T>,      dot<T>,        log_sum,         soften<T>,
          norm<T, T>,      norm<T, BFloat16>, norm_back<T, T>, norm_back<T, BFloat16>};
}

inline Kernels table(const char *processor) { return {processor, table_of<float>(), table_of<BFloat16>()}; }

}  // namespace ct::CT_PROCESSOR
