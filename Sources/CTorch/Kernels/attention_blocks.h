// The loops of attention, over blocks of 64 queries.
#pragma once

#include "attention.h"
#include "parallel.h"

namespace ct::blockwise {

/// A text: its place in a tensor, and how much it has.
struct Text {
  int64_t batch, start, queries, keys;
};

/// All texts, and the sizes that they share.
struct Sizes {
  int64_t batch, heads, groups, size;
  /// Of a row.
  int64_t queries, keys;
  std::vector<Text> texts;
  int64_t most_keys = 0;

  explicit Sizes(const Attention &a)
      : batch(a.queries.size(0)), size(a.heads > 0 ? a.queries.size(2) / a.heads : a.queries.size(3)) {
    const bool is_apart = a.heads == 0;
    heads = is_apart ? a.queries.size(1) : a.heads;
    groups = is_apart ? a.keys.size(1) : a.keys.size(2) / size;
    queries = a.queries.size(is_apart ? 2 : 1);
    keys = a.keys.size(is_apart ? 2 : 1);
    if (a.starts.empty()) {
      for (int64_t b = 0; b < batch; ++b) texts.push_back({b, 0, queries, keys});
    }
    for (size_t i = 0; i + 1 < a.starts.size(); ++i) {
      const int64_t count = a.starts[i + 1] - a.starts[i];
      texts.push_back({0, a.starts[i], count, count});
    }
    for (const auto &text : texts) most_keys = std::max(most_keys, text.keys);
  }

  int64_t share() const { return heads / groups; }

  /// What a text and a group of heads cost in a pass with so many products of queries with keys: see `Tasks`. A weight is an
  /// exponential, which costs as much as several numbers.
  int64_t cost(int64_t passes) const {
    const double all = products() / Tasks::multiplied + 4 * products() / static_cast<double>(size);
    return passes * static_cast<int64_t>(all / static_cast<double>(static_cast<int64_t>(texts.size()) * groups));
  }

  /// Multiplications of queries with keys, those that a mask leaves out too.
  double products() const {
    double pairs = 0;
    for (const auto &text : texts) pairs += static_cast<double>(text.queries) * static_cast<double>(text.keys);
    return pairs * static_cast<double>(heads * size);
  }
};

struct Gradients {
  at::Tensor queries, keys, values;
};

/// A tensor of this one's shape, [B, H, T, D] or [B, T, H·D], whose heads lie side by side: [B, T, H, D] in memory.
at::Tensor side_by_side(const at::Tensor &like);

/// The result to `out`, in the queries' shape, and for each query m + log Σ e^(x − m) of its scores to `lse` [B, H, T].
template <class T>
void forward(const Attention &a, const Sizes &sizes, const at::Tensor &out, const at::Tensor &lse);

/// The gradients, of the result's `gradient`. Scores are computed once more.
template <class T>
Gradients backward(const Attention &a, const Sizes &sizes, const at::Tensor &out, const at::Tensor &lse,
                   const at::Tensor &gradient);

}  // namespace ct::blockwise
