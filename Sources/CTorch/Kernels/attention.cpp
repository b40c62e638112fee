#include "attention.h"

#include "chance.h"
#include "product.h"
#include "record.h"

#include <ATen/autocast_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <array>
#include <memory>

namespace ct {
namespace {

using at::Tensor;
using torch::autograd::variable_list;

/// The longest row of scores that a thread keeps as a whole.
constexpr int64_t longest = 4096;

// MARK: Through libtorch

/// A text's part of a mask's dimension, counted from the end, where the mask has one.
Tensor part_of(const Tensor &x, int64_t dim, int64_t start, int64_t count) {
  return x.dim() < -dim || x.size(dim) == 1 ? x : x.narrow(dim, start, count);
}

Tensor by_libtorch(const Attention &a) {
  const auto one = [&](const Tensor &q, const Tensor &k, const Tensor &v, const Tensor &mask) {
    return at::scaled_dot_product_attention(q, k, v, mask.defined() ? std::optional(mask) : std::nullopt, a.dropout,
                                            a.is_causal,
                                            a.scale, q.size(1) != k.size(1));
  };
  if (a.starts.empty()) return one(a.queries, a.keys, a.values, a.mask);
  std::vector<Tensor> parts;
  for (size_t i = 0; i + 1 < a.starts.size(); ++i) {
    const int64_t start = a.starts[i], count = a.starts[i + 1] - start;
    const auto part = [&](const Tensor &x, int64_t dim) { return part_of(x, dim, start, count); };
    const Tensor mask = a.mask.defined() ? part(part(a.mask, -1), -2) : a.mask;
    parts.push_back(one(a.queries.narrow(2, start, count), a.keys.narrow(2, start, count),
                        a.values.narrow(2, start, count), mask));
  }
  return at::cat(parts, 2);
}

// MARK: Sizes and places

/// Vectors [B, H, T, D] with the elements of a vector side by side.
template <class T>
struct Vectors {
  T *data;
  int64_t batch, head, place;

  explicit Vectors(const Tensor &x)
      : data(static_cast<T *>(x.data_ptr())), batch(x.stride(0)), head(x.stride(1)), place(x.stride(2)) {}
  T *at(int64_t b, int64_t h, int64_t t) const { return data + b * batch + h * head + t * place; }
};

struct Text {
  int64_t batch, start, queries, keys;
};

struct Sizes {
  int64_t heads, groups, size;
  std::vector<Text> texts;
  int64_t most_keys = 0;

  explicit Sizes(const Attention &a) : heads(a.queries.size(1)), groups(a.keys.size(1)), size(a.queries.size(3)) {
    if (a.starts.empty()) {
      for (int64_t b = 0; b < a.queries.size(0); ++b) texts.push_back({b, 0, a.queries.size(2), a.keys.size(2)});
    }
    for (size_t i = 0; i + 1 < a.starts.size(); ++i) {
      const int64_t count = a.starts[i + 1] - a.starts[i];
      texts.push_back({0, a.starts[i], count, count});
    }
    for (const auto &text : texts) most_keys = std::max(most_keys, text.keys);
  }

  int64_t share() const { return heads / groups; }

  /// Multiplications of queries with keys, those that a mask leaves out too.
  double products() const {
    double pairs = 0;
    for (const auto &text : texts) pairs += static_cast<double>(text.queries) * static_cast<double>(text.keys);
    return pairs * static_cast<double>(heads * size);
  }
};

/// A mask as the rows that it has for a text and a head.
struct Mask {
  const bool *allowed = nullptr;
  const float *added = nullptr;
  int64_t batch = 0, head = 0, query = 0, key = 0;

