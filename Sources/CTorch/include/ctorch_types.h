// Types that every part of CTorch shares.
#ifndef CTORCH_TYPES_H
#define CTORCH_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#define CT_NULLABLE _Nullable
#define CT_NONNULL _Nonnull
#else
#define CT_NULLABLE
#define CT_NONNULL
#endif

/// An integer of an operator's schema. `ptrdiff_t` because Swift reads it as `Int`, so that an
/// `[Int]` is passed as it lies in memory.
typedef ptrdiff_t ct_int;

/// A tensor: the address of libtorch's `TensorImpl`. Null is the undefined tensor.
typedef struct ct_tensor_impl *ct_tensor;

/// A random-number generator: the address of libtorch's `GeneratorImpl`.
typedef struct ct_generator_impl *ct_generator;

/// What a call ended with.
typedef int32_t ct_status;
#define CT_OK 0
/// libtorch refused the call: shapes, dtypes, arguments.
#define CT_ERROR 1
/// An index lies outside a tensor.
#define CT_INDEX_ERROR 2
/// The device has no memory left.
#define CT_OUT_OF_MEMORY 3
/// No kernel for this dtype, device or layout.
#define CT_NOT_IMPLEMENTED 4

/// A device: libtorch's `DeviceType` and an index, -1 for the current one.
typedef struct ct_device {
  int8_t type;
  int8_t index;
} ct_device;

/// What a `ct_scalar` holds.
typedef int32_t ct_scalar_kind;
#define CT_SCALAR_BOOL 0
#define CT_SCALAR_INT 1
#define CT_SCALAR_DOUBLE 2

/// A number whose type is known at run time. `integer` holds booleans too.
typedef struct ct_scalar {
  ct_scalar_kind kind;
  int64_t integer;
  double real;
} ct_scalar;

typedef struct ct_optional_scalar {
  bool has_value;
  ct_scalar value;
} ct_optional_scalar;

typedef struct ct_optional_int {
  bool has_value;
  ct_int value;
} ct_optional_int;

typedef struct ct_optional_double {
  bool has_value;
  double value;
} ct_optional_double;

typedef struct ct_optional_bool {
  bool has_value;
  bool value;
} ct_optional_bool;

/// libtorch's `ScalarType`.
typedef int8_t ct_dtype;

typedef struct ct_optional_dtype {
  bool has_value;
  ct_dtype value;
} ct_optional_dtype;

typedef struct ct_optional_device {
  bool has_value;
  ct_device value;
} ct_optional_device;

/// libtorch's `MemoryFormat`.
typedef int8_t ct_memory_format;

typedef struct ct_optional_memory_format {
  bool has_value;
  ct_memory_format value;
} ct_optional_memory_format;

/// A list of owned tensors that an operator returned. The receiver takes the tensors over and then
/// calls `ct_tensor_list_free`, which frees the array alone.
typedef struct ct_tensor_list {
  ct_tensor CT_NULLABLE *CT_NULLABLE data;
  ct_int count;
} ct_tensor_list;

void ct_tensor_list_free(ct_tensor_list list);

/// The message of the last call on this thread that did not return `CT_OK`.
const char *CT_NONNULL ct_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
