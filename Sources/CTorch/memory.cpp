// How much memory tensors hold. ATen counts for accelerators; for the CPU it does not, so that CTorch
// puts a counting allocator before ATen's own.
#include "bridge.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

#include <atomic>
#include <cstring>

namespace {

/// Asks ATen's allocator for a little more, and keeps the size in front of the block.
class CountingAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t size) override {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (size == 0) return {nullptr, nullptr, &CountingAllocator::free, cpu};
    TORCH_CHECK(size < SIZE_MAX - header, "an allocation of ", size, " bytes is too large");
    auto *block = static_cast<char *>(c10::alloc_cpu(size + header));
    std::memcpy(block, &size, sizeof size);
    allocations.fetch_add(1, std::memory_order_relaxed);
    const auto now = current.fetch_add(static_cast<int64_t>(size), std::memory_order_relaxed) +
                     static_cast<int64_t>(size);
    auto highest = peak.load(std::memory_order_relaxed);
    while (now > highest && !peak.compare_exchange_weak(highest, now, std::memory_order_relaxed)) {
    }
    auto *data = block + header;
    return {data, data, &CountingAllocator::free, cpu};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &CountingAllocator::free; }

  void copy_data(void *destination, const void *source, size_t count) const override {
    default_copy_data(destination, source, count);
  }

  ct_memory statistics() const {
    const auto held = current.load(std::memory_order_relaxed);
    return {held, peak.load(std::memory_order_relaxed), allocations.load(std::memory_order_relaxed), held};
  }

  void reset_peak() { peak.store(current.load(std::memory_order_relaxed), std::memory_order_relaxed); }

 private:
  // ATen aligns to 64 bytes, which a header of 64 keeps.
  static constexpr size_t header = 64;

  inline static std::atomic<int64_t> current{0}, peak{0}, allocations{0};

  static void free(void *data) {
    if (!data) return;
    auto *block = static_cast<char *>(data) - header;
    size_t size;
    std::memcpy(&size, block, sizeof size);
    current.fetch_sub(static_cast<int64_t>(size), std::memory_order_relaxed);
    c10::free_cpu(block);
  }
};

/// Made before the first tensor and never destroyed: tensors of other static objects may outlive it.
CountingAllocator &cpu_allocator() {
  static auto *allocator = new CountingAllocator;
  return *allocator;
}

[[maybe_unused]] const bool installed = [] {
  c10::SetCPUAllocator(&cpu_allocator(), /*priority=*/1);
  return true;
}();

}  // namespace

ct_status ct_memory_statistics(ct_device device, ct_memory *out) {
  return ct::guard([&] {
    const auto where = ct::device(device);
    if (where.is_cpu()) {
      *out = cpu_allocator().statistics();
      return;
    }
    const auto stats = c10::getDeviceAllocator(where.type())->getDeviceStats(where.index());
    const auto all = static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
    *out = {stats.allocated_bytes[all].current, stats.allocated_bytes[all].peak,
            stats.allocation[all].allocated, stats.reserved_bytes[all].current};
  });
}

ct_status ct_memory_reset_peak(ct_device device) {
  return ct::guard([&] {
    const auto where = ct::device(device);
    if (where.is_cpu()) {
      cpu_allocator().reset_peak();
    } else {
      c10::getDeviceAllocator(where.type())->resetPeakStats(where.index());
    }
  });
}

ct_status ct_memory_empty_cache(ct_device device) {
  return ct::guard([&] {
    const auto where = ct::device(device);
    if (!where.is_cpu()) c10::getDeviceAllocator(where.type())->emptyCache();
  });
}
