// The products of linear layers and of their backward pass, without autograd.
#pragma once

#include "product.h"

#include <atomic>
#include <memory>
#include <optional>

namespace ct::linears {

/// Rows [rows, depth] and a weight [columns, depth].
struct Sizes {
  int64_t rows, depth, columns;
  Sizes(const at::Tensor &x, const at::Tensor &weight)
      : rows(x.numel() / x.size(-1)), depth(x.size(-1)), columns(weight.size(0)) {}
};

/// When blocks are made: at once, or by each task that needs one.
enum class Making { at_once, by_tasks };

/// Wᵀ, W or x as the second factor of a product, of the type that it is computed in; a weight may be of floats.
template <class T>
class Blocks {
 public:
  /// - prepared: the blocks of Wᵀ where somebody has them; may be undefined.
  static Blocks transposed(const at::Tensor &weight, const at::Tensor &prepared, Making making = Making::at_once);
  /// Rows of floats stay where they are, if they are few and 16 columns fill a vector each.
  static Blocks upright(const at::Tensor &weight, Making making = Making::at_once);
  /// Rows for `WeightGradient`. Rows of floats stay where they are, if 16 columns fill a vector each.
  static Blocks of(const T *rows, int64_t stride, int64_t count, int64_t columns);

  const Second<T> &second() const { return second_; }

 private:
  /// Blocks of `depth` rows of what `second` says.
  static Blocks made(Second<T> second, int64_t depth, Making making);
  static Blocks in_place(const T *rows, int64_t stride);

  Second<T> second_;
  std::optional<Scratch<T>> scratch_;
  /// What lies in place, or what tasks read.
  at::Tensor kept_;
};

/// The blocks of Wᵀ as a tensor, for `Blocks::transposed`.
template <class T>
at::Tensor packed(const at::Tensor &weight);

/// What follows a product of a linear layer: act(tile + b) to `out`, and act′ to `slopes`, where that is not null.
template <class T>
struct LinearEnd {
  Activation act;
  /// Of floats; may be null.
  const float *bias;
  T *slopes, *out;
  int64_t columns;

  void operator()(const float *tile, int64_t row, int64_t column, int64_t rows, int64_t width) const {
    const int64_t at = row * columns + column;
    kernels()->of<T>().finish(act, tile, bias ? bias + column : nullptr, rows, width, slopes ? slopes + at : nullptr,
                              out + at, columns);
  }
};

/// Products of rows that `LinearEnd` follows.
template <class T>
using LinearProducts = Products<T, LinearEnd<T>>;

/// act(x·Wᵀ + b).
///
/// - end: its `columns` are those of the result.
template <class T>
LinearProducts<T> forward(const T *x, const Sizes &sizes, const Blocks<T> &weight, const LinearEnd<T> &end,
                          int64_t parts = 1);

/// Σ gradient·W to `out` [rows, depth], for weights that saw the same x.
template <class T>
LinearProducts<T> input_gradient(std::vector<Factors<T>> factors, int64_t rows, int64_t depth, T *out, int64_t parts = 1);

/// A gradient of what a weight gave, and where its parts go.
template <class T>
struct Given {
  /// [rows, columns], `stride` elements from row to row.
  const T *gradient;
  int64_t stride, rows, columns;
  /// What the gradient is multiplied by, where it is not null: [rows, columns].
  const T *slopes = nullptr;
  /// Sums over the rows are added to it, where it is not null: [columns].
  float *sums = nullptr;
};

/// gradientᵀ·x for a weight, and what else `given` asks for, as tasks. The weight's gradient is of floats whatever the product
/// is computed in: sums over a batch's tokens keep their bits.
///
/// Rows are summed up in shares, so that a thread can take those that it has in its cache; who is last of a block's tasks adds
/// the shares up. How many there are does not depend on the threads, and so no sum does.
template <class T>
class WeightGradient {
 public:
  /// - x: the blocks of x; null where no weight's gradient is needed.
  /// - out: [columns, depth].
  WeightGradient(const Given<T> &given, const Blocks<T> *x, int64_t depth, bool adds, float *out);

  /// Whether each number of the gradient is read by one task alone, so that it may be written over.
  bool is_whole() const { return parts_ == 1; }
  /// Where gradient·slopes goes, [rows, columns]: the gradient's own place only where `is_whole`.
  void pass_to(T *through) { through_ = through; }

  /// How many numbers are kept of the shares.
  static int64_t kept(int64_t rows, int64_t size) { return (shares(rows, size) - 1) * size; }

  int64_t count() const { return shares_ * down_ * parts_; }
  int64_t cost() const { return given_.rows * given_.columns * (x_ ? depth_ : 1) / (Tasks::multiplied * count()); }
  void operator()(int64_t task) const;

 private:
  /// How many shares there are of the rows for a weight of this size.
  static int64_t shares(int64_t rows, int64_t size);
  /// Where a share's sums go: the first one's to where all go in the end.
  float *target(int64_t share) const { return share == 0 ? out_ : partial_->data() + (share - 1) * size_; }
  float *sums(int64_t share) const { return partial_sums_ ? partial_sums_->data() + share * given_.columns : given_.sums; }
  /// Where a share starts: whole vectors of pairs are before it.
  int64_t first_row_of(int64_t share) const {
    return share == shares_ ? given_.rows : given_.rows * share / shares_ / 32 * 32;
  }
  /// Rows of a share for a block of columns of the gradient and a part of the columns of x.
  void add_up(int64_t share, int64_t column, int64_t part) const;
  /// All shares of them.
  void add_shares(int64_t column, int64_t part) const;

  Given<T> given_;
  const Second<T> *x_;
  int64_t depth_, down_, across_, parts_, shares_, size_;
  bool adds_;
  float *out_;
  T *through_ = nullptr;
  /// What the shares but the first sum up to, and sums over the rows of all.
  std::optional<Scratch<float>> partial_, partial_sums_;
  /// How many shares of a block are there.
  std::unique_ptr<std::atomic<int64_t>[]> done_;
};

}  // namespace ct::linears
