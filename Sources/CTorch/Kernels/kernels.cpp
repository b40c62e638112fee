// Clang takes the vectors' width from the function that uses them; all of them are inlined, so no call passes one.
#pragma clang diagnostic ignored "-Wpsabi"

#include "kernels.h"

#include <cmath>
#include <cstring>
#include <type_traits>

// CT_REGISTERS is the number of `Floats` that a processor's registers hold.
#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512bf16"))), apply_to = function)
#define CT_PROCESSOR avx512bf16
#define CT_REGISTERS 32
#define CT_APPROXIMATES_RECIPROCALS
#define CT_ROUNDS_TO_BFLOAT16
#define CT_MULTIPLIES_BFLOAT16
#include "bodies.h"
#undef CT_APPROXIMATES_RECIPROCALS
#undef CT_ROUNDS_TO_BFLOAT16
#undef CT_MULTIPLIES_BFLOAT16
#undef CT_REGISTERS
#undef CT_PROCESSOR
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define CT_PROCESSOR avx512
#define CT_REGISTERS 32
#define CT_APPROXIMATES_RECIPROCALS
#include "bodies.h"
#undef CT_APPROXIMATES_RECIPROCALS
#undef CT_REGISTERS
#undef CT_PROCESSOR
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define CT_PROCESSOR avx2
#define CT_REGISTERS 8
#include "bodies.h"
#undef CT_REGISTERS
#undef CT_PROCESSOR
#pragma clang attribute pop

const ct::Kernels *ct::kernels() noexcept {
  static const Kernels *const chosen = []() -> const Kernels * {
    // A table is made by code for its processor: only after the question.
    if (__builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16")) {
      // oneDNN multiplies bfloat16 in tiles, where the processor has them.
      static const Kernels latest = __builtin_cpu_supports("amx-bf16") ? avx512bf16::table<false>("AVX-512 with bfloat16")
                                                                       : avx512bf16::table<true>("AVX-512 with bfloat16");
      return &latest;
    }
    if (__builtin_cpu_supports("x86-64-v4")) {
      static const Kernels best = avx512::table<>("AVX-512");
      return &best;
    }
    if (__builtin_cpu_supports("x86-64-v3")) {
      static const Kernels good = avx2::table<>("AVX2");
      return &good;
    }
    return nullptr;
  }();
  return chosen;
}

#else

#define CT_PROCESSOR any
#define CT_REGISTERS 8
#include "bodies.h"
#undef CT_REGISTERS
#undef CT_PROCESSOR

const ct::Kernels *ct::kernels() noexcept {
  static const Kernels only = any::table<>("128-bit vectors");
  return &only;
}

#endif