  Mask(const Tensor &mask, const Attention &a) {
    if (!mask.defined()) return;
    const Tensor wide = mask.expand({a.queries.size(0), a.queries.size(1), a.queries.size(2), a.keys.size(2)});
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
};

/// The next power of two from 64 on: rows of scores have few lengths, since the micro-kernels are compiled for each.
int64_t padded_length(int64_t count) {
  int64_t length = block;
  while (length < count) length *= 2;
  return length;
}

/// How much of a block of columns a head needs.
int64_t width_of(int64_t columns) { return std::min(block, (columns + 15) / 16 * 16); }

/// Memory of this thread that is kept from call to call.
template <class T>
T *workspace(size_t place, int64_t count) {
  struct Memory {
    void *data = nullptr;
    size_t size = 0;
    ~Memory() { std::free(data); }
  };
  thread_local Memory all[16];
  auto &memory = all[place];
  const size_t size = (static_cast<size_t>(count) * sizeof(T) + 63) / 64 * 64;
  if (memory.size < size) {
    std::free(memory.data);
    memory.data = std::aligned_alloc(64, size);
    memory.size = memory.data ? size : 0;
    if (!memory.data) throw std::bad_alloc();
  }
  return static_cast<T *>(memory.data);
}

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

  KeyRange range(int64_t query) const {
    return {0, a.is_causal ? std::min(text.keys, query + 1) : text.keys, padded};
  }

  const Dropping dropping = ct::dropping(a.dropout);

