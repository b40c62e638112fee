#include "squares.h"

#include "kernels.h"
#include "parallel.h"
#include "pieces.h"

#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <vector>

namespace ct {

double sum_of_squares(at::TensorList tensors) {
  std::vector<at::Tensor> known, norms;
  for (const auto &tensor : tensors) {
    const auto type = tensor.scalar_type();
    if (kernels() && is_dense(tensor) && (type == at::kFloat || type == at::kBFloat16)) {
      known.push_back(tensor);
      continue;
    }
    // A sum of squares in half the bits would lose most of them.
    const auto wide = type == at::kDouble ? at::kDouble : at::kFloat;
    const at::NoGradGuard no_grad;
    norms.push_back(at::linalg_vector_norm(tensor, 2, {}, false, wide).to(at::kDouble));
  }
  const auto pieces = pieces_of(known);
  std::vector<double> sums(pieces.size());
  parallel_for(static_cast<int64_t>(pieces.size()), average(pieces), [&](int64_t i) {
    const auto &piece = pieces[static_cast<size_t>(i)];
    const auto &tensor = known[piece.tensor];
    sums[static_cast<size_t>(i)] =
        tensor.scalar_type() == at::kFloat
            ? kernels()->float32.squares(tensor.const_data_ptr<float>() + piece.first, piece.count)
            : kernels()->bfloat16.squares(tensor.const_data_ptr<BFloat16>() + piece.first, piece.count);
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
