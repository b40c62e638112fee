// Work on the threads that libtorch's own kernels use.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <type_traits>

namespace ct {

/// Whether `run_together` has threads: libtorch's OpenMP was found.
bool has_threads() noexcept;

/// Tasks of one kind that wait for none of each other.
struct Tasks {
  int64_t count;
  /// About how many numbers a task goes over; a product goes over one for `multiplied` multiplications.
  int64_t cost;
  void (*run)(const void *job, int64_t task);
  const void *job;

  static constexpr int64_t multiplied = 32;

  /// - job: its `count()` and `cost()`, and a call with each number below the count; lives until they have run.
  template <class Job>
  explicit Tasks(const Job &of)
      : count(of.count()), cost(of.cost()),
        run([](const void *job, int64_t task) { (*static_cast<const Job *>(job))(task); }), job(&of) {}
  template <class Job>
  explicit Tasks(const Job &&) = delete;
  Tasks(int64_t count, int64_t cost, void (*run)(const void *, int64_t), const void *job)
      : count(count), cost(cost), run(run), job(job) {}
};

/// Runs tasks of several kinds, each once. What one writes must not depend on the others. Little is done where it stands:
/// to wake other threads takes as long, or much longer where they sleep.
///
/// Which thread runs which is not fixed, but each begins with its own section of every kind, and only then helps others. Where
/// tasks go by rows, and a row's tasks have the same place in all kinds and calls, a thread finds most of what it reads in its
/// own cache: to fetch it from another processor's takes much longer, most of all where those do not share their last cache.
void run_together(std::span<const Tasks> kinds);
inline void run_together(std::initializer_list<Tasks> kinds) { run_together(std::span(kinds.begin(), kinds.size())); }

/// Runs `body(i)` once for each i below count, as tasks that go over about `cost` numbers each.
template <class Body>
inline void parallel_for(int64_t count, int64_t cost, Body &&body) {
  using Plain = std::remove_reference_t<Body>;
  run_together({Tasks(count, cost, [](const void *job, int64_t i) { (*static_cast<Plain *>(const_cast<void *>(job)))(i); }, &body)});
}

/// Runs `body(first, last)` over parts of [0, count) of at most `grain` each; one of them costs `cost`.
template <class Body>
inline void parallel_ranges(int64_t count, int64_t grain, int64_t cost, Body &&body) {
  parallel_for((count + grain - 1) / grain, std::min(count, grain) * cost, [&](int64_t part) {
    const int64_t first = part * grain;
    body(first, first + grain < count ? first + grain : count);
  });
}

}  // namespace ct
