#include "attention_blocks.h"

#include "chance.h"
#include "product.h"

#include <ATen/ops/empty.h>

#include <cmath>
#include <cstring>

namespace ct::blockwise {

using at::Tensor;

namespace {

// MARK: Sizes and places

/// Vectors [B, H, T, D], or [B, T, H·D], with the elements of a vector side by side.
template <class T>
struct Vectors {
  T *data;
  int64_t batch, head, place;

  Vectors(const Tensor &x, const Sizes &sizes) : data(static_cast<T *>(x.data_ptr())), batch(x.stride(0)) {
    const bool is_apart = x.dim() == 4;
    head = is_apart ? x.stride(1) : sizes.size;
    place = x.stride(is_apart ? 2 : 1);
  }
  T *at(int64_t b, int64_t h, int64_t t) const { return data + b * batch + h * head + t * place; }
};

/// A mask as the rows that it has for a text and a head.
struct Mask {
  const bool *allowed = nullptr;
  const float *added = nullptr;
  int64_t batch = 0, head = 0, query = 0, key = 0;

  Mask(const Attention &a, const Sizes &sizes) {
    if (!a.mask.defined()) return;
    const Tensor wide = a.mask.expand({sizes.batch, sizes.heads, sizes.queries, sizes.keys});
    if (wide.scalar_type() == at::kBool) {
      allowed = wide.const_data_ptr<bool>();
    } else {
      added = wide.const_data_ptr<float>();
    }
    batch = wide.stride(0), head = wide.stride(1), query = wide.stride(2), key = wide.stride(3);
  }

  KeyMask row(const Text &text, int64_t h, int64_t t) const {
    const int64_t at = text.batch * batch + h * head + (text.start + t) * query + text.start * key;
    return {allowed ? allowed + at : nullptr, added ? added + at : nullptr, key};
  }

  /// How many elements it is from a query's row to the next one's.
  int64_t step() const { return query; }
};

/// The next power of two from 64 on: rows of scores have few lengths, since the micro-kernels are compiled for each.
int64_t padded_length(int64_t count) {
  int64_t length = block;
  while (length < count) length *= 2;
  return length;
}

/// Vectors as a second factor: blocks, or rows of floats where they lie.
template <class T>
struct Upright {
  const T *data;
  /// How far it is from one block to the next, and from row to row.
  int64_t stride, row = block;
};

/// A first factor for `multiply_turned`.
template <class T>
struct Turned {
  const T *data;
  int64_t stride;

  /// From a column on.
  const T *at(int64_t column) const {
    if (tiles::are_foreign<T>()) return data + column * stride;
    return data + column * pairing<T>;
  }
};

/// What one thread does for a text and a group of heads.
template <class T>
struct Worker {
  const Attention &a;
  const Sizes &sizes;
  const Text &text;
  const int64_t group;
  const Mask &mask;
  const KernelsOf<T> &loops = kernels()->of<T>();
  const int64_t size = sizes.size;
  const int64_t padded = padded_length(text.keys);

  /// The keys that a block of queries sees, for the block from `first` on.
  int64_t seen(int64_t first, int64_t rows) const {
    return a.is_causal ? std::min(text.keys, first + rows) : text.keys;
  }

  const Dropping dropping = ct::dropping(a.dropout);

  /// The key of the places of a row of weights.
  uint32_t chance(int64_t h, int64_t query) const {
    return key_of(a.seed, (text.batch * sizes.heads + h) * sizes.queries + text.start + query);
  }

  /// [keys / 64][D][64]: the second factor of products with keys or values turned.
  T *turned(size_t place, const Vectors<const T> &vectors) const {
    T *const out = workspace<T>(place, blocks(text.keys) * block_size<T>(size));
    for (int64_t j = 0; j < blocks(text.keys); ++j) {
      loops.pack_transposed(vectors.at(text.batch, group, text.start + j * block), vectors.place,
                            std::min(block, text.keys - j * block), size, out + j * block_size<T>(size));
    }
    return out;
  }

