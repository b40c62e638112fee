// Loops over numbers, compiled for several processors. Each works on what it is given, on one thread.
#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>
#include <type_traits>

namespace ct {

using c10::BFloat16;

/// A function of each element that a product can apply to its result.
enum class Activation : int32_t { none, relu, gelu, gelu_tanh, silu };

/// How many columns a block of a product's second factor has.
constexpr int64_t block = 64;

/// The keys that a row of attention counts, and how long the row is.
struct KeyRange {
  int64_t last, padded;
};

/// One row of a mask: truth values, or numbers to add, or neither. `stride` is 0 where one value stands for all.
struct KeyMask {
  const bool *allowed = nullptr;
  const float *added = nullptr;
  int64_t stride = 0;
};

/// target [rows, width] (+)= a product of `depth` terms. The width is a multiple of 16, and at most 64.
template <class T>
struct Product {
  int64_t rows, width, depth;
  /// A row is `stride` numbers from the next.
  const T *first;
  int64_t stride;
  /// The second factor's columns: rows of floats `second_stride` numbers from the next, or a block.
  const T *second;
  int64_t second_stride;
  bool adds;
  float *target;
  int64_t target_stride;
};

/// A block of queries' scores: rows, the keys that count in each, and masks.
struct ScoreRows {
  const float *scores;
  /// How far it is from row to row: their length, with what they are filled up with.
  int64_t padded;
  int64_t count;
  /// How many keys there are, and how many the first row counts; each further one counts one more.
  int64_t keys, first_keys;
  float scale;
  /// The first row's mask, and how many elements it is to the next one's.
  KeyMask mask;
  int64_t mask_step;

  const float *row(int64_t i) const { return scores + i * padded; }
  KeyRange range(int64_t i) const { return {first_keys + i < keys ? first_keys + i : keys, padded}; }
  KeyMask mask_of(int64_t i) const {
    const int64_t at = i * mask_step;
    return {mask.allowed ? mask.allowed + at : nullptr, mask.added ? mask.added + at : nullptr, mask.stride};
  }
};

/// What dropout leaves out: the place of a number decides with a key, so that nothing is kept for the backward pass.
struct Dropping {
  /// A word below it drops; 0 drops nothing.
  uint32_t threshold = 0;
  /// What the others are multiplied by.
  float factor = 1;
};

/// What the rows that a norm goes over have in common.
struct NormRow {
  int64_t count;
  float eps;
  /// Whether the mean stays.
  bool is_rms;
  /// `count` of each; the second may be null.
  const float *weight, *bias;
  /// Of what is added before the norm.
  Dropping dropping;
};

/// One step of Adam, with everything that is the same for all elements worked out.
struct AdamRule {
  /// What the parameter is multiplied by before, and how much of it is added to its gradient.
  float decay, pull;
  float gradient_scale;
  float beta2;
  /// 1 − β₁ and 1 − β₂.
  float rest1, rest2;
  /// lr / (1 − β₁ᵗ), and 1 / √(1 − β₂ᵗ).
  float step, root;
  float eps;
};

/// What is done with numbers of one type. Matrices are rows of `T`; a stride counts elements from row to row.
template <class T>
struct KernelsOf {
  /// first·second, for rows [rows, depth]. Null where oneDNN's micro-kernels are faster.
  void (*multiply)(const Product<T> &product);
  /// firstᵀ·second, for rows [depth, rows]; those of bfloat16 lie in pairs, as `turn_gradient` writes them. Null with
  /// `multiply`.
  void (*multiply_turned)(const Product<T> &product);
  /// A block of a second factor from the rows of a matrix that is its transpose: `columns` rows of `depth` numbers.
  void (*pack_transposed)(const T *rows, int64_t stride, int64_t columns, int64_t depth, T *out);
  void (*pack_transposed_floats)(const float *rows, int64_t stride, int64_t columns, int64_t depth, T *out);
  /// A block of a second factor from `depth` rows of `columns` numbers.
  void (*pack)(const T *rows, int64_t stride, int64_t columns, int64_t depth, T *out);
  void (*pack_floats)(const float *rows, int64_t stride, int64_t columns, int64_t depth, T *out);
  /// out = act(tile + bias); act′ goes to `slopes`, where that is not null.
  void (*finish)(Activation act, const float *tile, const float *bias, int64_t rows, int64_t columns,
                 T *slopes, T *out, int64_t stride);
  /// gradient·slopes (which may be null) for a block of columns: as rows to `out` (which may be null, or the gradient
  /// itself), and to `turned` (too) as `multiply_turned` takes it: floats in rows, bfloat16 in pairs of rows, the last one
  /// with zeros where it has no other; or, where `multiply_turned` is null, columns as rows, filled up with zeros to a multiple
  /// of 32. The rows there are `turned_stride` long. Sums are added to `sums`, where that is not null; there are at most 64
  /// columns then.
  void (*turn_gradient)(const T *gradient, int64_t gradient_stride, const T *slopes, int64_t stride, int64_t rows,
                        int64_t columns, T *out, T *turned, int64_t turned_stride, float *sums);

