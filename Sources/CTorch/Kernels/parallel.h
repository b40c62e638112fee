// Work on the threads that libtorch's own kernels use.
#pragma once

#include <cstdint>
#include <span>
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

/// Tasks of one kind that wait for none of each other.
struct Tasks {
  int64_t count;
  void (*run)(const void *job, int64_t task);
  const void *job;

  /// - job: its `count()`, and a call with each number below it; lives until they have run.
  template <class Job>
  explicit Tasks(const Job &of)
      : count(of.count()), run([](const void *job, int64_t task) { (*static_cast<const Job *>(job))(task); }), job(&of) {}
  template <class Job>
  explicit Tasks(const Job &&) = delete;
};

/// Runs tasks of several kinds, the first kind's first.
inline void run_together(std::span<const Tasks> kinds) {
  int64_t count = 0;
  for (const auto &kind : kinds) count += kind.count;
  parallel_for(count, [&](int64_t task) {
    const Tasks *kind = kinds.data();
    for (; task >= kind->count; ++kind) task -= kind->count;
    kind->run(kind->job, task);
  });
}

}  // namespace ct
