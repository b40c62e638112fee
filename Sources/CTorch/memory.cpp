// How much memory tensors hold. ATen counts for accelerators; for the CPU it does not, so that CTorch
// puts a counting allocator before ATen's own. Meta tensors have no memory: what they would hold is counted.
#include "block_cache.h"
#include "bridge.h"
#include "counting.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#if defined(__GLIBC__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

#if defined(__GLIBC__)
/// What is done with the heap that glibc grows at the end of the program's data.
///
/// glibc gives large blocks back to the system at once, and each page that it then gets anew costs a fault and 4 KiB of
/// zeros: a fifth of a small model's step, which asks for the same blocks again and again. Here freed blocks stay with the
/// process, up to a GiB at its end, in one arena, since libtorch's threads ask for little. And Linux is asked for pages of
/// 2 MiB: a matrix's rows are far from each other, and there are more small pages in a step than a processor keeps the
/// places of. Who sets glibc's own variables knows better.
class Heap {
 public:
  Heap() {
    for (const char *variable : {"GLIBC_TUNABLES", "MALLOC_ARENA_MAX", "MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_"})
      if (std::getenv(variable)) return;
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 16 << 20);
    end_ = end();
  }

  /// Asks for large pages where the heap has grown.
  void grown() noexcept {
    uintptr_t from = end_.load(std::memory_order_relaxed);
    const uintptr_t to = end();
    if (from == 0 || from == to || !end_.compare_exchange_strong(from, to, std::memory_order_relaxed)) return;
    constexpr uintptr_t page = 4096;
    from = (from + page - 1) / page * page;
    // It does without, where the system has none.
    if (from < to) madvise(reinterpret_cast<void *>(from), to - from, MADV_HUGEPAGE);
  }

 private:
  static uintptr_t end() noexcept { return reinterpret_cast<uintptr_t>(sbrk(0)); }

  /// How far it went when it was asked last; 0 where it is left alone.
  std::atomic<uintptr_t> end_{0};
};
#else
struct Heap {
  void grown() noexcept {}
};
#endif

/// Asks for a little more, and keeps the size in front of the block.
class CountingAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t size) override {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (size == 0) return {nullptr, nullptr, &CountingAllocator::free, cpu};
    TORCH_CHECK(size < SIZE_MAX - 2 * header, "an allocation of ", size, " bytes is too large");
    auto *block = static_cast<char *>(cache.take(whole(size)));
    if (!block) {
      block = static_cast<char *>(c10::alloc_cpu(whole(size)));
      heap.grown();
    }
    std::memcpy(block, &size, sizeof size);
    bytes.add(size);
    auto *data = block + header;
    return {data, data, &CountingAllocator::free, cpu};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &CountingAllocator::free; }

  void copy_data(void *destination, const void *source, size_t count) const override {
    default_copy_data(destination, source, count);
  }

  inline static ct::ByteCount bytes;
  // Never destroyed: tensors of static objects may outlive them.
  inline static ct::BlockCache &cache = *new ct::BlockCache;
  inline static Heap &heap = *new Heap;

 private:
  // ATen aligns to 64 bytes, which a header of 64 keeps.
  static constexpr size_t header = 64;

  /// The size of a block; there are fewer of them where they are multiples.
  static size_t whole(size_t size) { return (size + 2 * header - 1) / header * header; }

  static void free(void *data) {
    if (!data) return;
    auto *block = static_cast<char *>(data) - header;
    size_t size;
    std::memcpy(&size, block, sizeof size);
    bytes.remove(size);
    cache.give(block, whole(size));
  }
};

/// Gives no memory, and counts what was asked for.
class MetaAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t size) override {
    const c10::Device meta(c10::DeviceType::Meta);
    if (size == 0) return {nullptr, nullptr, &MetaAllocator::free, meta};
    auto *block = new Block{size, ct::meta_bytes_of_thread()};
    bytes.add(size);
    if (block->also) block->also->add(size);
    return {nullptr, block, &MetaAllocator::free, meta};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &MetaAllocator::free; }

  void copy_data(void *, const void *, size_t) const override {}

  inline static ct::ByteCount bytes;

 private:
  struct Block {
    size_t size;
    std::shared_ptr<ct::ByteCount> also;
  };

  static void free(void *context) {
    const std::unique_ptr<Block> block(static_cast<Block *>(context));
    if (!block) return;
    bytes.remove(block->size);
    if (block->also) block->also->remove(block->size);
  }
};

/// Made before the first tensor and never destroyed: tensors of other static objects may outlive them.
[[maybe_unused]] const bool installed = [] {
  c10::SetCPUAllocator(new CountingAllocator, /*priority=*/1);
  c10::SetAllocator(c10::DeviceType::Meta, new MetaAllocator, /*priority=*/1);
  return true;
}();

/// What counts for a device; null where libtorch does.
ct::ByteCount *count_of(c10::Device device) {
  if (device.is_cpu()) return &CountingAllocator::bytes;
  return device.is_meta() ? &MetaAllocator::bytes : nullptr;
}

}  // namespace

std::shared_ptr<ct::ByteCount> &ct::meta_bytes_of_thread() noexcept {
  thread_local std::shared_ptr<ByteCount> bytes;
  return bytes;
}

ct_status ct_memory_statistics(ct_device device, ct_memory *out) {
  return ct::guard([&] {
    const auto where = ct::device(device);
    if (const auto *bytes = count_of(where)) {
      *out = bytes->statistics();
      if (where.is_cpu()) out->reserved += static_cast<int64_t>(CountingAllocator::cache.kept());
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
    if (auto *bytes = count_of(where)) {
      bytes->reset_peak();
    } else {
      c10::getDeviceAllocator(where.type())->resetPeakStats(where.index());
    }
  });
}

ct_status ct_memory_empty_cache(ct_device device) {
  return ct::guard([&] {
    const auto where = ct::device(device);
    if (where.is_cpu()) {
      CountingAllocator::cache.clear();
    } else if (!count_of(where)) {
      c10::getDeviceAllocator(where.type())->emptyCache();
    }
  });
}
