#include "attention.h"

#include "attention_blocks.h"
#include "chance.h"
#include "product.h"
#include "record.h"

#include <ATen/autocast_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <array>
#include <optional>

namespace ct {
namespace {

using at::Tensor;
using blockwise::Sizes;
using torch::autograd::variable_list;

/// The longest row of scores that a thread keeps as a whole.
constexpr int64_t longest = 4096;

// MARK: Heads

/// The same with heads apart, as views.
Attention apart(const Attention &a) {
  if (a.heads == 0) return a;
  Attention result = a;
  result.heads = 0;
  const int64_t size = a.queries.size(2) / a.heads;
  for (Tensor *x : {&result.queries, &result.keys, &result.values})
    *x = x->unflatten(2, {x->size(2) / size, size}).transpose(1, 2);
  return result;
}

/// [B, H, T, D] as [B, T, H·D].
Tensor together(const Tensor &x) { return x.transpose(1, 2).flatten(2); }

// MARK: By operators of libtorch

/// `one(queries, keys, values, mask)` for the whole, or for each text of a row.
template <class One>
Tensor text_by_text(const Attention &a, const Tensor &keys, const Tensor &values, One &&one) {
  if (a.starts.empty()) return one(a.queries, keys, values, a.mask);
  std::vector<Tensor> parts;
  for (size_t i = 0; i + 1 < a.starts.size(); ++i) {
    const int64_t start = a.starts[i], count = a.starts[i + 1] - start;
    // A mask may lack a dimension, or have one value for all.
    const auto part = [&](const Tensor &x, int64_t dim) {
      return x.dim() < -dim || x.size(dim) == 1 ? x : x.narrow(dim, start, count);
    };
    parts.push_back(one(a.queries.narrow(2, start, count), keys.narrow(2, start, count), values.narrow(2, start, count),
                        a.mask.defined() ? part(part(a.mask, -1), -2) : a.mask));
  }
  return at::cat(parts, 2);
}

Tensor by_libtorch(const Attention &a) {
  return text_by_text(a, a.keys, a.values, [&](const Tensor &q, const Tensor &k, const Tensor &v, const Tensor &mask) {
    return at::scaled_dot_product_attention(q, k, v, mask.defined() ? std::optional(mask) : std::nullopt, a.dropout,
                                            a.is_causal, a.scale, q.size(1) != k.size(1));
  });
}

/// As the formula has it, without dropout.
Tensor by_definition(const Attention &a) {
  const int64_t share = a.queries.size(1) / a.keys.size(1);
  const Tensor keys = a.keys.repeat_interleave(share, 1), values = a.values.repeat_interleave(share, 1);
  return text_by_text(a, keys, values, [&](const Tensor &q, const Tensor &k, const Tensor &v, const Tensor &mask) {
    Tensor x = q.matmul(k.transpose(-1, -2)) * a.scale;
    if (mask.defined()) x = mask.scalar_type() == at::kBool ? x.masked_fill(mask.logical_not(), -INFINITY) : x + mask;
    if (a.is_causal) x = x.masked_fill(at::ones_like(x, at::TensorOptions().dtype(at::kBool)).triu(1), -INFINITY);
    // A query without keys has no weights; NaN would come back in its gradient.
    const Tensor none = x.detach().eq(-INFINITY).all(-1, true);
    return x.masked_fill(none, 0).softmax(-1).masked_fill(none, 0).to(v.scalar_type()).matmul(v);
  });
}

/// The node of autograd's graph.
struct AttentionNode final : torch::autograd::Node {
  torch::autograd::SavedVariable queries, keys, values, mask, out, lse;
  int64_t heads;
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
    const Attention a{queries.unpack(), keys.unpack(), values.unpack(), heads, mask.unpack(), is_causal, scale, starts,
                      dropout, seed};
    if (at::GradMode::is_enabled()) {
      TORCH_CHECK_NOT_IMPLEMENTED(dropout == 0, "gradients of attention with dropout cannot be differentiated");
      // The gradient is to be differentiated itself: once more by operators that know their second derivatives.
      Attention again = a;
      again.queries = a.queries.view_as(a.queries);
      again.keys = a.keys.view_as(a.keys);
      again.values = a.values.view_as(a.values);
      const Tensor mixed = by_definition(apart(again)), result = heads > 0 ? together(mixed) : mixed;
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
    if (gradient.stride(-1) != 1) gradient = gradient.contiguous();
    const Sizes sizes(a);
    // The scores once more, and two products for each of the two of the forward pass.
    ct_record_operations(10 * sizes.products());
    const auto found = a.queries.scalar_type() == at::kFloat
                           ? blockwise::backward<float>(a, sizes, result, lse.unpack(), gradient)
                           : blockwise::backward<BFloat16>(a, sizes, result, lse.unpack(), gradient);
    return {found.queries, found.keys, found.values};
  }

