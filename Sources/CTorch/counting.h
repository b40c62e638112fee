// Bytes held, and the most that were.
#pragma once

#include "CTorch.h"

#include <atomic>
#include <cstddef>
#include <memory>

namespace ct {

class ByteCount {
 public:
  void add(size_t size) noexcept {
    allocations_.fetch_add(1, std::memory_order_relaxed);
    const auto bytes = static_cast<int64_t>(size);
    const auto now = current_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    auto highest = peak_.load(std::memory_order_relaxed);
    while (now > highest && !peak_.compare_exchange_weak(highest, now, std::memory_order_relaxed)) {
    }
  }

  void remove(size_t size) noexcept {
    current_.fetch_sub(static_cast<int64_t>(size), std::memory_order_relaxed);
  }

  ct_memory statistics() const noexcept {
    const auto held = current_.load(std::memory_order_relaxed);
    return {held, peak_.load(std::memory_order_relaxed), allocations_.load(std::memory_order_relaxed), held};
  }

  void reset_peak() noexcept {
    peak_.store(current_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  }

 private:
  std::atomic<int64_t> current_{0}, peak_{0}, allocations_{0};
};

/// Where meta tensors of this thread are counted besides the process's count; null for nowhere.
std::shared_ptr<ByteCount> &meta_bytes_of_thread() noexcept;

/// The recorder of this thread notes that the node of autograd's graph with this number was made now.
void record_node(uint64_t sequence_number) noexcept;

/// The recorder of this thread notes when frames begin and end.
void record_frame_enter() noexcept;
void record_frame_leave(const void *owner) noexcept;

}  // namespace ct
