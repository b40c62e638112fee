// Counts of what a thread computes.
#include "bridge.h"
#include "counting.h"
#include "operation_counts.h"

// libtorch is built without debug checks, and one of this header's needs what only a build with them sets.
#ifndef NDEBUG
#define NDEBUG
#endif
#include <ATen/record_function.h>

#include <limits>
#include <memory>
#include <unordered_map>
#include <vector>

struct ct_recorder_impl {
  std::shared_ptr<ct::ByteCount> bytes = std::make_shared<ct::ByteCount>();
  std::unordered_map<const void *, ct_work> work;
  /// Which frame's owner made a node of autograd's graph, by the node's number.
  std::unordered_map<int64_t, const void *> owner_of_node;
  /// The owners of the nodes whose backward pass runs now, innermost last.
  std::vector<const void *> backward;
  at::CallbackHandle callback = at::INVALID_CALLBACK_HANDLE;
  /// The frame on top when counting started: it and those under it do not count as frames.
  const ct_frame *base = nullptr;

  const void *owner() const {
    const auto *frame = ct_frame_top();
    return frame == base ? nullptr : frame->owner;
  }

  void add(double count) {
    if (backward.empty()) {
      work[owner()].forward += count;
    } else {
      // A backward pass that computes forward again, as a checkpoint's does, has frames of its own.
      const auto *inner = owner();
      work[inner ? inner : backward.back()].backward += count;
    }
  }

  void note_node(int64_t number) {
    if (number < 0 || !backward.empty()) return;
    owner_of_node[number] = owner();
  }

  void enter_node(int64_t number) {
    const auto found = owner_of_node.find(number);
    backward.push_back(found == owner_of_node.end() ? nullptr : found->second);
  }
};

namespace {

thread_local ct_recorder_impl *active = nullptr;

std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction &function) {
  if (!active) return nullptr;
  if (function.scope() == at::RecordScope::BACKWARD_FUNCTION) {
    active->enter_node(function.seqNr());
    return nullptr;
  }
  active->note_node(function.seqNr());
  if (const auto rule = ct::operation_rule(function.name())) active->add(rule(function.inputs()));
  return nullptr;
}

void leave(const at::RecordFunction &function, at::ObserverContext *) {
  if (!active || function.scope() != at::RecordScope::BACKWARD_FUNCTION) return;
  if (!active->backward.empty()) active->backward.pop_back();
}

}  // namespace

void ct::record_node(uint64_t sequence_number) noexcept {
  // The nodes that add to leaves have the largest number.
  if (!active || sequence_number > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return;
  active->note_node(static_cast<int64_t>(sequence_number));
}

ct_recorder ct_recorder_new(void) { return new ct_recorder_impl; }

void ct_recorder_free(ct_recorder recorder) { delete recorder; }

ct_status ct_recorder_start(ct_recorder recorder) {
  return ct::guard([&] {
    TORCH_CHECK(!active, "this thread counts already");
    recorder->callback = at::addThreadLocalCallback(
        at::RecordFunctionCallback(&enter, &leave)
            .needsInputs(true)
            .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
    recorder->base = ct_frame_top();
    ct::meta_bytes_of_thread() = recorder->bytes;
    active = recorder;
  });
}

void ct_recorder_stop(ct_recorder recorder) {
  if (active != recorder) return;
  active = nullptr;
  ct::meta_bytes_of_thread().reset();
  // Removing what was added does not fail.
  (void)ct::guard([&] { at::removeCallback(recorder->callback); });
}

ct_work ct_recorder_work(ct_recorder recorder, const void *owner) {
  const auto found = recorder->work.find(owner);
  return found == recorder->work.end() ? ct_work{0, 0} : found->second;
}

ct_memory ct_recorder_memory(ct_recorder recorder) { return recorder->bytes->statistics(); }

void ct_recorder_reset_peak(ct_recorder recorder) { recorder->bytes->reset_peak(); }

void ct_record_operations(double count) {
  if (active) active->add(count);
}
