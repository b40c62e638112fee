// Loops over numbers, compiled for several processors. Each works on what it is given, on one thread.
#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>

namespace ct {

using c10::BFloat16;

/// A function of each element that a product can apply to its result.
enum class Activation : int32_t { none, relu, gelu, gelu_tanh, silu };

/// How many columns a block of a product's second factor has.
constexpr int64_t block = 64;

/// What is done with numbers of one type. Matrices are rows of `T`; a stride counts elements from row to row.
template <class T>
struct KernelsOf {
  /// A block of a second factor from the rows of a matrix that is its transpose: `columns` rows of `depth` numbers.
  void (*pack_transposed)(const T *rows, int64_t stride, int64_t columns, int64_t depth, T *out);
  /// A block of a second factor from `depth` rows of `columns` numbers.
  void (*pack)(const T *rows, int64_t stride, int64_t columns, int64_t depth, T *out);
  /// out = act(tile + bias); the sums before `act` go to `before`, where that is not null.
  void (*finish)(Activation act, const float *tile, const float *bias, int64_t rows, int64_t columns,
                 T *before, T *out, int64_t stride);
  /// gradient·act′(before) for a block of columns: as rows to `out` (which may be null), and turned to `turned`, whose
  /// rows are `turned_stride` long and end with zeros; their sums are added to `sums`, where that is not null.
  void (*turn_gradient)(Activation act, const T *gradient, int64_t gradient_stride, const T *before,
                        int64_t stride, int64_t rows, int64_t columns, T *out, T *turned,
                        int64_t turned_stride, float *sums);
};

/// The loops for one processor.
struct Kernels {
  /// What they were compiled for.
  const char *processor;
  KernelsOf<float> float32;
  KernelsOf<BFloat16> bfloat16;

  template <class T>
  const KernelsOf<T> &of() const;
};

template <>
inline const KernelsOf<float> &Kernels::of<float>() const { return float32; }
template <>
inline const KernelsOf<BFloat16> &Kernels::of<BFloat16>() const { return bfloat16; }

/// The loops for this machine's processor; null where it is older than all they were compiled for.
const Kernels *kernels() noexcept;

}  // namespace ct
