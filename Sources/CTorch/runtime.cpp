// The library as a whole.
#include "bridge.h"
#include "counting.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/inductor/aoti_torch/c/shim.h>

#include <dlfcn.h>

#include <string>
#include <string_view>

#define CT_TEXT_OF(token) #token
#define CT_TEXT(macro) CT_TEXT_OF(macro)

const char *ct_compiled_version(void) {
  return CT_TEXT(TORCH_VERSION_MAJOR) "." CT_TEXT(TORCH_VERSION_MINOR) "." CT_TEXT(TORCH_VERSION_PATCH);
}

uint64_t ct_loaded_version(void) { return aoti_torch_abi_version(); }

const char *ct_build_description(void) {
  thread_local std::string text;
  if (ct::guard([] { text = at::show_config(); }) != CT_OK) return ct_last_error();
  return text.c_str();
}

const char *ct_cpu_capability(void) {
  thread_local std::string text;
  if (ct::guard([] { text = at::get_cpu_capability(); }) != CT_OK) return ct_last_error();
  return text.c_str();
}

const char *ct_library_path(void) {
  thread_local std::string text;
  Dl_info info;
  const auto found = dladdr(reinterpret_cast<const void *>(&aoti_torch_abi_version), &info);
  text = found && info.dli_fname ? info.dli_fname : "";
  return text.c_str();
}

bool ct_has_mkl(void) { return at::hasMKL(); }
bool ct_has_onednn(void) { return at::hasMKLDNN(); }
bool ct_has_openmp(void) { return at::hasOpenMP(); }

ct_int ct_num_threads(void) { return at::get_num_threads(); }

ct_status ct_set_num_threads(ct_int count) {
  return ct::guard([&] {
    TORCH_CHECK(count > 0 && count < 65536, "a number of threads lies between 1 and 65535, not ", count);
    at::set_num_threads(static_cast<int>(count));
  });
}

ct_int ct_num_interop_threads(void) { return at::get_num_interop_threads(); }

ct_status ct_set_num_interop_threads(ct_int count) {
  return ct::guard([&] {
    TORCH_CHECK(count > 0 && count < 65536, "a number of threads lies between 1 and 65535, not ", count);
    at::set_num_interop_threads(static_cast<int>(count));
  });
}

bool ct_deterministic(void) { return at::globalContext().deterministicAlgorithms(); }

void ct_set_deterministic(bool enabled, bool warn_only) {
  at::globalContext().setDeterministicAlgorithms(enabled, warn_only);
}

ct_status ct_autocast_get(int8_t device_type, ct_autocast *out) {
  return ct::guard([&] {
    const auto type = static_cast<c10::DeviceType>(device_type);
    *out = {at::autocast::is_autocast_enabled(type),
            static_cast<ct_dtype>(at::autocast::get_autocast_dtype(type)),
            at::autocast::is_autocast_cache_enabled()};
  });
}

ct_status ct_autocast_set(int8_t device_type, ct_autocast state, int32_t nesting) {
  return ct::guard([&] {
    const auto type = static_cast<c10::DeviceType>(device_type);
    if (nesting < 0 && at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(type, state.enabled);
    at::autocast::set_autocast_dtype(type, ct::dtype(state.dtype));
    at::autocast::set_autocast_cache_enabled(state.cache);
    if (nesting > 0) at::autocast::increment_nesting();
  });
}

namespace {
thread_local ct_frame *top_frame = nullptr;
}

void ct_frame_enter(ct_frame *frame) {
  frame->outer = top_frame;
  top_frame = frame;
  ct::record_frame_enter();
}

void ct_frame_leave(const ct_frame *frame) {
  ct::record_frame_leave(frame->owner);
  top_frame = frame->outer;
}

const ct_frame *ct_frame_top(void) { return top_frame; }