  /// The key of the places of a row of weights.
  uint32_t chance(int64_t h, int64_t query) const {
    return key_of(a.seed, (text.batch * sizes.heads + h) * a.queries.size(2) + text.start + query);
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

  /// [D / 64][count][64]: the second factor of products with vectors as they are, filled up with zeros.
  T *upright(size_t place, const T *rows, int64_t stride, int64_t count, int64_t filled) const {
    T *const out = workspace<T>(place, blocks(size) * block_size<T>(filled));
    for (int64_t j = 0; j < blocks(size); ++j) {
      T *const target = out + j * block_size<T>(filled);
      if (count < filled) std::memset(static_cast<void *>(target), 0, static_cast<size_t>(block_size<T>(filled)) * sizeof(T));
      loops.pack(rows + j * block, stride, std::min(block, size - j * block), count, target);
    }
    return out;
  }

  /// Products of a block of queries, or of gradients, with turned vectors: [rows, padded].
  float *scores(size_t place, const T *rows, int64_t stride, int64_t count, int64_t keys, const T *second) const {
    float *const out = workspace<float>(place, tiles::rows * padded);
    for (int64_t j = 0; j < blocks(keys); ++j)
      tiles::multiply_any(count, block, size, rows, stride, second + j * block_size<T>(size), false, true,
                          out + j * block, padded);
    return out;
  }
};

// MARK: Forward

template <class T>
void forward(const Attention &a, const Sizes &sizes, const Tensor &mask_tensor, const Tensor &out, const Tensor &lse) {
  const Vectors<const T> q(a.queries), k(a.keys), v(a.values);
  const Vectors<T> result(out);
  const Mask mask(mask_tensor, a);
  float *const sums = lse.mutable_data_ptr<float>();
  const int64_t all_queries = a.queries.size(2);
  parallel_for(static_cast<int64_t>(sizes.texts.size()) * sizes.groups, [&](int64_t index) {
    const Released<T> released;
    const Text &text = sizes.texts[static_cast<size_t>(index / sizes.groups)];
    const Worker<T> worker{a, sizes, text, index % sizes.groups, mask};
    const auto &loops = worker.loops;
    const T *const turned_keys = worker.turned(0, k);
    const T *const values = worker.upright(1, v.at(text.batch, worker.group, text.start), v.place, text.keys, text.keys);
    T *const weights = workspace<T>(3, tiles::rows * worker.padded);
    alignas(64) float tile[tiles::rows * block];
    float factors[tiles::rows];
    for (int64_t h = worker.group * sizes.share(); h < (worker.group + 1) * sizes.share(); ++h) {
      for (int64_t first = 0; first < text.queries; first += tiles::rows) {
        const int64_t rows = std::min(tiles::rows, text.queries - first), keys = worker.seen(first, rows);
        const float *const scores =
            worker.scores(2, q.at(text.batch, h, text.start + first), q.place, rows, keys, turned_keys);
        for (int64_t i = 0; i < rows; ++i) {
          float most, total;
          loops.weigh(scores + i * worker.padded, worker.range(first + i), static_cast<float>(a.scale),
                      mask.row(text, h, first + i), weights + i * worker.padded, &most, &total);
          if (worker.dropping.threshold)
            loops.drop(weights + i * worker.padded, nullptr, keys, worker.dropping, worker.chance(h, first + i),
                       weights + i * worker.padded);
          factors[i] = total > 0 ? 1 / total : 0;
          sums[(text.batch * sizes.heads + h) * all_queries + text.start + first + i] =
              total > 0 ? most + std::log(total) : -INFINITY;
        }
        for (int64_t j = 0; j < blocks(sizes.size); ++j) {
          const int64_t columns = std::min(block, sizes.size - j * block);
          tiles::multiply_any(rows, width_of(columns), keys, weights, worker.padded,
                              values + j * block_size<T>(text.keys), false, false, tile, block);
          loops.scale_rows(tile, factors, rows, columns, result.at(text.batch, h, text.start + first) + j * block,
                           result.place);
        }
      }
    }
  });
}

// MARK: Backward

struct Gradients {
  Tensor queries, keys, values;
};

/// A tensor [B, H, T, D] whose heads lie side by side: [B, T, H, D] in memory.
Tensor side_by_side(const Tensor &like) {
  return at::empty({like.size(0), like.size(2), like.size(1), like.size(3)}, like.options()).transpose(1, 2);
}

template <class T>
Gradients backward(const Attention &a, const Sizes &sizes, const Tensor &mask_tensor, const Tensor &out,
                   const Tensor &lse, const Tensor &gradient) {
  const Gradients result{side_by_side(a.queries), side_by_side(a.keys), side_by_side(a.values)};
  const Vectors<const T> q(a.queries), k(a.keys), v(a.values), o(out), g(gradient);
  const Vectors<T> dq(result.queries), dk(result.keys), dv(result.values);
  const Mask mask(mask_tensor, a);
  const float *const sums = lse.const_data_ptr<float>();
  const int64_t all_queries = a.queries.size(2), size = sizes.size;
  const float scale = static_cast<float>(a.scale);
  parallel_for(static_cast<int64_t>(sizes.texts.size()) * sizes.groups, [&](int64_t index) {
    const Released<T> released;
    const Text &text = sizes.texts[static_cast<size_t>(index / sizes.groups)];
    const Worker<T> worker{a, sizes, text, index % sizes.groups, mask};
    const auto &loops = worker.loops;
    const int64_t padded = worker.padded;
    const T *const turned_keys = worker.turned(0, k), *const turned_values = worker.turned(1, v);
    const T *const keys_upright =
        worker.upright(4, k.at(text.batch, worker.group, text.start), k.place, text.keys, text.keys);
    T *const weights = workspace<T>(3, tiles::rows * padded), *const slopes = workspace<T>(5, tiles::rows * padded);
    T *const turned_weights = workspace<T>(6, padded * tiles::rows), *const turned_slopes = workspace<T>(7, padded * tiles::rows);
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
        const float *const scores = worker.scores(2, query, q.place, rows, keys, turned_keys);
        float *const through = worker.scores(10, given, g.place, rows, keys, turned_values);
        for (int64_t i = 0; i < rows; ++i) {
          const KeyRange range = worker.range(first + i);
          loops.weigh_again(scores + i * padded, range, scale, mask.row(text, h, first + i),
                            sums[(text.batch * sizes.heads + h) * all_queries + text.start + first + i],
                            weights + i * padded);
          if (worker.dropping.threshold)
            loops.drop_floats(through + i * padded, keys, worker.dropping, worker.chance(h, first + i));
          const float mean = loops.dot(given + i * g.place, o.at(text.batch, h, text.start + first + i), size);
          loops.weigh_back(weights + i * padded, through + i * padded, range, mean, scale, slopes + i * padded);
          if (worker.dropping.threshold)
            loops.drop(weights + i * padded, nullptr, keys, worker.dropping, worker.chance(h, first + i),
                       weights + i * padded);
        }
        const int64_t columns = blocks(keys) * block;
        loops.turn_gradient(Activation::none, weights, padded, nullptr, 0, rows, columns, nullptr, turned_weights,
                            tiles::rows, tiles::rows, nullptr);
        loops.turn_gradient(Activation::none, slopes, padded, nullptr, 0, rows, columns, nullptr, turned_slopes,
                            tiles::rows, tiles::rows, nullptr);
        const T *const given_upright = worker.upright(11, given, g.place, rows, tiles::rows);
        const T *const queries_upright = worker.upright(12, query, q.place, rows, tiles::rows);
        for (int64_t j = 0; j < blocks(size); ++j) {
          const int64_t width = std::min(block, size - j * block);
          tiles::multiply_any(rows, width_of(width), keys, slopes, padded, keys_upright + j * block_size<T>(text.keys),
                              false, false, tile, block);
          loops.finish(Activation::none, tile, nullptr, rows, width, nullptr,
                       dq.at(text.batch, h, text.start + first) + j * block, dq.place);
          for (int64_t key = 0; key < columns; key += tiles::rows) {
            tiles::multiply(tiles::rows, width_of(width), tiles::rows, turned_weights + key * tiles::rows, tiles::rows,
                            given_upright + j * block_size<T>(tiles::rows), true,
                            value_sums + j * accumulator + key * block, block);
            tiles::multiply(tiles::rows, width_of(width), tiles::rows, turned_slopes + key * tiles::rows, tiles::rows,
                            queries_upright + j * block_size<T>(tiles::rows), true,
                            key_sums + j * accumulator + key * block, block);
          }
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

/// The node of autograd's graph.
struct AttentionNode final : torch::autograd::Node {
  torch::autograd::SavedVariable queries, keys, values, mask, out, lse;
  bool is_causal;
  double scale;
  std::vector<int64_t> starts;
  double dropout;
  uint64_t seed;
  bool released = false;

  std::string name() const override { return "AttentionBackward"; }

  variable_list apply(variable_list &&gradients) override {
    std::lock_guard lock(mutex_);
    TORCH_CHECK(!released, torch::autograd::ERR_BACKWARD_TWICE);
    if (!gradients[0].defined()) return variable_list(3);
    const Attention a{queries.unpack(), keys.unpack(), values.unpack(), mask.unpack(), is_causal, scale, starts,
                      dropout, seed};
    if (at::GradMode::is_enabled()) {
      TORCH_CHECK_NOT_IMPLEMENTED(dropout == 0, "gradients of attention with dropout cannot be differentiated");
      // The gradient is to be differentiated itself: once more by operators that know their second derivatives.
      Attention again = a;
      again.queries = a.queries.view_as(a.queries);
      again.keys = a.keys.view_as(a.keys);
      again.values = a.values.view_as(a.values);
      const Tensor result = by_definition(again);
      variable_list inputs, found(3);
      for (const auto &input : {again.queries, again.keys, again.values})
        if (input.requires_grad()) inputs.push_back(input);
      const auto all = torch::autograd::grad({result}, inputs, {gradients[0]}, true, true, true);
      size_t next = 0;
      for (size_t i = 0; i < 3; ++i)
        if ((i == 0 ? a.queries : i == 1 ? a.keys : a.values).requires_grad()) found[i] = all[next++];
      return found;
    }
    const Tensor result = out.unpack(c10::intrusive_ptr<torch::autograd::Node>::unsafe_reclaim_from_nonowning(this));
    Tensor gradient = gradients[0].to(a.queries.scalar_type());
    if (gradient.stride(3) != 1) gradient = gradient.contiguous();
    const Sizes sizes(a);
    // The scores once more, and two products for each of the two of the forward pass.
    ct_record_operations(10 * sizes.products());
    const Gradients found =
        a.queries.scalar_type() == at::kFloat
            ? backward<float>(a, sizes, a.mask, result, lse.unpack(), gradient)
            : backward<BFloat16>(a, sizes, a.mask, result, lse.unpack(), gradient);
    return {found.queries, found.keys, found.values};
  }

  /// Attention as its formula has it.
  static Tensor by_definition(const Attention &a) {
    const int64_t share = a.queries.size(1) / a.keys.size(1);
    const Tensor k = a.keys.repeat_interleave(share, 1), v = a.values.repeat_interleave(share, 1);
    const auto one = [&](const Tensor &q, const Tensor &k, const Tensor &v, const Tensor &mask) {
      Tensor x = q.matmul(k.transpose(-1, -2)) * a.scale;
      if (mask.defined()) x = mask.scalar_type() == at::kBool ? x.masked_fill(mask.logical_not(), -INFINITY) : x + mask;
      if (a.is_causal) x = x.masked_fill(at::ones_like(x, at::TensorOptions().dtype(at::kBool)).triu(1), -INFINITY);
      // A query without keys has no weights; NaN would come back in its gradient.
      const Tensor none = x.detach().eq(-INFINITY).all(-1, true);
      return x.masked_fill(none, 0).softmax(-1).masked_fill(none, 0).to(v.scalar_type()).matmul(v);
    };
    if (a.starts.empty()) return one(a.queries, k, v, a.mask);
    std::vector<Tensor> parts;
    for (size_t i = 0; i + 1 < a.starts.size(); ++i) {
      const int64_t start = a.starts[i], count = a.starts[i + 1] - start;
      const auto part = [&](const Tensor &x, int64_t dim) { return part_of(x, dim, start, count); };
      parts.push_back(one(a.queries.narrow(2, start, count), k.narrow(2, start, count), v.narrow(2, start, count),
                          a.mask.defined() ? part(part(a.mask, -1), -2) : a.mask));
    }
    return at::cat(parts, 2);
  }

  void release_variables() override {
    std::lock_guard lock(mutex_);
    released = true;
    for (auto *variable : {&queries, &keys, &values, &mask, &out, &lse}) variable->reset_data();
  }
};

/// Starts that would lead out of the row, or into another's place.
void check(const Attention &a) {
  TORCH_CHECK(a.dropout >= 0 && a.dropout <= 1, "the probability of dropout is ", a.dropout, "; expected 0 to 1");
  if (a.starts.empty()) return;
  TORCH_CHECK(a.starts.size() > 1, "texts in one row need where the last ends");
  TORCH_CHECK(a.queries.dim() == 4 && a.queries.size(0) == 1 && a.queries.size(2) == a.keys.size(2),
              "texts in one row need a batch of 1 and as many keys as queries");
  TORCH_CHECK(a.starts.front() == 0 && a.starts.back() == a.queries.size(2), "texts start at 0 and end with the row, of ",
              a.queries.size(2));
  for (size_t i = 0; i + 1 < a.starts.size(); ++i)
    TORCH_CHECK(a.starts[i] < a.starts[i + 1], "starts of texts ascend");
}

/// Whether the kernels here know what it is over.
bool is_known(const Attention &a) {
  const auto &q = a.queries, &k = a.keys, &v = a.values;
  const auto type = q.scalar_type();
  for (const Tensor *x : {&q, &k, &v}) {
    if (!x->device().is_cpu() || x->layout() != c10::kStrided || x->dim() != 4 || x->scalar_type() != type) return false;
    if (x->numel() == 0) return false;
  }
  if (k.sizes() != v.sizes() || q.size(0) != k.size(0) || q.size(3) != k.size(3) || q.size(1) % k.size(1)) return false;
  if (type == at::kBFloat16 && q.size(3) % 2) return false;
  if (a.is_causal && q.size(2) != k.size(2)) return false;
  if (a.mask.defined()) {
    if (a.mask.requires_grad() || !a.mask.device().is_cpu() || a.mask.dim() > 4) return false;
    const auto wide = std::array{q.size(0), q.size(1), q.size(2), k.size(2)};
    for (int64_t i = 1; i <= a.mask.dim(); ++i)
      if (a.mask.size(-i) != 1 && a.mask.size(-i) != wide[static_cast<size_t>(4 - i)]) return false;
    if (a.mask.scalar_type() != at::kBool && !a.mask.is_floating_point()) return false;
  }
  // A few queries, as when a text is continued, do not pay for turning all keys.
  const bool is_long = a.starts.empty() ? q.size(2) >= 8 : true;
  return is_long && k.size(2) <= (a.starts.empty() ? longest : INT32_MAX) && uses_products(type);
}

}  // namespace

Tensor attention(const Attention &given) {
  check(given);
  Attention a = given;
  if (at::autocast::is_autocast_enabled(at::kCPU) && given.queries.device().is_cpu()) {
    const auto type = at::autocast::get_autocast_dtype(at::kCPU);
    // As libtorch's autocast: what has 64 bits keeps them.
    for (Tensor *x : {&a.queries, &a.keys, &a.values})
      if (x->is_floating_point() && x->scalar_type() != at::kDouble) *x = x->to(type);
  }
  if (!is_known(a)) return by_libtorch(given);
  const auto rowwise = [](const Tensor &x) { return x.stride(3) == 1 ? x : x.contiguous(); };
  a.queries = rowwise(a.queries);
  a.keys = rowwise(a.keys);
  a.values = rowwise(a.values);
  const Sizes sizes(a);
  if (sizes.most_keys > longest) return by_libtorch(given);
  RECORD_FUNCTION("taibai::attention", {});
  ct_record_operations(4 * sizes.products());
  if (a.dropout > 0) a.seed = draw_seed();
  Tensor out, lse;
  {
    at::AutoDispatchBelowADInplaceOrView guard;
    if (a.mask.defined()) {
      if (a.mask.scalar_type() != at::kBool) a.mask = a.mask.to(at::kFloat);
      if (a.mask.dim() > 0 && a.mask.size(-1) > 1 && a.mask.stride(-1) > 1) a.mask = a.mask.contiguous();
    }
    out = side_by_side(a.queries);
    lse = at::empty({a.queries.size(0), a.queries.size(1), a.queries.size(2)}, a.queries.options().dtype(at::kFloat));
    if (a.queries.scalar_type() == at::kFloat) {
      forward<float>(a, sizes, a.mask, out, lse);
    } else {
      forward<BFloat16>(a, sizes, a.mask, out, lse);
    }
  }
  if (torch::autograd::compute_requires_grad(a.queries, a.keys, a.values)) {
    auto node = c10::make_intrusive<AttentionNode>();
    record_node(node->sequence_nr());
    node->set_next_edges(torch::autograd::collect_next_edges(a.queries, a.keys, a.values));
    node->queries = torch::autograd::SavedVariable(a.queries, false);
    node->keys = torch::autograd::SavedVariable(a.keys, false);
    node->values = torch::autograd::SavedVariable(a.values, false);
    node->mask = torch::autograd::SavedVariable(a.mask, false);
    node->lse = torch::autograd::SavedVariable(lse, false);
    node->is_causal = a.is_causal;
    node->scale = a.scale;
    node->starts = a.starts;
    node->dropout = a.dropout;
    node->seed = a.seed;
    torch::autograd::set_history(out, node);
    node->out = torch::autograd::SavedVariable(out, true);
  }
  return out;
}

}  // namespace ct
