// Tensors by handle: life, shape, memory.
#ifndef CTORCH_TENSOR_H
#define CTORCH_TENSOR_H

#include "ctorch_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Gives up one reference.
void ct_tensor_free(ct_tensor CT_NULLABLE tensor);

/// Takes another reference to the same tensor.
ct_tensor CT_NULLABLE ct_tensor_retain(ct_tensor CT_NULLABLE tensor);

/// How many references CTorch has handed out and not got back, in the whole process.
int64_t ct_live_tensors(void);

ct_int ct_tensor_rank(ct_tensor CT_NONNULL tensor);
ct_int ct_tensor_count(ct_tensor CT_NONNULL tensor);
ct_dtype ct_tensor_dtype(ct_tensor CT_NONNULL tensor);
ct_device ct_tensor_device(ct_tensor CT_NONNULL tensor);
bool ct_tensor_is_contiguous(ct_tensor CT_NONNULL tensor, ct_memory_format format);
/// Bytes of the storage that the tensor is a view of; 0 on the meta device.
ct_int ct_tensor_storage_bytes(ct_tensor CT_NONNULL tensor);
ct_int ct_tensor_storage_offset(ct_tensor CT_NONNULL tensor);
/// The size along dimension `dim`, which lies in 0..<rank.
ct_int ct_tensor_size(ct_tensor CT_NONNULL tensor, ct_int dim);
/// Writes `ct_tensor_rank` sizes (strides) to `out`.
ct_status ct_tensor_sizes(ct_tensor CT_NONNULL tensor, ct_int *CT_NONNULL out);
ct_status ct_tensor_strides(ct_tensor CT_NONNULL tensor, ct_int *CT_NONNULL out);
/// Whether both are the same `TensorImpl`, or views of one storage.
bool ct_tensor_shares_storage(ct_tensor CT_NONNULL a, ct_tensor CT_NONNULL b);

/// The address of the first element; fails where the host cannot read it (other devices, meta,
/// sparse, conjugated or negated views).
ct_status ct_tensor_data(ct_tensor CT_NONNULL tensor, void *CT_NULLABLE *CT_NONNULL out);

/// A tensor over memory that somebody else owns. `release(context)` is called once, when the last
/// view is gone, on whichever thread that happens; it may be null. When the call fails, `release`
/// has been called.
ct_status ct_tensor_from_memory(void *CT_NULLABLE data, const ct_int *CT_NONNULL sizes,
                                const ct_int *CT_NULLABLE strides, ct_int rank, ct_dtype dtype,
                                void (*CT_NULLABLE release)(void *CT_NULLABLE context),
                                void *CT_NULLABLE context, ct_tensor CT_NULLABLE *CT_NONNULL out);

/// Reads a tensor of one element as a number.
ct_status ct_tensor_item(ct_tensor CT_NONNULL tensor, ct_scalar *CT_NONNULL out);

/// Size of one element in bytes, 0 for a type that this libtorch does not know.
ct_int ct_dtype_size(ct_dtype dtype);

#ifdef __cplusplus
}
#endif

#endif
