// The products of linear layers and of their backward pass, without autograd.
#pragma once

#include "product.h"

namespace ct::linears {

/// Rows [rows, depth] and a weight [columns, depth].
struct Sizes {
  int64_t rows, depth, columns;
  Sizes(const at::Tensor &x, const at::Tensor &weight)
      : rows(x.numel() / x.size(-1)), depth(x.size(-1)), columns(weight.size(0)) {}
};

/// Wᵀ, or W, in blocks of the type that products are computed in; the weight may be of floats.
template <class T>
class Blocks {
 public:
  /// - prepared: the blocks of Wᵀ where somebody has them; may be undefined.
  static Blocks transposed(const at::Tensor &weight, const at::Tensor &prepared);
  static Blocks upright(const at::Tensor &weight);
  /// The blocks of rows, for `weight_gradient`. Rows of floats stay where they are, if 16 columns fill a vector each.
  static Blocks of(const T *rows, int64_t stride, int64_t count, int64_t columns);

  const T *data() const { return prepared_ ? prepared_ : scratch_->data(); }
  /// How far it is from one block to the next.
  int64_t stride() const { return stride_; }
  /// How far it is from row to row in a block.
  int64_t row() const { return row_; }

 private:
  static Blocks in_place(const T *rows, int64_t stride);

  std::optional<Scratch<T>> scratch_;
  /// What lies in place.
  at::Tensor kept_;
  const T *prepared_ = nullptr;
  int64_t stride_ = 0, row_ = block;
};

/// act(x·Wᵀ + b) into `out`, and the sums before `act` into `before`, where that is defined. `bias` is of floats.
template <class T>
void forward(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, Activation act,
             const at::Tensor &prepared, const at::Tensor &before, const at::Tensor &out);

/// A gradient of what a weight gave, and where its parts go.
template <class T>
struct Given {
  /// [rows, columns], `stride` elements from row to row.
  const T *gradient;
  int64_t stride, rows, columns;
  Activation act = Activation::none;
  /// The sums before `act`: [rows, columns].
  const T *before = nullptr;
  /// gradient·act′(before), where it is needed: [rows, columns].
  T *through = nullptr;
  /// Sums over the rows are added to it, where it is not null: [columns].
  float *sums = nullptr;
};

/// gradientᵀ·x for a weight, and what else `given` asks for. The weight's gradient is of floats whatever the product is
/// computed in: sums over a batch's tokens keep their bits.
///
/// - x: the blocks of x; null where no weight's gradient is needed.
/// - out: [columns, depth].
template <class T>
void weight_gradient(const Given<T> &given, const Blocks<T> *x, int64_t depth, bool adds, float *out);

/// Σ gradient·W for weights that saw the same x.
///
/// - out: [rows, depth].
template <class T>
void input_gradient(const std::vector<Factors<T>> &factors, int64_t rows, int64_t depth, T *out);

}  // namespace ct::linears