  /// The second factor of products with vectors as they are: [D / 64][count][64], filled up with zeros; floats where they lie,
  /// if 16 of them fill vectors.
  Upright<T> upright(size_t place, const T *rows, int64_t stride, int64_t count, int64_t filled) const {
    if (sizeof(T) == sizeof(float) && size == tiles::filled(size)) return {rows, block, stride};
    T *const out = workspace<T>(place, blocks(size) * block_size<T>(filled));
    for (int64_t j = 0; j < blocks(size); ++j) {
      T *const target = out + j * block_size<T>(filled);
      if (count < filled) std::memset(static_cast<void *>(target), 0, static_cast<size_t>(block_size<T>(filled)) * sizeof(T));
      loops.pack(rows + j * block, stride, std::min(block, size - j * block), count, target);
    }
    return {out, block_size<T>(filled)};
  }

  /// Rows of weights for products over queries.
  Turned<T> turned_rows(size_t place, const T *rows, int64_t count, int64_t columns) const {
    if (sizeof(T) == sizeof(float)) return {rows, padded};
    const int64_t stride = tiles::are_foreign<T>() ? tiles::rows : padded;
    T *const out = workspace<T>(place, padded * tiles::rows);
    // Columns as rows are multiplied as far as they are long, and filled up to 32.
    if (tiles::are_foreign<T>() && count <= 32)
      std::memset(static_cast<void *>(out), 0, static_cast<size_t>(padded * tiles::rows) * sizeof(T));
    loops.turn_gradient(rows, padded, nullptr, 0, count, columns, nullptr, out, stride, nullptr);
    return {out, stride};
  }

  /// Scores of a block of queries, the first of which is `first`.
  ScoreRows rows(const float *scores, int64_t h, int64_t first, int64_t count) const {
    return {scores, padded, count, text.keys, a.is_causal ? first + 1 : text.keys, static_cast<float>(a.scale),
            mask.row(text, h, first), mask.step()};
  }

  /// Queries that are computed together: where each sees other keys, few, so that little is computed for nothing.
  int64_t step() const { return a.is_causal && !tiles::are_foreign<T>() ? 16 : tiles::rows; }

  /// Products of a block of queries from `first` on, or of gradients, with turned vectors: [rows, padded].
  float *scores(size_t place, const T *rows, int64_t stride, int64_t first, int64_t count, const T *second) const {
    float *const out = workspace<float>(place, tiles::rows * padded);
    for (int64_t row = 0; row < count; row += step()) {
      const int64_t some = std::min(step(), count - row), keys = seen(first + row, some);
      for (int64_t j = 0; j < blocks(keys); ++j)
        tiles::multiply<T>({some, std::min(block, tiles::filled(keys - j * block)), size, rows + row * stride, stride,
                            second + j * block_size<T>(size), block, false, out + row * padded + j * block, padded},
                           true);
    }
    return out;
  }

  /// Products of rows of weights with a block of vectors: [rows, 64].
  void mixed(const T *weights, int64_t first, int64_t count, int64_t width, const T *second, int64_t second_row,
             float *tile) const {
    for (int64_t row = 0; row < count; row += step()) {
      const int64_t some = std::min(step(), count - row);
      tiles::multiply<T>({some, width, seen(first + row, some), weights + row * padded, padded, second, second_row, false,
                          tile + row * block, block},
                         false);
    }
  }

