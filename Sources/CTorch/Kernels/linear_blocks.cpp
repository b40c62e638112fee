#include "linear_blocks.h"

#include <ATen/Parallel.h>

namespace ct::linears {

using at::Tensor;

namespace {

/// A result of floats that nothing follows.
Plain plain(float *data, int64_t stride) { return {data, stride}; }
Plain plain(BFloat16 *, int64_t) { return {}; }

/// Calls a body with a weight's numbers, of floats or of T.
template <class T, class Body>
void with_numbers(const Tensor &weight, Body &&body) {
  if (weight.scalar_type() == at::kFloat) return body(weight.const_data_ptr<float>());
  body(weight.const_data_ptr<T>());
}

}  // namespace

template <class T>
Blocks<T> Blocks<T>::transposed(const Tensor &weight, const Tensor &prepared) {
  const int64_t columns = weight.size(0), depth = weight.size(1);
  Blocks result;
  result.stride_ = block_size<T>(depth);
  if (prepared.defined()) {
    result.prepared_ = prepared.const_data_ptr<T>();
    return result;
  }
  result.scratch_.emplace(blocks(columns) * result.stride_);
  with_numbers<T>(weight, [&](const auto *rows) {
    pack_transposed(rows, weight.stride(0), columns, depth, result.scratch_->data());
  });
  return result;
}

template <class T>
Blocks<T> Blocks<T>::in_place(const T *rows, int64_t stride) {
  Blocks result;
  result.prepared_ = rows;
  result.stride_ = block;
  result.row_ = stride;
  return result;
}

template <class T>
Blocks<T> Blocks<T>::upright(const Tensor &weight) {
  const int64_t depth = weight.size(0), columns = weight.size(1);
  if constexpr (sizeof(T) == sizeof(float)) {
    // More rows than that, far from each other, push themselves out of a cache.
    constexpr int64_t few = 512;
    if (depth <= few && columns == tiles::filled(columns)) {
      Blocks result = in_place(weight.const_data_ptr<float>(), weight.stride(0));
      result.kept_ = weight;
      return result;
    }
  }
  Blocks result;
  result.stride_ = block_size<T>(depth);
  result.scratch_.emplace(blocks(columns) * result.stride_);
  with_numbers<T>(weight, [&](const auto *rows) {
    pack(rows, weight.stride(0), columns, depth, result.scratch_->data());
  });
  return result;
}

template <class T>
Blocks<T> Blocks<T>::of(const T *rows, int64_t stride, int64_t count, int64_t columns) {
  if constexpr (sizeof(T) == sizeof(float)) {
    if (columns == tiles::filled(columns)) return in_place(rows, stride);
  }
  Blocks result;
  result.stride_ = block_size<T>(count);
  result.scratch_.emplace(blocks(columns) * result.stride_);
  pack(rows, stride, columns, count, result.scratch_->data());
  return result;
}

template <class T>
void forward(const Tensor &x, const Tensor &weight, const Tensor &bias, Activation act, const Tensor &prepared,
             const Tensor &before, const Tensor &out) {
  const Sizes sizes(x, weight);
  const auto second = Blocks<T>::transposed(weight, prepared);
  const Factors<T> factors{x.const_data_ptr<T>(), sizes.depth, second.data(), sizes.depth, second.stride(), second.row()};
  const float *b = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
  T *const kept = before.defined() ? before.mutable_data_ptr<T>() : nullptr;
  T *const result = out.mutable_data_ptr<T>();
  const auto &loops = kernels()->of<T>();
  const bool follows = b || act != Activation::none;
  multiply(sizes.rows, sizes.columns, &factors, 1, true, follows ? Plain() : plain(result, sizes.columns),
           [&](const float *tile, int64_t row, int64_t column, int64_t rows, int64_t columns) {
             const int64_t at = row * sizes.columns + column;
             loops.finish(act, tile, b ? b + column : nullptr, rows, columns, kept ? kept + at : nullptr,
                          result + at, sizes.columns);
           });
}

template <class T>
void weight_gradient(const Given<T> &given, const Blocks<T> *x, int64_t depth, bool adds, float *out) {
  const auto &loops = kernels()->of<T>();
  const auto &floats = kernels()->of<float>();
  // In slabs, so that what is turned stays in a cache; or of a power of two for fewer, since oneDNN's micro-kernels are
  // compiled for each length of a row, and a batch can have any.
  const bool is_foreign = tiles::are_foreign<T>();
  const int64_t most = is_foreign ? 512 : 256;
  int64_t slab = 32;
  while (slab < given.rows && slab < most) slab *= 2;
  // Columns as rows are longer by a line of the cache, so that they do not all fall on the same places of it.
  const int64_t stride = is_foreign ? slab + 64 / static_cast<int64_t>(sizeof(T)) : block;
  // A gradient of floats that nothing is done to is read where it lies.
  const bool is_ready = sizeof(T) == sizeof(float) && given.act == Activation::none && !given.sums && !given.through;
  const int64_t down = blocks(given.columns), across = x ? blocks(depth) : 1;
  // A thread turns a block of 64 columns of the gradient and multiplies it while it is in its cache, with all columns of x,
  // or with a part of them where there are few blocks.
  const int64_t threads = at::get_num_threads();
  const bool is_even = down >= 2 * threads || down % threads == 0;
  const int64_t parts = is_even ? 1 : std::min(across, (2 * threads + down - 1) / down);
  parallel_for(down * parts, [&](int64_t index) {
    const Released<T> released;
    const int64_t column = index / parts * block, part = index % parts;
    const int64_t width = std::min(block, given.columns - column);
    T *const turned = x && !is_ready ? workspace<T>(13, block * (is_foreign ? stride : slab)) : nullptr;
    // The last columns of x may not fill their vectors.
    const int64_t first = across * part / parts, last = across * (part + 1) / parts;
    const bool is_ragged = last * block > depth && depth != tiles::filled(depth);
    alignas(64) float tile[block * block];
    for (int64_t row = 0; row < given.rows; row += slab) {
      const int64_t rows = std::min(slab, given.rows - row), at = row * given.columns + column;
      const T *const gradient = given.gradient + row * given.stride + column;
      if (!is_ready)
        loops.turn_gradient(given.act, gradient, given.stride, given.before ? given.before + at : nullptr, given.columns,
                            rows, width, given.through && part == 0 ? given.through + at : nullptr, turned, stride,
                            given.sums && part == 0 ? given.sums + column : nullptr);
      if (!x) continue;
      for (int64_t j = first; j < last; ++j) {
        const bool is_last = is_ragged && j + 1 == last;
        float *const target = is_last ? tile : out + column * depth + j * block;
        tiles::multiply_turned<T>({width, tiles::filled(std::min(block, depth - j * block)), rows,
                                   is_ready ? gradient : turned, is_ready ? given.stride : stride,
                                   x->data() + j * x->stride() + row * x->row(), x->row(),
                                   row > 0 || (adds && !is_last), target, is_last ? block : depth});
      }
    }
    if (!x || !is_ragged) return;
    float *const target = out + column * depth + (last - 1) * block;
    const int64_t rest = depth - (last - 1) * block;
    if (adds) {
      for (int64_t i = 0; i < width; ++i)
        for (int64_t k = 0; k < rest; ++k) tile[i * block + k] += target[i * depth + k];
    }
    floats.finish(Activation::none, tile, nullptr, width, rest, nullptr, target, depth);
  });
}

template <class T>
void input_gradient(const std::vector<Factors<T>> &factors, int64_t rows, int64_t depth, T *out) {
  const auto &loops = kernels()->of<T>();
  multiply(rows, depth, factors.data(), factors.size(), true, plain(out, depth),
           [&](const float *tile, int64_t row, int64_t column, int64_t rows, int64_t columns) {
             loops.finish(Activation::none, tile, nullptr, rows, columns, nullptr, out + row * depth + column, depth);
           });
}

#define CT_LINEARS(T)                                                                                               \
  template class Blocks<T>;                                                                                         \
  template void forward<T>(const Tensor &, const Tensor &, const Tensor &, Activation, const Tensor &, const Tensor &, \
                           const Tensor &);                                                                         \
  template void weight_gradient<T>(const Given<T> &, const Blocks<T> *, int64_t, bool, float *);                    \
  template void input_gradient<T>(const std::vector<Factors<T>> &, int64_t, int64_t, T *);
CT_LINEARS(float)
CT_LINEARS(BFloat16)
#undef CT_LINEARS

}  // namespace ct::linears
