// Freed blocks, kept for the next one of their size.
#pragma once

#include <c10/core/impl/alloc_cpu.h>

#include <cstddef>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CT_KEEPS_NO_BLOCKS
#endif
#endif

namespace ct {

/// A training step asks for the same sizes again and again: the block that was freed last is taken in a few nanoseconds,
/// and is likely to be in the processor's cache still. `malloc` looks for a place with the alignment that tensors have, and
/// joins and splits its neighbours, which takes hundreds.
///
/// When the kept blocks are too many, those of sizes go that nobody has asked for since the last time.
class BlockCache {
 public:
  /// A block of this many bytes; null when none is kept.
  void *take(size_t size) {
    if (size > largest) return nullptr;
    const std::lock_guard lock(mutex_);
    const auto found = sizes_.find(size);
    if (found == sizes_.end() || !found->second.first) return nullptr;
    Block *const block = found->second.first;
    found->second.first = block->next;
    found->second.is_wanted = true;
    kept_ -= size;
    return block;
  }

  /// Takes over a block of `c10::alloc_cpu`.
  void give(void *data, size_t size) noexcept {
    if (size > largest) return c10::free_cpu(data);
    const std::lock_guard lock(mutex_);
    if (kept_ + size > most) drop([](Size &of) { return !std::exchange(of.is_wanted, false); });
    if (kept_ + size > most) return c10::free_cpu(data);
    try {
      Block *&first = sizes_[size].first;
      first = new (data) Block{first};
      kept_ += size;
    } catch (...) {
      c10::free_cpu(data);
    }
  }

  /// Frees what is kept.
  void clear() noexcept {
    const std::lock_guard lock(mutex_);
    drop([](Size &) { return true; });
  }

  /// The bytes that are kept.
  size_t kept() noexcept {
    const std::lock_guard lock(mutex_);
    return kept_;
  }

 private:
  struct Block {
    Block *next;
  };
  /// The blocks of one size, the one freed last in front.
  struct Size {
    Block *first = nullptr;
    bool is_wanted = true;
  };

#ifdef CT_KEEPS_NO_BLOCKS
  // A sanitizer sees the use of what was freed only when it was.
  static constexpr size_t largest = 0;
#else
  // Four MiB, and what an allocator puts in front.
  static constexpr size_t largest = (4 << 20) + 64;
#endif
  /// How many bytes are kept at most.
  static constexpr size_t most = 64 << 20;

  /// Frees the blocks of sizes for which `goes` says so.
  template <class Goes>
  void drop(Goes goes) noexcept {
    for (auto next = sizes_.begin(); next != sizes_.end();) {
      auto &[bytes, size] = *next;
      if (!goes(size)) {
        ++next;
        continue;
      }
      while (size.first) {
        Block *const block = size.first;
        size.first = block->next;
        c10::free_cpu(block);
        kept_ -= bytes;
      }
      next = sizes_.erase(next);
    }
  }

  std::mutex mutex_;
  std::unordered_map<size_t, Size> sizes_;
  size_t kept_ = 0;
};

}  // namespace ct
