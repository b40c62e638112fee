// Lists of tensors, for operators that take some. Apart from bridge.h because libtorch's headers for
// them are slow to compile.
#pragma once

#include "bridge.h"

#include <ATen/core/IListRef.h>
#include <ATen/core/List.h>
#include <ATen/core/ivalue.h>

namespace ct {

/// A list of tensors of the caller, none missing, for the length of a call.
class BorrowedList {
 public:
  BorrowedList(const ct_tensor *handles, ct_int count) {
    tensors_.reserve(static_cast<size_t>(count));
    for (ct_int i = 0; i < count; ++i) {
      tensors_.emplace_back(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(
          reinterpret_cast<c10::TensorImpl *>(handles[i])));
    }
  }
  ~BorrowedList() {
    for (auto &tensor : tensors_) (void)tensor.unsafeReleaseTensorImpl();
  }
  BorrowedList(const BorrowedList &) = delete;
  BorrowedList &operator=(const BorrowedList &) = delete;

  at::TensorList tensors() const noexcept { return tensors_; }

 private:
  c10::SmallVector<at::Tensor, 8> tensors_;
};

/// Tensors of the caller, null for a missing one. libtorch's list owns what it holds.
inline c10::List<std::optional<at::Tensor>> optional_tensors(const ct_tensor *handles,
                                                             ct_int count) {
  c10::List<std::optional<at::Tensor>> list;
  list.reserve(static_cast<size_t>(count));
  for (ct_int i = 0; i < count; ++i) list.push_back(optional_tensor(handles[i]));
  return list;
}

}  // namespace ct
