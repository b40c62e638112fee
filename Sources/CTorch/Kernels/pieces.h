// All elements of many tensors, in pieces that do not depend on the number of threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <vector>

namespace ct {

/// Some elements of one of many tensors, which lie side by side.
struct Piece {
  size_t tensor;
  int64_t first, count;
};

inline std::vector<Piece> pieces_of(at::TensorList tensors) {
  constexpr int64_t most = 16384;
  std::vector<Piece> pieces;
  for (size_t i = 0; i < tensors.size(); ++i) {
    const int64_t count = tensors[i].numel();
    for (int64_t first = 0; first < count; first += most) pieces.push_back({i, first, std::min(most, count - first)});
  }
  return pieces;
}

/// How many elements a piece has, on average.
inline int64_t average(const std::vector<Piece> &pieces) {
  int64_t count = 0;
  for (const auto &piece : pieces) count += piece.count;
  return pieces.empty() ? 0 : count / static_cast<int64_t>(pieces.size());
}

/// Whether the loops here go through all elements of a tensor in the order of its memory.
inline bool is_dense(const at::Tensor &tensor) {
  return tensor.device().is_cpu() && tensor.layout() == c10::kStrided && tensor.is_non_overlapping_and_dense();
}

}  // namespace ct
