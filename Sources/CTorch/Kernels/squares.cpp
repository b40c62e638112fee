#include "squares.h"

#include "kernels.h"
#include "parallel.h"

#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <vector>

namespace ct {

double sum_of_squares(at::TensorList tensors) {
  constexpr int64_t grain = 16384;
  struct Part {
    const at::Tensor *tensor;
    int64_t first, count;
  };
  std::vector<Part> parts;
  std::vector<at::Tensor> norms;
  for (const auto &tensor : tensors) {
    const auto type = tensor.scalar_type();
    const bool is_known = kernels() && tensor.device().is_cpu() && tensor.layout() == c10::kStrided &&
                          tensor.is_non_overlapping_and_dense() && (type == at::kFloat || type == at::kBFloat16);
    if (!is_known) {
      // A sum of squares in half the bits would lose most of them.
      const auto wide = type == at::kDouble ? at::kDouble : at::kFloat;
      const at::NoGradGuard no_grad;
      norms.push_back(at::linalg_vector_norm(tensor, 2, {}, false, wide).to(at::kDouble));
      continue;
    }
    for (int64_t first = 0; first < tensor.numel(); first += grain)
      parts.push_back({&tensor, first, std::min(grain, tensor.numel() - first)});
  }
  std::vector<double> sums(parts.size());
  parallel_for(static_cast<int64_t>(parts.size()), [&](int64_t i) {
    const auto &part = parts[static_cast<size_t>(i)];
    sums[static_cast<size_t>(i)] =
        part.tensor->scalar_type() == at::kFloat
            ? kernels()->float32.squares(part.tensor->const_data_ptr<float>() + part.first, part.count)
            : kernels()->bfloat16.squares(part.tensor->const_data_ptr<BFloat16>() + part.first, part.count);
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  // Devices are waited for once each, not for every tensor.
  while (!norms.empty()) {
    const auto device = norms.front().device();
    const auto rest = std::stable_partition(norms.begin(), norms.end(), [&](const at::Tensor &norm) { return norm.device() == device; });
    const std::vector<at::Tensor> here(norms.begin(), rest);
    norms.erase(norms.begin(), rest);
    const at::NoGradGuard no_grad;
    total += at::stack(here).square().sum().item<double>();
  }
  return total;
}

}  // namespace ct
