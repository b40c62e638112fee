// Products of matrices by oneDNN's micro-kernels, a tile of the result at a time.
//
// The second factor lies in blocks of 64 columns (`Kernels::pack`), each of which one thread goes through from top to
// bottom. That is what makes it fast where a matrix library does not know the processor, and it leaves each tile of the
// result in the first cache, where what follows the product costs little.
#pragma once

#include "../include/ctorch_kernels.h"
#include "kernels.h"
#include "parallel.h"

#include <ATen/core/Tensor.h>
#include <ATen/native/CPUBlas.h>

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

/// One product: rows of `depth` numbers, and blocks.
template <class T>
struct Factors {
  const T *rows;
  int64_t stride;
  const T *packed;
  int64_t depth;
  /// How far it is from one block to the next.
  int64_t packed_stride;
};

/// Some processors keep a setting for the tiles of 16-bit types, which other code must not find.
template <class T>
struct Released {
  Released() = default;
  Released(const Released &) = delete;
  Released &operator=(const Released &) = delete;
  ~Released() {
    if (sizeof(T) == 2) at::native::cpublas::brgemm_release();
  }
};

namespace tiles {

constexpr int64_t rows = 64;
/// The length of a block that fits into a second cache, and how many tiles go through a longer one together.
constexpr int64_t deep = 2048, most = 4;
/// The rows of one call of a micro-kernel, where there are many: calls cost too.
constexpr int64_t tall = 128;

/// target [rows, width] (+)= first·second, where `width` is at most 64. The micro-kernels are compiled for each
/// combination of numbers and kept, so that those must come from few.
template <class T>
inline void multiply(int64_t row_count, int64_t width, int64_t depth, const T *first, int64_t stride, const T *second,
                     bool adds, float *target, int64_t target_stride) {
  at::native::cpublas::brgemm(row_count, width, depth, stride, block, target_stride, adds, first, second, target,
                              sizeof(T) == 2);
}

/// The same for any number of rows, and for any depth unless it is a size of the model: both are split into powers of
/// two.
template <class T>
inline void multiply_any(int64_t row_count, int64_t width, int64_t depth, const T *first, int64_t stride,
                         const T *second, bool adds, bool bounded_depth, float *target, int64_t target_stride,
                         int64_t most_rows = rows) {
  for (int64_t row = 0; row < row_count;) {
    int64_t count = most_rows;
    while (count > row_count - row) count /= 2;
    const T *const left = first + row * stride;
    float *const result = target + row * target_stride;
    if (bounded_depth) {
      const int64_t whole = (depth + pairing<T> - 1) / pairing<T> * pairing<T>;
      multiply(count, width, whole, left, stride, second, adds, result, target_stride);
    } else {
      int64_t piece = 512;
      bool adding = adds;
      for (int64_t k = 0; k < depth; k += piece) {
        while (piece > depth - k && piece > pairing<T>) piece /= 2;
        multiply(count, width, piece, left + k, stride, second + k * block, adding, result, target_stride);
        adding = true;
      }
    }
    row += count;
  }
}

}  // namespace tiles

/// Where a result goes as it is, without anything that follows; null for nowhere.
struct Plain {
  float *data = nullptr;
  int64_t stride = 0;
};

/// The sum of products, tile by tile: `finish(tile, row, column, rows, columns)` gets each, 64 floats a row, unless it
/// went to `plain`.
///
/// Rows of first factors in bfloat16 must be padded to an even length with finite numbers.
template <class T, class Finish>
inline void multiply(int64_t rows, int64_t columns, const Factors<T> *factors, size_t count, bool bounded_depth,
                     Plain plain, Finish &&finish) {
  int64_t depth = 0;
  for (size_t k = 0; k < count; ++k) depth += factors[k].depth;
  // Several tiles go through a block of the second factors together, and their rows stay in the second cache for the next
  // block. A block that is too long for that cache is gone through in pieces.
  const bool is_deep = depth > tiles::deep;
  const int64_t group = is_deep || rows >= 2 * tiles::most * tiles::rows ? tiles::most : 1;
  const int64_t piece = is_deep ? tiles::deep / 2 : depth;
  const int64_t across = blocks(columns), down = (rows + group * tiles::rows - 1) / (group * tiles::rows);
  parallel_for(across * down, [&](int64_t index) {
    const Released<T> released;
    const int64_t j = index % across, first = index / across * group * tiles::rows;
    const int64_t last = std::min(rows, first + group * tiles::rows);
    const int64_t column = j * block, width = std::min(block, columns - column);
    const bool is_plain = plain.data && width == block;
    alignas(64) float tile[tiles::most * tiles::rows * block];
    float *const target = is_plain ? plain.data + first * plain.stride + column : tile;
    const int64_t stride = is_plain ? plain.stride : block;
    bool adds = false;
    for (size_t k = 0; k < count; ++k) {
      const auto &factor = factors[k];
      for (int64_t at = 0; at < factor.depth; at += piece) {
        const int64_t length = std::min(piece, factor.depth - at);
        tiles::multiply_any(last - first, block, length, factor.rows + first * factor.stride + at, factor.stride,
                            factor.packed + j * factor.packed_stride + at * block, adds, bounded_depth, target, stride,
                            tiles::tall);
        adds = true;
      }
    }
    if (is_plain) return;
    for (int64_t row = first; row < last; row += tiles::rows)
      finish(tile + (row - first) * block, row, column, std::min(tiles::rows, last - row), width);
  });
}

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

/// The blocks of wᵀ, for a matrix w of rows, which may be of floats.
template <class T, class From>
inline void pack_transposed(const From *rows, int64_t stride, int64_t columns, int64_t depth, T *out) {
  const auto &loops = kernels()->of<T>();
  parallel_for(blocks(columns), [&](int64_t j) {
    const auto pack = loops.pack_transposed_from(rows);
    pack(rows + j * block * stride, stride, std::min(block, columns - j * block), depth, out + j * block_size<T>(depth));
  });
}

/// The blocks of a matrix of rows, which may be of floats.
template <class T, class From>
inline void pack(const From *rows, int64_t stride, int64_t columns, int64_t depth, T *out) {
  const auto &loops = kernels()->of<T>();
  parallel_for(blocks(columns), [&](int64_t j) {
    const auto pack = loops.pack_from(rows);
    pack(rows + j * block, stride, std::min(block, columns - j * block), depth, out + j * block_size<T>(depth));
  });
}

}  // namespace ct