  void release_variables() override {
    std::lock_guard lock(mutex_);
    released = true;
    for (auto *variable : {&queries, &keys, &values, &mask, &out, &lse}) variable->reset_data();
  }
};

/// What would lead out of a row, or into another's place.
void check(const Attention &a) {
  TORCH_CHECK(a.dropout >= 0 && a.dropout <= 1, "the probability of dropout is ", a.dropout, "; expected 0 to 1");
  if (a.heads != 0) {
    const int64_t width = a.queries.dim() == 3 ? a.queries.size(2) : 0;
    TORCH_CHECK(a.heads > 0 && width > 0 && width % a.heads == 0, a.heads, " heads do not lie side by side in ",
                a.queries.sizes());
    const int64_t size = width / a.heads;
    for (const Tensor *x : {&a.keys, &a.values})
      TORCH_CHECK(x->dim() == 3 && x->size(2) > 0 && x->size(2) % size == 0, "heads of size ", size,
                  " do not lie side by side in ", x->sizes());
  }
  if (a.starts.empty()) return;
  TORCH_CHECK(a.starts.size() > 1, "texts in one row need where the last ends");
  const int64_t time = a.heads > 0 ? 1 : 2;
  TORCH_CHECK((a.heads > 0 || a.queries.dim() == 4) && a.queries.size(0) == 1 && a.queries.size(time) == a.keys.size(time),
              "texts in one row need a batch of 1 and as many keys as queries");
  TORCH_CHECK(a.starts.front() == 0 && a.starts.back() == a.queries.size(time), "texts start at 0 and end with the row, of ",
              a.queries.size(time));
  for (size_t i = 0; i + 1 < a.starts.size(); ++i)
    TORCH_CHECK(a.starts[i] < a.starts[i + 1], "starts of texts ascend");
}

/// The sizes, where the kernels here know what it is over.
std::optional<Sizes> known_sizes(const Attention &a) {
  const auto &q = a.queries, &k = a.keys, &v = a.values;
  const auto type = q.scalar_type();
  for (const Tensor *x : {&q, &k, &v}) {
    if (!x->device().is_cpu() || x->layout() != c10::kStrided || x->dim() != (a.heads > 0 ? 3 : 4)) return std::nullopt;
    if (x->scalar_type() != type || x->numel() == 0) return std::nullopt;
  }
  if (k.sizes() != v.sizes() || q.size(0) != k.size(0) || (a.heads == 0 && q.size(3) != k.size(3))) return std::nullopt;
  const Sizes sizes(a);
  if (sizes.heads % sizes.groups || (type == at::kBFloat16 && sizes.size % 2)) return std::nullopt;
  if (a.is_causal && sizes.queries != sizes.keys) return std::nullopt;
  if (a.mask.defined()) {
    if (a.mask.requires_grad() || !a.mask.device().is_cpu() || a.mask.dim() > 4) return std::nullopt;
    const auto wide = std::array{sizes.batch, sizes.heads, sizes.queries, sizes.keys};
    for (int64_t i = 1; i <= a.mask.dim(); ++i)
      if (a.mask.size(-i) != 1 && a.mask.size(-i) != wide[static_cast<size_t>(4 - i)]) return std::nullopt;
    if (a.mask.scalar_type() != at::kBool && !a.mask.is_floating_point()) return std::nullopt;
  }
  // A few queries, as when a text is continued, do not pay for turning all keys.
  if ((a.starts.empty() && sizes.queries < 8) || sizes.most_keys > longest || !uses_products(type)) return std::nullopt;
  return sizes;
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
  const auto sizes = known_sizes(a);
  if (!sizes) {
    const Tensor result = by_libtorch(apart(given));
    return given.heads > 0 ? together(result) : result;
  }
  for (Tensor *x : {&a.queries, &a.keys, &a.values})
    if (x->stride(-1) != 1) *x = x->contiguous();
  RECORD_FUNCTION("taibai::attention", {});
  ct_record_operations(4 * sizes->products());
  if (a.dropout > 0) a.seed = draw_seed();
  Tensor out, lse;
  {
    at::AutoDispatchBelowADInplaceOrView guard;
    if (a.mask.defined()) {
      if (a.mask.scalar_type() != at::kBool) a.mask = a.mask.to(at::kFloat);
      if (a.mask.dim() > 0 && a.mask.size(-1) > 1 && a.mask.stride(-1) > 1) a.mask = a.mask.contiguous();
    }
    out = blockwise::side_by_side(a.queries);
    lse = at::empty({sizes->batch, sizes->heads, sizes->queries}, a.queries.options().dtype(at::kFloat));
    if (a.queries.scalar_type() == at::kFloat) {
      blockwise::forward<float>(a, *sizes, out, lse);
    } else {
      blockwise::forward<BFloat16>(a, *sizes, out, lse);
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
    node->heads = a.heads;
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
