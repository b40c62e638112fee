// Counts of what a thread computes: floating-point operations by frame, and bytes of meta tensors.
#ifndef CTORCH_RECORDER_H
#define CTORCH_RECORDER_H

#include "ctorch_device.h"
#include "ctorch_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Counts while it is started, on the thread that started it.
typedef struct ct_recorder_impl *ct_recorder;

/// Floating-point operations of matrix products, convolutions and attention: a product and a sum are two.
/// Whole numbers: exact up to 2⁵³, which a step of a large model passes.
typedef struct ct_work {
  double forward;
  double backward;
} ct_work;

ct_recorder CT_NONNULL ct_recorder_new(void);
/// Must be stopped. Meta tensors made under it may outlive it.
void ct_recorder_free(ct_recorder CT_NULLABLE recorder);

/// Starts to count on this thread, which counts for one recorder at a time.
ct_status ct_recorder_start(ct_recorder CT_NONNULL recorder);
/// Stops to count; on the thread that started.
void ct_recorder_stop(ct_recorder CT_NONNULL recorder);

/// What ran while a frame of `owner` was on top; of null, what ran outside all frames. Backward passes count
/// for the frame in which their forward pass ran.
ct_work ct_recorder_work(ct_recorder CT_NONNULL recorder, const void *CT_NULLABLE owner);
/// Bytes of the meta tensors that were made under the recorder.
ct_memory ct_recorder_memory(ct_recorder CT_NONNULL recorder);
void ct_recorder_reset_peak(ct_recorder CT_NONNULL recorder);

/// What an event was.
typedef enum ct_event_kind {
  /// An operator of a forward pass, or of none.
  CT_EVENT_OPERATOR = 0,
  /// A node of a backward pass, and operators in it.
  CT_EVENT_BACKWARD = 1,
  /// A frame: all that ran while it was there.
  CT_EVENT_FRAME = 2,
} ct_event_kind;

/// Something that took time, in nanoseconds since the recorder started first.
typedef struct ct_event {
  /// The operator's name; null for a frame. It lives as long as the recorder.
  const char *CT_NULLABLE name;
  int64_t start;
  int64_t duration;
  /// The duration without that of operators and nodes within it.
  int64_t own;
  /// Whose frame it belongs to; for a backward pass that of the forward pass; null for none.
  const void *CT_NULLABLE owner;
  ct_event_kind kind;
} ct_event;

/// Keeps events too, from the next start on.
void ct_recorder_keep_events(ct_recorder CT_NONNULL recorder);
/// The events in the order in which they ended.
const ct_event *CT_NULLABLE ct_recorder_events(ct_recorder CT_NONNULL recorder, ct_int *CT_NONNULL count);

/// Adds operations to this thread's recorder, if there is one: for code that stands in for an operator.
void ct_record_operations(double count);

#ifdef __cplusplus
}
#endif

#endif
