// Work on the threads that libtorch's own kernels use.
#pragma once

#include <cstdint>
#include <type_traits>

namespace ct {

/// Whether `parallel_for` has threads: libtorch's OpenMP was found.
bool has_threads() noexcept;

/// Runs `body(context, i)` once for each i below count; which thread runs which is not fixed.
void run_parallel(int64_t count, void (*body)(void *, int64_t), void *context);

/// Runs `body(i)` once for each i below count. What an i writes must not depend on the others.
template <class Body>
inline void parallel_for(int64_t count, Body &&body) {
  using Plain = std::remove_reference_t<Body>;
  run_parallel(
      count, [](void *context, int64_t i) { (*static_cast<Plain *>(context))(i); },
      const_cast<std::remove_const_t<Plain> *>(&body));
}

/// Runs `body(first, last)` over parts of [0, count) of at most `grain` each.
template <class Body>
inline void parallel_ranges(int64_t count, int64_t grain, Body &&body) {
  parallel_for((count + grain - 1) / grain, [&](int64_t part) {
    const int64_t first = part * grain;
    body(first, first + grain < count ? first + grain : count);
  });
}

}  // namespace ct
