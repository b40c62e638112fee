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
  /// How far it is from one block to the next, and from row to row in a block.
  int64_t packed_stride, packed_row = block;
};

namespace tiles {

constexpr int64_t rows = 64;
/// The length of a block that fits into a second cache, and how many tiles go through a longer one together.
constexpr int64_t deep = 2048, most = 4;

/// Whether oneDNN's micro-kernels do it.
template <class T>
inline bool are_foreign() { return !kernels()->of<T>().multiply; }

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
    const int64_t column = j * block, width = std::min(block, columns - column), filled = tiles::filled(width);
    const bool is_plain = plain.data && width == filled;
    alignas(64) float tile[tiles::most * tiles::rows * block];
    float *const target = is_plain ? plain.data + first * plain.stride + column : tile;
    const int64_t stride = is_plain ? plain.stride : block;
    bool adds = false;
    for (size_t k = 0; k < count; ++k) {
      const auto &factor = factors[k];
      for (int64_t at = 0; at < factor.depth; at += piece) {
        const int64_t length = std::min(piece, factor.depth - at);
        tiles::multiply<T>({last - first, filled, length, factor.rows + first * factor.stride + at, factor.stride,
                            factor.packed + j * factor.packed_stride + at * factor.packed_row, factor.packed_row, adds, target,
                            stride},
                           bounded_depth);
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
