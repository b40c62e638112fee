// Freed blocks, kept for the next one of their size.
#pragma once

#include <c10/core/impl/alloc_cpu.h>

#include <cstddef>
#include <mutex>
#include <unordered_map>

namespace ct {

/// A training step asks for the same sizes again and again: the block that was freed last is taken in a few nanoseconds,
/// and is likely to be in the processor's cache still. `malloc` looks for a place with the alignment that tensors have, and
/// joins and splits its neighbours, which takes hundreds.
///
/// Blocks of a size that nobody asks for any more go when the kept ones are too many.
class BlockCache {
 public:
  /// A block of this many bytes; null when none is kept.
  void *take(size_t size) {
    if (size > largest) return nullptr;
    const std::lock_guard lock(mutex_);
    const auto found = first_.find(size);
    if (found == first_.end() || !found->second) return nullptr;
    Block *const block = found->second;
    found->second = block->next;
    kept_ -= size;
    return block;
  }

  /// Takes over a block of `c10::alloc_cpu`.
  void give(void *data, size_t size) noexcept {
    if (size > largest || size < sizeof(Block)) return c10::free_cpu(data);
    const std::lock_guard lock(mutex_);
    if (kept_ + size > most) clear_locked();
    try {
      Block *&first = first_[size];
      first = new (data) Block{first};
      kept_ += size;
    } catch (...) {
      c10::free_cpu(data);
    }
  }

  /// Frees what is kept.
  void clear() noexcept {
    const std::lock_guard lock(mutex_);
    clear_locked();
  }

 private:
  struct Block {
    Block *next;
  };

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CT_KEEPS_NO_BLOCKS
#endif
#endif
#ifdef CT_KEEPS_NO_BLOCKS
  // A sanitizer sees the use of what was freed only when it was.
  static constexpr size_t largest = 0;
#else
  static constexpr size_t largest = 4 << 20;
#endif
  /// How many bytes are kept at most.
  static constexpr size_t most = 64 << 20;

  void clear_locked() noexcept {
    for (auto &[size, first] : first_) {
      while (first) {
        Block *const block = first;
        first = block->next;
        c10::free_cpu(block);
      }
    }
    first_.clear();
    kept_ = 0;
  }

  std::mutex mutex_;
  /// The blocks of each size, the one freed last in front.
  std::unordered_map<size_t, Block *> first_;
  size_t kept_ = 0;
};

}  // namespace ct
