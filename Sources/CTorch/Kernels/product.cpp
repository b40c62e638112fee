#include "product.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include "linear.h"
#include "record.h"

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <new>
#include <string_view>

namespace ct {
namespace {

/// What the environment says, until somebody forces another.
ct_products choice_of_environment() {
  const char *text = std::getenv("TAIBAI_PRODUCTS");
  const std::string_view word = text ? text : "";
  return word == "libtorch" ? CT_PRODUCTS_LIBTORCH : word == "kernels" ? CT_PRODUCTS_KERNELS : CT_PRODUCTS_AUTOMATIC;
}

std::atomic<ct_products> forced{choice_of_environment()};

/// This thread's own time, which other work on the machine does not lengthen; in seconds.
double thread_time() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// The shortest of a few runs, after one that does not count.
template <class Body>
double shortest(Body &&body) {
  double best = 0;
  for (int run = 0; run < 5; ++run) {
    const double start = thread_time();
    body();
    const double time = thread_time() - start;
    if (run > 0 && (best == 0 || time < best)) best = time;
  }
  return best;
}

/// Whether the kernels are at least about as fast as libtorch on this processor, on one thread. What follows a product
/// costs less with them, so that libtorch must be twice as fast: noise does not decide, and two processes choose alike.
bool measured(c10::ScalarType type) {
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  at::NoGradGuard no_grad;
  // Who counts operators does not mean these.
  at::DisableRecordFunctionGuard unseen;
  struct Alone {
    const int threads = at::get_num_threads();
    Alone() { at::set_num_threads(1); }
    ~Alone() { at::set_num_threads(threads); }
  } alone;
  const auto x = at::ones({256, 256}, at::TensorOptions().dtype(type));
  const double theirs = shortest([&] { at::linear(x, x); });
  const double ours = shortest([&] { linear_by_kernels(x, {{x, {}, Activation::none, {}}}); });
  return ours < 2 * theirs;
}

}  // namespace

void tiles::multiply_foreign(const Product<BFloat16> &it, bool bounded_depth) {
  // Calls cost too: many rows go at once.
  constexpr int64_t tall = 128;
  for (int64_t row = 0; row < it.rows;) {
    int64_t count = tall;
    while (count > it.rows - row) count /= 2;
    int64_t piece = bounded_depth ? (it.depth + 1) / 2 * 2 : 512;
    bool adds = it.adds;
    for (int64_t k = 0; k < it.depth; k += piece) {
      while (piece > it.depth - k && piece > 2 && !bounded_depth) piece /= 2;
      at::native::cpublas::brgemm(count, it.width, piece, it.stride, block, it.target_stride, adds,
                                  it.first + row * it.stride + k, it.second + k * block,
                                  it.target + row * it.target_stride, true);
      adds = true;
    }
    row += count;
  }
}

bool has_products(c10::ScalarType type) {
  if (!kernels()) return false;
  if (type == c10::kFloat) return true;
  if (type != c10::kBFloat16) return false;
  if (!tiles::are_foreign<BFloat16>()) return true;
  // libtorch says whether its oneDNN has a micro-kernel only when one is asked for.
  static const bool has_foreign = at::globalContext().userEnabledMkldnn() && [] {
    try {
      const Released<BFloat16> released;
      alignas(64) BFloat16 first[2 * 2] = {}, second[2 * block] = {};
      alignas(64) float tile[2 * block];
      tiles::multiply_foreign({2, block, 2, first, 2, second, block, false, tile, block}, true);
      return true;
    } catch (const std::exception &) {
      return false;
    }
  }();
  return has_foreign;
}

void set_products(ct_products choice) { forced = choice; }

ct_products forced_products() { return forced; }

bool uses_products(c10::ScalarType type) {
  if (type != c10::kFloat && type != c10::kBFloat16) return false;
  auto choice = forced.load(std::memory_order_relaxed);
  if (choice == CT_PRODUCTS_LIBTORCH) return false;
  if (!has_products(type)) return false;
  if (choice == CT_PRODUCTS_KERNELS) return true;
  if (type == c10::kFloat) {
    static const bool is_faster = measured(type);
    return is_faster;
  }
  static const bool is_faster = measured(type);
  return is_faster;
}

Split::Split(int64_t rows, int64_t across) {
  const int64_t threads = at::get_num_threads(), tall = (rows + tiles::rows - 1) / tiles::rows;
  const bool is_even = across % threads == 0 || across >= 4 * threads;
  parts = is_even ? 1 : std::min(tall, (2 * threads + across - 1) / across);
  // What a thread computes of its own rows it finds in its cache when it goes on with them: where all threads can have
  // about as many, and enough for the blocks that they make.
  const int64_t excess = threads * tiles::whole((rows + threads - 1) / threads) - rows;
  if (rows >= 192 * threads && excess <= rows / 8) parts = std::max(parts, threads);
  // To make a block costs as much as to multiply it by some twenty rows, and more where it comes from memory. With many rows
  // it hardly counts, and it is better to take some rows through all blocks.
  pays = rows >= 192 * parts && rows <= 2048;
}

template <class T>
at::Tensor Scratch<T>::allocate(int64_t count) {
  return at::empty({count}, at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value));
}

void *workspace_bytes(size_t place, size_t size) {
  struct Memory {
    void *data = nullptr;
    size_t size = 0;
    ~Memory() { std::free(data); }
  };
  thread_local Memory all[16];
  auto &memory = all[place];
  size = (size + 63) / 64 * 64;
  if (memory.size < size) {
    std::free(memory.data);
    memory.data = std::aligned_alloc(64, size);
    memory.size = memory.data ? size : 0;
    if (!memory.data) throw std::bad_alloc();
  }
  return memory.data;
}

template class Scratch<float>;
template class Scratch<BFloat16>;

}  // namespace ct
