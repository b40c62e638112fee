// The library as a whole: versions, threads, modes.
#ifndef CTORCH_RUNTIME_H
#define CTORCH_RUNTIME_H

#include "ctorch_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The libtorch version that CTorch was compiled against, as "2.13.0".
const char *CT_NONNULL ct_compiled_version(void);
/// The version of the libtorch that is loaded, as major << 56 | minor << 48 | patch << 40.
uint64_t ct_loaded_version(void);
/// How libtorch was built: compilers, BLAS, CPU capability, flags. Thread-local storage.
const char *CT_NONNULL ct_build_description(void);
/// The vector instructions that ATen's kernels use here, as "AVX512".
const char *CT_NONNULL ct_cpu_capability(void);
/// The file that libtorch was loaded from. Thread-local storage.
const char *CT_NONNULL ct_library_path(void);
bool ct_has_mkl(void);
bool ct_has_onednn(void);
bool ct_has_openmp(void);

ct_int ct_num_threads(void);
ct_status ct_set_num_threads(ct_int count);
ct_int ct_num_interop_threads(void);
ct_status ct_set_num_interop_threads(ct_int count);

bool ct_deterministic(void);
void ct_set_deterministic(bool enabled, bool warn_only);

/// Autocast of one device type, on this thread.
typedef struct ct_autocast {
  bool enabled;
  ct_dtype dtype;
  bool cache;
} ct_autocast;

ct_status ct_autocast_get(int8_t device_type, ct_autocast *CT_NONNULL out);
/// Sets autocast; `nesting` is +1 on entering, -1 on leaving, 0 to leave it. Leaving the outermost
/// level drops the cached casts.
ct_status ct_autocast_set(int8_t device_type, ct_autocast state, int32_t nesting);

/// One piece of work of this thread that a message may name, such as a module's forward pass.
typedef struct ct_frame {
  const void *CT_NONNULL owner;
  struct ct_frame *CT_NULLABLE outer;
} ct_frame;

/// Puts a frame, which lies on the caller's stack, on top of this thread's frames.
void ct_frame_enter(ct_frame *CT_NONNULL frame);
/// Takes off the frame on top, which must be this one.
void ct_frame_leave(const ct_frame *CT_NONNULL frame);
/// The frame on top; null when there is none.
const ct_frame *CT_NULLABLE ct_frame_top(void);

#ifdef __cplusplus
}
#endif

#endif