  /// out = tile·factors, a factor for each row of the tile, whose rows are 64 floats.
  void (*scale_rows)(const float *tile, const float *factors, int64_t rows, int64_t columns, T *out, int64_t stride);
  /// The weights e^(x − m) of each row, where x = scale·scores + mask and m is its largest x; zeros where keys do not count,
  /// up to `padded`. The m go to `most`, the sums of the weights to `totals`.
  void (*weigh)(const ScoreRows &rows, T *weights, float *most, float *totals);
  /// The same once more, divided by their sums: e^(x − lse), where lse = m + log of a row's sum.
  void (*weigh_again)(const ScoreRows &rows, const float *lse, T *weights);
  /// The gradients of rows of scores: weights·(gradient − mean)·scale, with a mean for each row.
  void (*weigh_back)(const ScoreRows &rows, const T *weights, const float *gradients, const float *means, T *out);
  /// out = x where a place is kept, times the factor, and 0 elsewhere; plus `added`, where that is not null.
  void (*drop)(const T *x, const T *added, int64_t count, Dropping dropping, uint32_t key, T *out);
  /// The same for floats.
  void (*drop_floats)(float *x, int64_t count, Dropping dropping, uint32_t key);
  /// Σ x².
  double (*squares)(const T *x, int64_t count);
  /// Σ a·b.
  float (*dot)(const T *a, const T *b, int64_t count);

  /// Adds `bias` to one row of scores, where it is not null, and returns m + log Σ e^(x − m), where m is the largest;
  /// the row's sum goes to `total`.
  float (*log_sum)(float *scores, const float *bias, int64_t count, float *total);
  /// The gradient of cross-entropy for one row of scores, but for the target: (e^(x − lse) − spread)·factor.
  void (*soften)(const float *scores, int64_t count, float lse, float spread, float factor, T *out);

  /// norm(x + dropout(branch)): the sum to `sum`, the norm to `out`, and to `moments` the mean and what was multiplied by.
  /// `branch` and `sum` may be null.
  void (*norm)(const NormRow &row, const T *x, const T *branch, uint32_t key, T *sum, T *out, float *moments);
  void (*norm_narrow)(const NormRow &row, const T *x, const BFloat16 *branch, uint32_t key, T *sum, T *out,
                      float *moments);
  /// The sum's gradient, of the norm's and perhaps the sum's own, to `out`, and what dropout leaves of it to `branch`, which
  /// may be null. The gradients of weight and bias are added to `weights` and `biases`.
  void (*norm_back)(const NormRow &row, const T *sum, const float *moments, const T *gradient, const T *gradient_of_sum,
                    uint32_t key, T *out, T *branch, float *weights, float *biases);
  void (*norm_back_narrow)(const NormRow &row, const T *sum, const float *moments, const T *gradient,
                           const T *gradient_of_sum, uint32_t key, T *out, BFloat16 *branch, float *weights,
                           float *biases);

  auto norm_from(const T *) const { return norm; }
  auto norm_back_from(const T *) const { return norm_back; }
  template <class B>
    requires(!std::is_same_v<B, T>)
  auto norm_from(const B *) const { return norm_narrow; }
  template <class B>
    requires(!std::is_same_v<B, T>)
  auto norm_back_from(const B *) const { return norm_back_narrow; }
  auto pack_transposed_from(const T *) const { return pack_transposed; }
  auto pack_from(const T *) const { return pack; }
  template <class From>
    requires(!std::is_same_v<From, T>)
  auto pack_transposed_from(const From *) const { return pack_transposed_floats; }
  template <class From>
    requires(!std::is_same_v<From, T>)
  auto pack_from(const From *) const { return pack_floats; }
};

/// The loops for one processor.
struct Kernels {
  /// What they were compiled for.
  const char *processor;
  KernelsOf<float> float32;
  KernelsOf<BFloat16> bfloat16;
  /// A step for some elements of a parameter.
  void (*adam)(const AdamRule &rule, float *parameters, const float *gradients, float *means, float *squares,
               int64_t count);

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
