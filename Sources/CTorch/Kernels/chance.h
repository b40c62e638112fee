// Random numbers of a place: nothing is kept for a backward pass that needs them again.
#pragma once

#include "kernels.h"

#include <cstdint>

namespace ct {

/// A seed from libtorch's generator of the CPU: the same generator's state gives the same.
uint64_t draw_seed();

/// A key for a part of what a seed is for (SplitMix64's finaliser).
inline uint32_t key_of(uint64_t seed, int64_t part) {
  uint64_t x = seed + 0x9e3779b97f4a7c15u * (static_cast<uint64_t>(part) + 1);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return static_cast<uint32_t>((x ^ (x >> 31)) >> 32);
}

/// Drops with a probability.
inline Dropping dropping(double probability) {
  if (probability <= 0) return {};
  const double threshold = probability * 0x1p32;
  return {threshold >= 0x1p32 - 1 ? UINT32_MAX : static_cast<uint32_t>(threshold),
          probability < 1 ? static_cast<float>(1 / (1 - probability)) : 0.f};
}

}  // namespace ct
