// How many floating-point operations an operator takes.
#include "operation_counts.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using Inputs = c10::ArrayRef<c10::IValue>;

/// An argument's tensor; an empty one where there is none.
at::Tensor tensor(Inputs inputs, size_t index) {
  return index < inputs.size() && inputs[index].isTensor() ? inputs[index].toTensor() : at::Tensor();
}

double size(const at::Tensor &x, int64_t dim) {
  return x.defined() && x.dim() >= (dim < 0 ? -dim : dim + 1) ? static_cast<double>(x.size(dim)) : 0;
}

// Counts are doubles: a step of a large model passes 2⁶³.
double count(const at::Tensor &x) { return x.defined() ? static_cast<double>(x.numel()) : 0; }

/// The product of two matrices, or of two rows of matrices: each element of the first meets all columns.
template <size_t first>
double product(Inputs inputs) {
  const auto b = tensor(inputs, first + 1);
  return 2 * count(tensor(inputs, first)) * (b.defined() && b.dim() > 1 ? size(b, -1) : 1);
}

/// x·Wᵀ: each element of x meets all rows of W.
double linear(Inputs inputs) { return 2 * count(tensor(inputs, 0)) * size(tensor(inputs, 1), 0); }

/// The places of a convolution's result, without channels: [B, C, ...] as the rules of convolution have it.
double result_places(Inputs inputs) {
  const auto x = tensor(inputs, 0), weight = tensor(inputs, 1);
  const bool is_transposed = inputs[6].toBool();
  if (is_transposed) return size(x, 1) == 0 ? 0 : count(x) / size(x, 1);
  const auto strides = inputs[3].toIntVector(), padding = inputs[4].toIntVector(),
             dilation = inputs[5].toIntVector();
  double places = size(x, 0);
  for (int64_t i = 0; i + 2 < weight.dim(); ++i) {
    // A list of one stands for all dimensions.
    const auto at = [&](const std::vector<int64_t> &list) {
      return list.empty() ? 1 : list[std::min<size_t>(static_cast<size_t>(i), list.size() - 1)];
    };
    const auto reach = at(dilation) * (weight.size(i + 2) - 1) + 1;
    const auto steps = (x.size(i + 2) + 2 * at(padding) - reach) / at(strides) + 1;
    places *= static_cast<double>(steps);
  }
  return places;
}

double convolution(Inputs inputs) {
  if (inputs.size() < 7) return 0;
  return 2 * result_places(inputs) * count(tensor(inputs, 1));
}

/// (gradient, x, weight, …, transposed, …, which gradients): one convolution for x's and one for the weight's.
double convolution_backward(Inputs inputs) {
  if (inputs.size() < 11) return 0;
  const auto gradient = tensor(inputs, 0), x = tensor(inputs, 1);
  const auto &places = inputs[7].toBool() ? x : gradient;
  const auto one = size(places, 1) == 0 ? 0 : 2 * count(places) / size(places, 1) * count(tensor(inputs, 2));
  const auto wanted = inputs[10].toBoolList();
  return one * (int{wanted.get(0)} + int{wanted.get(1)});
}

/// q·kᵀ and the product of that with v: [B, H, T, D], [B, G, S, D], [B, G, S, E].
template <size_t query>
double attention(Inputs inputs) {
  const auto q = tensor(inputs, query), k = tensor(inputs, query + 1), v = tensor(inputs, query + 2);
  const auto scores = size(q, 0) * size(q, 1) * size(q, 2) * size(k, 2);
  return 2 * scores * (size(q, 3) + size(v, 3));
}

/// The scores once more, and two products for each of the two of the forward pass.
double attention_backward(Inputs inputs) {
  const auto q = tensor(inputs, 1);
  const auto scores = size(q, 0) * size(q, 1) * size(q, 2) * size(tensor(inputs, 2), 2);
  return 2 * scores * (3 * size(q, 3) + 2 * size(tensor(inputs, 3), 3));
}

const std::unordered_map<std::string_view, ct::OperationRule> &rules() {
  static const std::unordered_map<std::string_view, ct::OperationRule> rules{
      {"aten::mm", &product<0>},
      {"aten::bmm", &product<0>},
      {"aten::mv", &product<0>},
      {"aten::dot", &product<0>},
      {"aten::addmm", &product<1>},
      {"aten::addmm_", &product<1>},
      {"aten::_addmm_activation", &product<1>},
      {"aten::baddbmm", &product<1>},
      {"aten::baddbmm_", &product<1>},
      {"aten::addbmm", &product<1>},
      {"aten::addmv", &product<1>},
      {"aten::mkldnn_linear", &linear},
      {"mkldnn::_linear_pointwise", &linear},
      {"aten::convolution", &convolution},
      {"aten::convolution_backward", &convolution_backward},
      {"aten::_scaled_dot_product_flash_attention_for_cpu", &attention<0>},
      {"aten::_scaled_dot_product_flash_attention", &attention<0>},
      {"aten::_scaled_dot_product_efficient_attention", &attention<0>},
      {"aten::_scaled_dot_product_cudnn_attention", &attention<0>},
      {"aten::_scaled_dot_product_flash_attention_for_cpu_backward", &attention_backward},
      {"aten::_scaled_dot_product_flash_attention_backward", &attention_backward},
      {"aten::_scaled_dot_product_efficient_attention_backward", &attention_backward},
      {"aten::_scaled_dot_product_cudnn_attention_backward", &attention_backward},
  };
  return rules;
}

}  // namespace

ct::OperationRule ct::operation_rule(const char *name) {
  const auto found = rules().find(name);
  return found == rules().end() ? nullptr : found->second;
}
