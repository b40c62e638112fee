// Counts of what a thread computes.
#include "bridge.h"
#include "counting.h"
#include "operation_counts.h"

// libtorch is built without debug checks, and one of this header's needs what only a build with them sets.
#ifndef NDEBUG
#define NDEBUG
#endif
#include <ATen/record_function.h>

#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

struct ct_recorder_impl {
  std::shared_ptr<ct::ByteCount> bytes = std::make_shared<ct::ByteCount>();
  std::unordered_map<const void *, ct_work> work;
  /// Which frame's owner made a node of autograd's graph, by the node's number.
  std::unordered_map<int64_t, const void *> owner_of_node;
  /// The owners of the nodes whose backward pass runs now, innermost last.
  std::vector<const void *> backward;
  /// The frame on top when each of them began: it and those under it are not theirs.
  std::vector<const ct_frame *> around;
  at::CallbackHandle callback = at::INVALID_CALLBACK_HANDLE;
  /// The frame on top when counting started: it and those under it do not count as frames.
  const ct_frame *base = nullptr;

  bool keeps_events = false;
  std::vector<ct_event> events;
  std::unordered_set<std::string> names;
  /// What of the time of each operator at work was spent in those within it, innermost last.
  std::vector<int64_t> within;
  /// When each frame at work was entered, innermost last.
  std::vector<int64_t> entered;
  std::chrono::steady_clock::time_point started;

  int64_t now() const {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - started).count();
  }

  /// Whose work is done now.
  const void *current_owner() const {
    if (backward.empty()) return owner();
    // A backward pass that computes forward again, as a checkpoint's does, has frames of its own.
    return ct_frame_top() == around.back() ? backward.back() : owner();
  }

  void begin_operator() { within.push_back(0); }

  void end_operator(const char *name, int64_t start, const void *owner, bool is_backward) {
    const int64_t duration = now() - start, inner = within.back();
    within.pop_back();
    if (!within.empty()) within.back() += duration;
    events.push_back({names.emplace(name).first->c_str(), start, duration, duration - inner, owner,
                      is_backward ? CT_EVENT_BACKWARD : CT_EVENT_OPERATOR});
  }

  const void *owner() const {
    const auto *frame = ct_frame_top();
    return frame == base ? nullptr : frame->owner;
  }

  void add(double count) {
    if (backward.empty()) {
      work[owner()].forward += count;
    } else {
      work[current_owner()].backward += count;
    }
  }

  void note_node(int64_t number) {
    if (number < 0 || !backward.empty()) return;
    owner_of_node[number] = owner();
  }

  void enter_node(int64_t number) {
    const auto found = owner_of_node.find(number);
    backward.push_back(found == owner_of_node.end() ? nullptr : found->second);
    around.push_back(ct_frame_top());
  }
};

namespace {

thread_local ct_recorder_impl *active = nullptr;

/// When an operator began, and for whom.
struct Begun final : at::ObserverContext {
  int64_t start;
  const void *owner;
  bool is_backward;
  Begun(int64_t start, const void *owner, bool is_backward) : start(start), owner(owner), is_backward(is_backward) {}
};

std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction &function) {
  if (!active) return nullptr;
  const bool is_node = function.scope() == at::RecordScope::BACKWARD_FUNCTION;
  if (is_node) {
    active->enter_node(function.seqNr());
  } else {
    active->note_node(function.seqNr());
    if (const auto rule = ct::operation_rule(function.name())) active->add(rule(function.inputs()));
  }
  if (!active->keeps_events) return nullptr;
  active->begin_operator();
  return std::make_unique<Begun>(active->now(), active->current_owner(), !active->backward.empty());
}

void leave(const at::RecordFunction &function, at::ObserverContext *context) {
  if (!active) return;
  if (const auto *begun = static_cast<Begun *>(context); begun && !active->within.empty())
    active->end_operator(function.name(), begun->start, begun->owner, begun->is_backward);
  if (function.scope() == at::RecordScope::BACKWARD_FUNCTION && !active->backward.empty()) {
    active->backward.pop_back();
    active->around.pop_back();
  }
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
    if (recorder->started == std::chrono::steady_clock::time_point()) recorder->started = std::chrono::steady_clock::now();
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

void ct_recorder_keep_events(ct_recorder recorder) { recorder->keeps_events = true; }

const ct_event *ct_recorder_events(ct_recorder recorder, ct_int *count) {
  *count = static_cast<ct_int>(recorder->events.size());
  return recorder->events.data();
}

void ct::record_frame_enter() noexcept {
  if (active && active->keeps_events) (void)ct::guard([] { active->entered.push_back(active->now()); });
}

void ct::record_frame_leave(const void *owner) noexcept {
  if (!active || !active->keeps_events || active->entered.empty()) return;
  (void)ct::guard([&] {
    const int64_t start = active->entered.back(), duration = active->now() - start;
    active->entered.pop_back();
    active->events.push_back({nullptr, start, duration, duration, owner, CT_EVENT_FRAME});
  });
}
