// Products of matrices, a tile of the result at a time.
//
// The second factor lies in blocks of 64 columns (`Kernels::pack`), each of which one thread goes through from top to
// bottom. That is what makes it fast where a matrix library does not know the processor, and it leaves each tile of the
// result in the first cache, where what follows the product costs little. The tiles are `Kernels::multiply`'s, or those of
// oneDNN's micro-kernels.
#pragma once

#include "../include/ctorch_kernels.h"
#include "kernels.h"
#include "parallel.h"

#include <ATen/core/Tensor.h>
#include <ATen/native/CPUBlas.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace ct {

/// Whether the micro-kernels are there for a type on this machine.
bool has_products(c10::ScalarType type);

/// Whether products of a type run on them: what is forced, or what a measurement says.
bool uses_products(c10::ScalarType type);
void set_products(ct_products choice);
ct_products forced_products();

/// How many numbers of a first factor's row belong together; its rows are padded to it.
template <class T>
constexpr int64_t pairing = sizeof(T) == 2 ? 2 : 1;

inline int64_t blocks(int64_t columns) { return (columns + block - 1) / block; }

/// How many numbers a block has.
template <class T>
inline int64_t block_size(int64_t depth) {
  return (depth + pairing<T> - 1) / pairing<T> * pairing<T> * block;
}

namespace tiles {

constexpr int64_t rows = 64;
/// The length of a block that fits into a second cache, and how many tiles go through a longer one together.
constexpr int64_t deep = 2048, most = 4;

/// Whether oneDNN's micro-kernels do it.
template <class T>
inline bool are_foreign() { return !kernels()->of<T>().multiply; }

/// Rows in whole tiles.
inline int64_t whole(int64_t count) { return (count + rows - 1) / rows * rows; }

/// Columns with what they are filled up with.
inline int64_t filled(int64_t columns) { return (columns + 15) / 16 * 16; }

/// A product by oneDNN's micro-kernels. They are compiled for each combination of numbers and kept, so that those must come
/// from few: any number of rows is split into powers of two, and so is a depth, unless it is a size of the model.
void multiply_foreign(const Product<BFloat16> &product, bool bounded_depth);

/// One product on this thread. `bounded_depth`: the depth is a size of the model.
template <class T>
inline void multiply(const Product<T> &product, bool bounded_depth) {
  if (const auto own = kernels()->of<T>().multiply) return own(product);
  if constexpr (sizeof(T) == 2) multiply_foreign(product, bounded_depth);
}

/// The same for a first factor that `turn_gradient` has written.
template <class T>
inline void multiply_turned(const Product<T> &product, bool bounded_depth = false) {
  if (const auto own = kernels()->of<T>().multiply_turned) return own(product);
  if constexpr (sizeof(T) == 2) multiply_foreign(product, bounded_depth);
}

}  // namespace tiles

/// Some processors keep a setting for the tiles of 16-bit types, which other code must not find.
template <class T>
struct Released {
  Released() = default;
  Released(const Released &) = delete;
  Released &operator=(const Released &) = delete;
  ~Released() {
    if (tiles::are_foreign<T>()) at::native::cpublas::brgemm_release();
  }
};

/// Where a result goes as it is, without anything that follows; null for nowhere.
struct Plain {
  float *data = nullptr;
  int64_t stride = 0;
};

/// Memory for blocks and other in-between results.
template <class T>
class Scratch {
 public:
  explicit Scratch(int64_t count) : tensor_(allocate(count)) {}
  T *data() const { return static_cast<T *>(tensor_.data_ptr()); }

 private:
  static at::Tensor allocate(int64_t count);
  at::Tensor tensor_;
};

void *workspace_bytes(size_t place, size_t size);

/// Memory of this thread that is kept from call to call, one for each place.
template <class T>
inline T *workspace(size_t place, int64_t count) {
  return static_cast<T *>(workspace_bytes(place, static_cast<size_t>(count) * sizeof(T)));
}

/// The second factor of a product: blocks, or a matrix of which each task makes the block that it needs.
template <class T>
struct Second {
  const T *blocks = nullptr;
  /// How far it is from one block to the next, and from row to row in a block.
  int64_t stride = 0, row = block;
  /// Rows of T, or of floats: those of the factor, or its columns.
  const T *matrix = nullptr;
  const float *floats = nullptr;
  bool is_transposed = false;
  /// How far it is from row to row, and how many columns the factor has.
  int64_t leading = 0, columns = 0;

  bool is_packed() const { return blocks != nullptr; }

