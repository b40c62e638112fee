#include "parallel.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>

namespace ct {
namespace {

/// OpenMP's parallel region, from the library that libtorch itself has loaded: one pool of threads for both.
using Region = void (*)(void (*)(void *), void *, unsigned, unsigned);
const Region region = reinterpret_cast<Region>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
/// The number of the thread in it.
using Number = int (*)();
const Number thread_number = reinterpret_cast<Number>(dlsym(RTLD_DEFAULT, "omp_get_thread_num"));

class Work {
 public:
  std::exception_ptr error;

  Work(std::span<const Tasks> kinds, int sections) : kinds_(kinds), sections_(sections) {}

  /// A thread's part: its own section, and then what is left of the others.
  void run(int thread) noexcept {
    try {
      for (int i = 0; i < sections_; ++i) run_section((thread + i) % sections_);
    } catch (...) {
      if (!has_failed_.exchange(true)) error = std::current_exception();
    }
  }

  /// Threads beyond them help the others from the start.
  static constexpr int most_sections = 64;

 private:
  struct alignas(64) Cursor {
    std::atomic<int64_t> next{0};
  };

  int64_t start(const Tasks &kind, int section) const { return kind.count * section / sections_; }

  void run_section(int section) {
    const Tasks *kind = kinds_.data(), *const end = kind + kinds_.size();
    // Tasks of the kinds before this one.
    int64_t before = 0;
    while (!has_failed_.load(std::memory_order_relaxed)) {
      const int64_t i = cursors_[static_cast<size_t>(section)].next.fetch_add(1, std::memory_order_relaxed);
      for (; kind != end; ++kind) {
        const int64_t first = start(*kind, section), count = start(*kind, section + 1) - first;
        if (i - before < count) {
          kind->run(kind->job, first + i - before);
          break;
        }
        before += count;
      }
      if (kind == end) return;
    }
  }

  std::span<const Tasks> kinds_;
  int sections_;
  std::array<Cursor, most_sections> cursors_;
  std::atomic<bool> has_failed_{false};
};

}  // namespace

bool has_threads() noexcept { return region && thread_number; }

void run_together(std::span<const Tasks> kinds) {
  // What takes a microsecond or two.
  constexpr int64_t little = 8192;
  int64_t count = 0, cost = 0;
  for (const auto &kind : kinds) {
    count += kind.count;
    cost += kind.count * kind.cost;
  }
  const int threads = count > 1 && cost > little && has_threads() && !at::in_parallel_region() ? at::get_num_threads() : 1;
  if (threads <= 1) {
    for (const auto &kind : kinds)
      for (int64_t i = 0; i < kind.count; ++i) kind.run(kind.job, i);
    return;
  }
  const int helpers = static_cast<int>(std::min<int64_t>(threads, count));
  Work work(kinds, std::min(helpers, Work::most_sections));
  region([](void *data) { static_cast<Work *>(data)->run(thread_number()); }, &work, static_cast<unsigned>(helpers), 0);
  if (work.error) std::rethrow_exception(work.error);
}

}  // namespace ct