  /// Adds the products over queries of turned weights with a block of vectors to `sums`: [keys, 64].
  void add_mixed(const Turned<T> &turned, int64_t first, int64_t count, int64_t width, const T *second, int64_t second_row,
                 float *sums) const {
    const bool is_foreign = tiles::are_foreign<T>();
    const int64_t keys = seen(first, count);
    for (int64_t key = 0; key < keys; key += block) {
      // The block that ends with the queries' own keys is seen by some of them.
      const bool is_partial = a.is_causal && key + block > first;
      const int64_t last = std::min(keys, key + block), few = is_partial ? step() : block;
      for (int64_t some = key; some < last; some += few) {
        const int64_t unseen = is_partial && !is_foreign ? std::max<int64_t>(0, some - first) : 0;
        const int64_t rows = is_foreign ? block : std::min(few, last - some);
        tiles::multiply_turned<T>({rows, width, is_foreign ? tiles::rows : count - unseen,
                                   turned.at(some) + unseen * turned.stride, turned.stride, second + unseen * second_row,
                                   second_row, true, sums + some * block, block},
                                  true);
      }
    }
  }
};

}  // namespace

at::Tensor side_by_side(const at::Tensor &like) {
  if (like.dim() == 3) return at::empty(like.sizes(), like.options());
  return at::empty({like.size(0), like.size(2), like.size(1), like.size(3)}, like.options()).transpose(1, 2);
}

// MARK: Forward

template <class T>
void forward(const Attention &a, const Sizes &sizes, const Tensor &out, const Tensor &lse) {
  const Vectors<const T> q(a.queries, sizes), k(a.keys, sizes), v(a.values, sizes);
  const Vectors<T> result(out, sizes);
  const Mask mask(a, sizes);
  float *const sums = lse.mutable_data_ptr<float>();
  parallel_for(static_cast<int64_t>(sizes.texts.size()) * sizes.groups, sizes.cost(2), [&](int64_t index) {
    const Released<T> released;
    const Text &text = sizes.texts[static_cast<size_t>(index / sizes.groups)];
    const Worker<T> worker{a, sizes, text, index % sizes.groups, mask};
    const auto &loops = worker.loops;
    const T *const turned_keys = worker.turned(0, k);
    const Upright<T> values = worker.upright(1, v.at(text.batch, worker.group, text.start), v.place, text.keys, text.keys);
    T *const weights = workspace<T>(3, tiles::rows * worker.padded);
    alignas(64) float tile[tiles::rows * block];
    float factors[tiles::rows];
    for (int64_t h = worker.group * sizes.share(); h < (worker.group + 1) * sizes.share(); ++h) {
      for (int64_t first = 0; first < text.queries; first += tiles::rows) {
        const int64_t rows = std::min(tiles::rows, text.queries - first), keys = worker.seen(first, rows);
        const float *const scores =
            worker.scores(2, q.at(text.batch, h, text.start + first), q.place, first, rows, turned_keys);
        float most[tiles::rows], totals[tiles::rows];
        loops.weigh(worker.rows(scores, h, first, rows), weights, most, totals);
        for (int64_t i = 0; i < rows; ++i) {
          if (worker.dropping.threshold)
            loops.drop(weights + i * worker.padded, nullptr, keys, worker.dropping, worker.chance(h, first + i),
                       weights + i * worker.padded);
          // A row without keys sums to 0; one that is not a number says so in all that comes of it.
          factors[i] = totals[i] == 0 ? 0 : 1 / totals[i];
          sums[(text.batch * sizes.heads + h) * sizes.queries + text.start + first + i] =
              totals[i] == 0 ? -INFINITY : most[i] + std::log(totals[i]);
        }
        for (int64_t j = 0; j < blocks(sizes.size); ++j) {
          const int64_t columns = std::min(block, sizes.size - j * block);
          worker.mixed(weights, first, rows, tiles::filled(columns), values.data + j * values.stride, values.row, tile);
          loops.scale_rows(tile, factors, rows, columns, result.at(text.batch, h, text.start + first) + j * block,
                           result.place);
        }
      }
    }
  });
}

// MARK: Backward

template <class T>
Gradients backward(const Attention &a, const Sizes &sizes, const Tensor &out, const Tensor &lse,
                   const Tensor &gradient) {
  const Gradients result{side_by_side(a.queries), side_by_side(a.keys), side_by_side(a.values)};
  const Vectors<const T> q(a.queries, sizes), k(a.keys, sizes), v(a.values, sizes), o(out, sizes), g(gradient, sizes);
  const Vectors<T> dq(result.queries, sizes), dk(result.keys, sizes), dv(result.values, sizes);
  const Mask mask(a, sizes);
  const float *const sums = lse.const_data_ptr<float>();
  const int64_t size = sizes.size;
  parallel_for(static_cast<int64_t>(sizes.texts.size()) * sizes.groups, sizes.cost(5), [&](int64_t index) {
    const Released<T> released;
    const Text &text = sizes.texts[static_cast<size_t>(index / sizes.groups)];
    const Worker<T> worker{a, sizes, text, index % sizes.groups, mask};
    const auto &loops = worker.loops;
    const int64_t padded = worker.padded;
    const T *const turned_keys = worker.turned(0, k), *const turned_values = worker.turned(1, v);
    const Upright<T> keys_upright =
        worker.upright(4, k.at(text.batch, worker.group, text.start), k.place, text.keys, text.keys);
    T *const weights = workspace<T>(3, tiles::rows * padded), *const slopes = workspace<T>(5, tiles::rows * padded);
    const int64_t accumulator = padded * block;
    float *const value_sums = workspace<float>(8, blocks(size) * accumulator);
    float *const key_sums = workspace<float>(9, blocks(size) * accumulator);
    std::memset(value_sums, 0, static_cast<size_t>(blocks(size) * accumulator) * sizeof(float));
    std::memset(key_sums, 0, static_cast<size_t>(blocks(size) * accumulator) * sizeof(float));
    alignas(64) float tile[tiles::rows * block];
    for (int64_t h = worker.group * sizes.share(); h < (worker.group + 1) * sizes.share(); ++h) {
      for (int64_t first = 0; first < text.queries; first += tiles::rows) {
        const int64_t rows = std::min(tiles::rows, text.queries - first), keys = worker.seen(first, rows);
        const T *const query = q.at(text.batch, h, text.start + first), *const given = g.at(text.batch, h, text.start + first);
        const float *const scores = worker.scores(2, query, q.place, first, rows, turned_keys);
        float *const through = worker.scores(10, given, g.place, first, rows, turned_values);
        const ScoreRows score_rows = worker.rows(scores, h, first, rows);
        loops.weigh_again(score_rows, sums + (text.batch * sizes.heads + h) * sizes.queries + text.start + first, weights);
        float means[tiles::rows];
        for (int64_t i = 0; i < rows; ++i)
          means[i] = loops.dot(given + i * g.place, o.at(text.batch, h, text.start + first + i), size);
        if (worker.dropping.threshold) {
          for (int64_t i = 0; i < rows; ++i)
            loops.drop_floats(through + i * padded, keys, worker.dropping, worker.chance(h, first + i));
        }
        loops.weigh_back(score_rows, weights, through, means, slopes);
        if (worker.dropping.threshold) {
          for (int64_t i = 0; i < rows; ++i)
            loops.drop(weights + i * padded, nullptr, keys, worker.dropping, worker.chance(h, first + i),
                       weights + i * padded);
        }
        const int64_t columns = blocks(keys) * block;
        const Turned<T> turned_weights = worker.turned_rows(6, weights, rows, columns);
        const Turned<T> turned_slopes = worker.turned_rows(7, slopes, rows, columns);
        const Upright<T> given_upright = worker.upright(11, given, g.place, rows, tiles::rows);
        const Upright<T> queries_upright = worker.upright(12, query, q.place, rows, tiles::rows);
        for (int64_t j = 0; j < blocks(size); ++j) {
          const int64_t width = std::min(block, size - j * block), filled = tiles::filled(width);
          worker.mixed(slopes, first, rows, filled, keys_upright.data + j * keys_upright.stride, keys_upright.row, tile);
          loops.finish(Activation::none, tile, nullptr, rows, width, nullptr,
                       dq.at(text.batch, h, text.start + first) + j * block, dq.place);
          worker.add_mixed(turned_weights, first, rows, filled, given_upright.data + j * given_upright.stride,
                           given_upright.row, value_sums + j * accumulator);
          worker.add_mixed(turned_slopes, first, rows, filled, queries_upright.data + j * queries_upright.stride,
                           queries_upright.row, key_sums + j * accumulator);
        }
      }
    }
    for (int64_t j = 0; j < blocks(size); ++j) {
      const int64_t width = std::min(block, size - j * block);
      loops.finish(Activation::none, key_sums + j * accumulator, nullptr, text.keys, width, nullptr,
                   dk.at(text.batch, worker.group, text.start) + j * block, dk.place);
      loops.finish(Activation::none, value_sums + j * accumulator, nullptr, text.keys, width, nullptr,
                   dv.at(text.batch, worker.group, text.start) + j * block, dv.place);
    }
  });
  return result;
}

template void forward<float>(const Attention &, const Sizes &, const Tensor &, const Tensor &);
template void forward<BFloat16>(const Attention &, const Sizes &, const Tensor &, const Tensor &);
template Gradients backward<float>(const Attention &, const Sizes &, const Tensor &, const Tensor &, const Tensor &);
template Gradients backward<BFloat16>(const Attention &, const Sizes &, const Tensor &, const Tensor &, const Tensor &);

}  // namespace ct::blockwise
