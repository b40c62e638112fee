#include "linear_blocks.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

namespace ct::linears {

using at::Tensor;

namespace {

/// A result of floats that nothing follows.
Plain plain(float *data, int64_t stride) { return {data, stride}; }
Plain plain(BFloat16 *, int64_t) { return {}; }

/// A weight's rows, of floats or of T.
template <class T>
Second<T> matrix(const Tensor &weight) {
  Second<T> second;
  if (weight.scalar_type() == c10::CppTypeToScalarType<T>::value) {
    second.matrix = weight.const_data_ptr<T>();
  } else {
    second.floats = weight.const_data_ptr<float>();
  }
  second.leading = weight.stride(0);
  return second;
}

/// The rows of a weight as columns.
template <class T>
Second<T> transposed_matrix(const Tensor &weight) {
  Second<T> second = matrix<T>(weight);
  second.is_transposed = true;
  second.columns = weight.size(0);
  return second;
}

/// All blocks of `depth` rows.
template <class T>
void pack(const Second<T> &second, int64_t depth, T *out) {
  parallel_for(blocks(second.columns), depth * block, [&](int64_t j) { second.pack(j, depth, out + j * block_size<T>(depth)); });
}

}  // namespace

// MARK: Second factors

template <class T>
Tensor packed(const Tensor &weight) {
  const int64_t depth = weight.size(1);
  const Tensor out = at::empty({blocks(weight.size(0)) * block_size<T>(depth)},
                               weight.options().dtype(c10::CppTypeToScalarType<T>::value));
  pack(transposed_matrix<T>(weight), depth, out.mutable_data_ptr<T>());
  return out;
}

template <class T>
Blocks<T> Blocks<T>::made(Second<T> second, int64_t depth, Making making) {
  Blocks result;
  result.second_ = second;
  if (making == Making::by_tasks) return result;
  result.second_.stride = block_size<T>(depth);
  T *const out = result.scratch_.emplace(blocks(second.columns) * result.second_.stride).data();
  pack(second, depth, out);
  result.second_.blocks = out;
  return result;
}

template <class T>
Blocks<T> Blocks<T>::transposed(const Tensor &weight, const Tensor &prepared, Making making) {
  const int64_t depth = weight.size(1);
  if (prepared.defined()) {
    Blocks result;
    result.second_.blocks = prepared.const_data_ptr<T>();
    result.second_.stride = block_size<T>(depth);
    return result;
  }
  Blocks result = made(transposed_matrix<T>(weight), depth, making);
  if (making == Making::by_tasks) result.kept_ = weight;
  return result;
}

template <class T>
Blocks<T> Blocks<T>::in_place(const T *rows, int64_t stride) {
  Blocks result;
  result.second_.blocks = rows;
  result.second_.stride = block;
  result.second_.row = stride;
  return result;
}

template <class T>
Blocks<T> Blocks<T>::upright(const Tensor &weight, Making making) {
  const int64_t depth = weight.size(0), columns = weight.size(1);
  // More rows than that, far from each other, push themselves out of a cache.
  constexpr int64_t few = 512;
  Blocks result;
  if (sizeof(T) == sizeof(float) && depth <= few && columns == tiles::filled(columns)) {
    result = in_place(weight.const_data_ptr<T>(), weight.stride(0));
    making = Making::by_tasks;
  } else {
    Second<T> second = matrix<T>(weight);
    second.columns = columns;
    result = made(second, depth, making);
  }
  if (making == Making::by_tasks) result.kept_ = weight;
  return result;
}

template <class T>
Blocks<T> Blocks<T>::of(const T *rows, int64_t stride, int64_t count, int64_t columns) {
  if (sizeof(T) == sizeof(float) && columns == tiles::filled(columns)) return in_place(rows, stride);
  Blocks result;
  result.second_.stride = block_size<T>(count);
  T *const out = result.scratch_.emplace(blocks(columns) * result.second_.stride).data();
  // Some rows of all blocks at a time: threads keep to their rows.
  constexpr int64_t some = 128;
  const int64_t across = blocks(columns);
  parallel_for((count + some - 1) / some * across, some * block, [&](int64_t task) {
    const int64_t first = task / across * some, j = task % across;
    kernels()->of<T>().pack(rows + first * stride + j * block, stride, std::min(block, columns - j * block),
                            std::min(some, count - first), out + j * result.second_.stride + first * block);
  });
  result.second_.blocks = out;
  return result;
}

// MARK: Products

template <class T>
LinearProducts<T> forward(const T *x, const Sizes &sizes, const Blocks<T> &weight, const LinearEnd<T> &end, int64_t parts) {
  const bool follows = end.bias || end.act != Activation::none;
  return {sizes.rows, sizes.columns, {{x, sizes.depth, sizes.depth, weight.second()}}, true,
          follows ? Plain() : plain(end.out, sizes.columns), end, parts};
}

template <class T>
LinearProducts<T> input_gradient(std::vector<Factors<T>> factors, int64_t rows, int64_t depth, T *out, int64_t parts) {
  return {rows, depth, std::move(factors), true, plain(out, depth),
          LinearEnd<T>{Activation::none, nullptr, nullptr, out, depth}, parts};
}

template <class T>
WeightGradient<T>::WeightGradient(const Given<T> &given, const Blocks<T> *x, int64_t depth, bool adds, float *out)
    : given_(given), x_(x ? &x->second() : nullptr), depth_(depth), down_(blocks(given.columns)),
      across_(x ? blocks(depth) : 1), size_(given.columns * depth), adds_(adds), out_(out) {
  shares_ = shares(given.rows, size_);
  // Into how many parts the columns of x are split, where there are few tasks.
  const int64_t threads = at::get_num_threads(), tasks = shares_ * down_;
  const bool is_even = tasks >= 2 * threads || tasks % threads == 0;
  parts_ = is_even ? 1 : std::min(across_, (2 * threads + tasks - 1) / tasks);
  if (shares_ == 1) return;
  if (x_) partial_.emplace(kept(given.rows, size_));
  if (given.sums) partial_sums_.emplace(shares_ * given.columns);
  done_ = std::make_unique<std::atomic<int64_t>[]>(static_cast<size_t>(down_ * parts_));
}

template <class T>
int64_t WeightGradient<T>::shares(int64_t rows, int64_t size) {
  // Memory is kept for blocks of that size: see `BlockCache`.
  constexpr int64_t fewest_rows = 384, most_shares = 8, most_kept = 1 << 20;
  return std::clamp<int64_t>(std::min(rows / fewest_rows, 1 + most_kept / size), 1, most_shares);
}

template <class T>
void WeightGradient<T>::operator()(int64_t task) const {
  const int64_t share = task / (down_ * parts_), place = task % (down_ * parts_);
  const int64_t column = place / parts_ * block, part = place % parts_;
  add_up(share, column, part);
  if (shares_ == 1) return;
  auto &done = done_[static_cast<size_t>(place)];
  if (done.fetch_add(1, std::memory_order_acq_rel) < shares_ - 1) return;
  add_shares(column, part);
  done.store(0, std::memory_order_relaxed);
}

template <class T>
void WeightGradient<T>::add_up(int64_t share, int64_t column, int64_t part) const {
  const auto &loops = kernels()->of<T>();
  const int64_t first_row = first_row_of(share), last_row = first_row_of(share + 1);
  // In slabs, so that what is turned stays in a cache; or of a power of two for fewer, since oneDNN's micro-kernels are
  // compiled for each length of a row, and a batch can have any.
  const bool is_foreign = tiles::are_foreign<T>();
  const int64_t most = is_foreign ? 512 : 256;
  int64_t slab = 32;
  while (slab < last_row - first_row && slab < most) slab *= 2;
  // Columns as rows are longer by a line of the cache, so that they do not all fall on the same places of it.
  const int64_t stride = is_foreign ? slab + 64 / static_cast<int64_t>(sizeof(T)) : block;
  // A gradient of floats that nothing is done to is read where it lies.
  const bool is_ready = sizeof(T) == sizeof(float) && !given_.slopes && !given_.sums && !through_;
  // A task turns a block of 64 columns of the gradient and multiplies it while it is in its cache, with all columns of x,
  // or with a part of them.
  const Released<T> released;
  const int64_t width = std::min(block, given_.columns - column);
  T *const turned = x_ && !is_ready ? workspace<T>(13, block * (is_foreign ? stride : slab)) : nullptr;
  float *const sums = given_.sums && part == 0 ? this->sums(share) + column : nullptr;
  if (sums && partial_sums_) std::fill_n(sums, width, 0.f);
  float *const out = x_ ? target(share) + column * depth_ : nullptr;
  const bool adds = adds_ && share == 0;
  // The last columns of x may not fill their vectors.
  const int64_t first = across_ * part / parts_, last = across_ * (part + 1) / parts_;
  const bool is_ragged = last * block > depth_ && depth_ != tiles::filled(depth_);
  alignas(64) float tile[block * block];
  for (int64_t row = first_row; row < last_row; row += slab) {
    const int64_t rows = std::min(slab, last_row - row), at = row * given_.columns + column;
    const T *const gradient = given_.gradient + row * given_.stride + column;
    if (!is_ready)
      loops.turn_gradient(gradient, given_.stride, given_.slopes ? given_.slopes + at : nullptr, given_.columns, rows, width,
                          through_ && part == 0 ? through_ + at : nullptr, turned, stride, sums);
    if (!x_) continue;
    for (int64_t j = first; j < last; ++j) {
      const bool is_last = is_ragged && j + 1 == last;
      tiles::multiply_turned<T>({width, tiles::filled(std::min(block, depth_ - j * block)), rows,
                                 is_ready ? gradient : turned, is_ready ? given_.stride : stride,
                                 x_->blocks + j * x_->stride + row * x_->row, x_->row, row > first_row || (adds && !is_last),
                                 is_last ? tile : out + j * block, is_last ? block : depth_});
    }
  }
  if (!x_ || !is_ragged) return;
  float *const end = out + (last - 1) * block;
  const int64_t rest = depth_ - (last - 1) * block;
  if (adds) {
    for (int64_t i = 0; i < width; ++i)
      for (int64_t k = 0; k < rest; ++k) tile[i * block + k] += end[i * depth_ + k];
  }
  kernels()->of<float>().finish(Activation::none, tile, nullptr, width, rest, nullptr, end, depth_);
}

template <class T>
void WeightGradient<T>::add_shares(int64_t column, int64_t part) const {
  const int64_t width = std::min(block, given_.columns - column);
  const auto add = [](const float *from, int64_t count, float *to) {
    for (int64_t i = 0; i < count; ++i) to[i] += from[i];
  };
  const int64_t first = across_ * part / parts_ * block, last = std::min(depth_, across_ * (part + 1) / parts_ * block);
  for (int64_t share = 1; x_ && share < shares_; ++share)
    for (int64_t i = column; i < column + width; ++i)
      add(target(share) + i * depth_ + first, last - first, out_ + i * depth_ + first);
  for (int64_t share = 0; partial_sums_ && part == 0 && share < shares_; ++share)
    add(sums(share) + column, width, given_.sums + column);
}

#define CT_LINEARS(T)                                                                                                  \
  template class Blocks<T>;                                                                                            \
  template Tensor packed<T>(const Tensor &);                                                                           \
  template class WeightGradient<T>;                                                                                    \
  template LinearProducts<T> forward<T>(const T *, const Sizes &, const Blocks<T> &, const LinearEnd<T> &, int64_t);   \
  template LinearProducts<T> input_gradient<T>(std::vector<Factors<T>>, int64_t, int64_t, T *, int64_t);
CT_LINEARS(float)
CT_LINEARS(BFloat16)
#undef CT_LINEARS

}  // namespace ct::linears
