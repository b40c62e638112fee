#include "parallel.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <atomic>
#include <exception>

namespace ct {
namespace {

/// OpenMP's parallel region, from the library that libtorch itself has loaded: one pool of threads for both.
using Region = void (*)(void (*)(void *), void *, unsigned, unsigned);
const Region region = reinterpret_cast<Region>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));

struct Work {
  int64_t count;
  void (*body)(void *, int64_t);
  void *context;
  std::atomic<int64_t> next{0};
  std::atomic_flag failed = ATOMIC_FLAG_INIT;
  std::exception_ptr error;

  void run() noexcept {
    try {
      for (;;) {
        const int64_t i = next.fetch_add(1, std::memory_order_relaxed);
        if (i >= count) return;
        body(context, i);
      }
    } catch (...) {
      if (!failed.test_and_set()) error = std::current_exception();
      next.store(count, std::memory_order_relaxed);
    }
  }
};

}  // namespace

bool has_threads() noexcept { return region != nullptr; }

void run_parallel(int64_t count, void (*body)(void *, int64_t), void *context) {
  const int threads = count > 1 ? at::get_num_threads() : 1;
  if (threads <= 1 || !region || at::in_parallel_region()) {
    for (int64_t i = 0; i < count; ++i) body(context, i);
    return;
  }
  Work work{.count = count, .body = body, .context = context, .error = nullptr};
  region([](void *data) { static_cast<Work *>(data)->run(); }, &work,
         static_cast<unsigned>(std::min<int64_t>(threads, count)), 0);
  if (work.error) std::rethrow_exception(work.error);
}

}  // namespace ct