  /// Makes block j, of `depth` rows.
  void pack(int64_t j, int64_t depth, T *out) const {
    const auto make = [&](const auto *rows) {
      const auto &loops = kernels()->of<T>();
      const int64_t width = std::min(block, columns - j * block);
      is_transposed ? loops.pack_transposed_from(rows)(rows + j * block * leading, leading, width, depth, out)
                    : loops.pack_from(rows)(rows + j * block, leading, width, depth, out);
    };
    if constexpr (sizeof(T) == 2) {
      if (floats) return make(floats);
    }
    make(matrix);
  }
};

/// One product: rows of `depth` numbers, and what they are multiplied by.
template <class T>
struct Factors {
  const T *rows;
  int64_t stride, depth;
  Second<T> second;
};

/// How the rows of products are split.
struct Split {
  /// Into how many parts: one for each thread where that is even, or as few as give all threads the same to do.
  int64_t parts;
  /// Whether a task has enough rows to make its block itself.
  bool pays;

  /// - across: how many blocks of columns there are in all.
  Split(int64_t rows, int64_t across);
};

/// The sum of products, as tasks: each computes some rows of 64 columns, tile by tile. `finish(tile, row, column, rows,
/// columns)` gets each tile, 64 floats a row, unless it went to `plain`.
///
/// Rows of first factors in bfloat16 must be padded to an even length with finite numbers.
template <class T, class Finish>
class Products {
 public:
  /// - parts: into how many parts rows are split; more where blocks need not be made.
  Products(int64_t rows, int64_t columns, std::vector<Factors<T>> factors, bool bounded_depth, Plain plain, Finish finish,
           int64_t parts = 1)
      : rows_(rows), columns_(columns), factors_(std::move(factors)), bounded_depth_(bounded_depth), plain_(plain),
        finish_(std::move(finish)) {
    bool is_packed = true;
    for (const auto &factor : factors_) {
      depth_ += factor.depth;
      if (factor.second.is_packed()) continue;
      is_packed = false;
      made_ += block_size<T>(factor.depth);
    }
    // Several tiles go through a block of the second factors together, and their rows stay in the second cache for the next
    // block. A block that is too long for that cache is gone through in pieces.
    group_ = (depth_ > tiles::deep || rows >= 2 * tiles::most * tiles::rows ? tiles::most : 1) * tiles::rows;
    span_ = tiles::whole((rows + parts - 1) / parts);
    if (is_packed) {
      const int64_t turns = (span_ + group_ - 1) / group_;
      group_ = span_ = tiles::whole((span_ + turns - 1) / turns);
    }
    across_ = blocks(columns);
  }

  int64_t count() const { return across_ * ((rows_ + span_ - 1) / span_); }
  int64_t cost() const { return std::min(rows_, span_) * std::min(columns_, block) * depth_ / Tasks::multiplied; }

  void operator()(int64_t task) const {
    const Released<T> released;
    const int64_t j = task % across_, first = task / across_ * span_, last = std::min(rows_, first + span_);
    T *const made = made_ > 0 ? workspace<T>(made_place, made_) : nullptr;
    T *next = made;
    for (const auto &factor : factors_) {
      if (factor.second.is_packed()) continue;
      factor.second.pack(j, factor.depth, next);
      next += block_size<T>(factor.depth);
    }
    for (int64_t row = first; row < last; row += group_) run(j, row, std::min(last, row + group_), made);
  }

 private:
  static constexpr size_t made_place = 14;

  /// Rows of block j.
  void run(int64_t j, int64_t first, int64_t last, const T *made) const {
    const int64_t column = j * block, width = std::min(block, columns_ - column), filled = tiles::filled(width);
    const bool is_plain = plain_.data && width == filled;
    alignas(64) float tile[tiles::most * tiles::rows * block];
    float *const target = is_plain ? plain_.data + first * plain_.stride + column : tile;
    const int64_t stride = is_plain ? plain_.stride : block, piece = depth_ > tiles::deep ? tiles::deep / 2 : depth_;
    bool adds = false;
    for (const auto &factor : factors_) {
      const auto &second = factor.second;
      const T *const packed = second.is_packed() ? second.blocks + j * second.stride : made;
      if (!second.is_packed()) made += block_size<T>(factor.depth);
      for (int64_t at = 0; at < factor.depth; at += piece) {
        const int64_t length = std::min(piece, factor.depth - at);
        tiles::multiply<T>({last - first, filled, length, factor.rows + first * factor.stride + at, factor.stride,
                            packed + at * second.row, second.row, adds, target, stride},
                           bounded_depth_);
        adds = true;
      }
    }
    if (is_plain) return;
    for (int64_t row = first; row < last; row += tiles::rows)
      finish_(tile + (row - first) * block, row, column, std::min(tiles::rows, last - row), width);
  }

  int64_t rows_, columns_, depth_ = 0, made_ = 0, group_, span_, across_;
  std::vector<Factors<T>> factors_;
  bool bounded_depth_;
  Plain plain_;
  Finish finish_;
};

}  // namespace ct
