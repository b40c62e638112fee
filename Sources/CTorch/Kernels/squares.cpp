#include "squares.h"

#include "kernels.h"
#include "parallel.h"

#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/core/grad_mode.h>

#include <vector>

namespace ct {

double sum_of_squares(at::TensorList tensors) {
  constexpr int64_t grain = 16384;
  struct Part {
    const at::Tensor *tensor;
    int64_t first, count;
  };
  std::vector<Part> parts;
  double others = 0;
  for (const auto &tensor : tensors) {
    const auto type = tensor.scalar_type();
    const bool is_known = kernels() && tensor.device().is_cpu() && tensor.layout() == c10::kStrided &&
                          tensor.is_non_overlapping_and_dense() && (type == at::kFloat || type == at::kBFloat16);
    if (!is_known) {
      const at::NoGradGuard no_grad;
      // A sum of squares in half the bits would lose most of them.
      const auto wide = type == at::kDouble ? at::kDouble : at::kFloat;
      const double norm = at::linalg_vector_norm(tensor, 2, {}, false, wide).item<double>();
      others += norm * norm;
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
  for (const double sum : sums) others += sum;
  return others;
}

}  // namespace ct
