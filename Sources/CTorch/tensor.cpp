// Tensors by handle.
#include "bridge.h"

#include <ATen/ops/_local_scalar_dense_ops.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/ScalarType.h>

#include <algorithm>
#include <atomic>
#include <memory>

namespace ct {

namespace {
std::atomic<int64_t> live_tensors{0};
}

void count_live(int64_t change) noexcept {
  live_tensors.fetch_add(change, std::memory_order_relaxed);
}

ct_tensor_list give(std::vector<at::Tensor> tensors) {
  const auto count = tensors.size();
  auto data = std::make_unique<ct_tensor[]>(std::max<size_t>(count, 1));
  for (size_t i = 0; i < count; ++i) data[i] = give(std::move(tensors[i]));
  return {data.release(), static_cast<ct_int>(count)};
}

}  // namespace ct

using ct::Borrowed;

void ct_tensor_list_free(ct_tensor_list list) { delete[] list.data; }

void ct_tensor_free(ct_tensor tensor) {
  if (!tensor) return;
  ct::count_live(-1);
  c10::intrusive_ptr<c10::TensorImpl>::reclaim(reinterpret_cast<c10::TensorImpl *>(tensor));
}

ct_tensor ct_tensor_retain(ct_tensor tensor) { return ct::give(ct::retained(tensor)); }

int64_t ct_live_tensors(void) { return ct::live_tensors.load(std::memory_order_relaxed); }

ct_int ct_tensor_rank(ct_tensor tensor) { return Borrowed(tensor)->dim(); }

ct_int ct_tensor_count(ct_tensor tensor) { return Borrowed(tensor)->numel(); }

ct_dtype ct_tensor_dtype(ct_tensor tensor) {
  return static_cast<ct_dtype>(Borrowed(tensor)->scalar_type());
}

ct_device ct_tensor_device(ct_tensor tensor) { return ct::give(Borrowed(tensor)->device()); }

bool ct_tensor_is_contiguous(ct_tensor tensor, ct_memory_format format) {
  return Borrowed(tensor)->is_contiguous(static_cast<c10::MemoryFormat>(format));
}

ct_int ct_tensor_storage_bytes(ct_tensor tensor) {
  Borrowed borrowed(tensor);
  if (!borrowed->has_storage() || borrowed->device().is_meta()) return 0;
  return static_cast<ct_int>(borrowed->storage().nbytes());
}

ct_int ct_tensor_storage_offset(ct_tensor tensor) { return Borrowed(tensor)->storage_offset(); }

ct_int ct_tensor_size(ct_tensor tensor, ct_int dim) {
  return Borrowed(tensor)->sizes()[static_cast<size_t>(dim)];
}

ct_status ct_tensor_sizes(ct_tensor tensor, ct_int *out) {
  return ct::guard([&] { std::ranges::copy(Borrowed(tensor)->sizes(), out); });
}

ct_status ct_tensor_strides(ct_tensor tensor, ct_int *out) {
  return ct::guard([&] { std::ranges::copy(Borrowed(tensor)->strides(), out); });
}

bool ct_tensor_shares_storage(ct_tensor a, ct_tensor b) {
  Borrowed first(a), second(b);
  if (a == b) return true;
  return first->has_storage() && second->has_storage() &&
         first->storage().is_alias_of(second->storage());
}

ct_status ct_tensor_data(ct_tensor tensor, void **out) {
  return ct::guard([&] {
    Borrowed borrowed(tensor);
    TORCH_CHECK(borrowed->device().is_cpu(), "the memory of a tensor on ", borrowed->device(),
                " cannot be read from here: move it to the cpu first");
    TORCH_CHECK(borrowed->layout() == c10::kStrided && borrowed->has_storage(),
                "a tensor of layout ", borrowed->layout(), " has no elements in one piece");
    TORCH_CHECK(!borrowed->is_conj() && !borrowed->is_neg(),
                "a conjugated or negated view has no memory of its own: resolve it first");
    *out = borrowed->data_ptr();
  });
}

ct_status ct_tensor_from_memory(void *data, const ct_int *sizes, const ct_int *strides, ct_int rank,
                                ct_dtype dtype, void (*release)(void *), void *context,
                                ct_tensor *out) {
  // The deleter belongs to the storage once from_blob has made it, and to nobody before.
  std::shared_ptr<void> owner(context, [release](void *pointer) {
    if (release) release(pointer);
  });
  return ct::guard([&] {
    const auto options = at::TensorOptions().dtype(ct::dtype(dtype));
    const auto keep = [owner](void *) mutable { owner.reset(); };
    *out = ct::give(strides ? at::from_blob(data, ct::ints(sizes, rank), ct::ints(strides, rank), keep,
                                            options)
                            : at::from_blob(data, ct::ints(sizes, rank), keep, options));
  });
}

ct_status ct_tensor_item(ct_tensor tensor, ct_scalar *out) {
  return ct::guard([&] {
    Borrowed borrowed(tensor);
    TORCH_CHECK(borrowed->numel() == 1, "a tensor of ", borrowed->numel(),
                " elements cannot be read as one number");
    *out = ct::give(at::_ops::_local_scalar_dense::call(borrowed));
  });
}

ct_int ct_dtype_size(ct_dtype dtype) {
  const auto type = static_cast<c10::ScalarType>(dtype);
  if (dtype < 0 || type >= c10::ScalarType::Undefined) return 0;
  try {
    return static_cast<ct_int>(c10::elementSize(type));
  } catch (...) {
    return 0;
  }
}
