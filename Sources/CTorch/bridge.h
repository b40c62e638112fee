// Between C and C++: borrowed and owned tensors, errors, numbers. Every file of this folder uses it.
#pragma once

#include "CTorch.h"

#if !__has_include(<torch/headeronly/version.h>)
#error "libtorch 2.13 was not found: run `make setup` (or Scripts/libtorch.py) in Taibai's folder, or set TAIBAI_LIBTORCH to a libtorch of your own"
#endif
#include <torch/headeronly/version.h>
#if TORCH_VERSION_MAJOR != 2 || TORCH_VERSION_MINOR != 13
#error "this libtorch is not version 2.13: run `make setup` in Taibai's folder, or set TAIBAI_LIBTORCH to a libtorch 2.13"
#endif

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/Scalar.h>
#include <c10/core/SymIntArrayRef.h>
#include <c10/util/SmallVector.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ct {

static_assert(sizeof(ct_int) == sizeof(int64_t), "Taibai needs a 64-bit machine");

/// Keeps the message of `ct_last_error`.
void set_last_error(std::string message) noexcept;

/// Sorts the exception now being handled into a status and keeps its message.
ct_status status_of_current_exception() noexcept;

/// Runs `body`; no exception leaves it.
template <class Body>
inline ct_status guard(Body &&body) noexcept {
  try {
    body();
    return CT_OK;
  } catch (...) {
    return status_of_current_exception();
  }
}

/// One more (fewer) tensor handed out.
void count_live(int64_t change) noexcept;

/// Hands a tensor to the caller, who owns the reference from now on.
inline ct_tensor give(at::Tensor tensor) noexcept {
  if (!tensor.defined()) return nullptr;
  count_live(1);
  return reinterpret_cast<ct_tensor>(tensor.unsafeReleaseTensorImpl());
}

/// Hands a list of tensors to the caller.
ct_tensor_list give(std::vector<at::Tensor> tensors);

inline ct_scalar give(const at::Scalar &scalar) {
  if (scalar.isBoolean()) return {CT_SCALAR_BOOL, scalar.toBool(), 0};
  if (scalar.isIntegral(false)) return {CT_SCALAR_INT, scalar.toLong(), 0};
  return {CT_SCALAR_DOUBLE, 0, scalar.toDouble()};
}

/// A tensor of the caller, for the length of a call: no reference is taken or given up.
class Borrowed {
 public:
  explicit Borrowed(ct_tensor handle) noexcept
      : tensor_(handle ? at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(
                             reinterpret_cast<c10::TensorImpl *>(handle)))
                       : at::Tensor()) {}
  ~Borrowed() {
    if (tensor_.defined()) (void)tensor_.unsafeReleaseTensorImpl();
  }
  Borrowed(const Borrowed &) = delete;
  Borrowed &operator=(const Borrowed &) = delete;

  operator const at::Tensor &() const noexcept { return tensor_; }
  /// For operators that change their argument in place.
  at::Tensor &mutate() noexcept { return tensor_; }
  const at::Tensor *operator->() const noexcept { return &tensor_; }

 private:
  at::Tensor tensor_;
};

/// An owned copy of the reference, for lists and optionals, whose types in libtorch own.
inline at::Tensor retained(ct_tensor handle) { return Borrowed(handle); }

/// A tensor of the caller that may be missing, for the length of a call.
class BorrowedOptional {
 public:
  explicit BorrowedOptional(ct_tensor handle) noexcept {
    if (handle) {
      tensor_.emplace(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(
          reinterpret_cast<c10::TensorImpl *>(handle)));
    }
  }
  ~BorrowedOptional() {
    if (tensor_) (void)tensor_->unsafeReleaseTensorImpl();
  }
  BorrowedOptional(const BorrowedOptional &) = delete;
  BorrowedOptional &operator=(const BorrowedOptional &) = delete;

  operator const std::optional<at::Tensor> &() const noexcept { return tensor_; }

 private:
  std::optional<at::Tensor> tensor_;
};

inline std::optional<at::Tensor> optional_tensor(ct_tensor handle) {
  if (!handle) return std::nullopt;
  return retained(handle);
}

inline std::vector<at::Tensor> tensors(const ct_tensor *handles, ct_int count) {
  std::vector<at::Tensor> list;
  list.reserve(static_cast<size_t>(count));
  for (ct_int i = 0; i < count; ++i) list.push_back(retained(handles[i]));
  return list;
}

inline at::Scalar scalar(ct_scalar value) {
  switch (value.kind) {
    case CT_SCALAR_BOOL: return at::Scalar(value.integer != 0);
    case CT_SCALAR_INT: return at::Scalar(value.integer);
    default: return at::Scalar(value.real);
  }
}

inline c10::IntArrayRef ints(const ct_int *data, ct_int count) {
  return {reinterpret_cast<const int64_t *>(data), static_cast<size_t>(count)};
}

inline c10::SymIntArrayRef symbolic_ints(const ct_int *data, ct_int count) {
  return c10::fromIntArrayRefSlow(ints(data, count));
}

/// The count of a list that is missing.
constexpr ct_int missing = -1;

inline at::OptionalIntArrayRef optional_ints(const ct_int *data, ct_int count) {
  if (count == missing) return std::nullopt;
  return ints(data, count);
}

inline at::OptionalSymIntArrayRef optional_symbolic_ints(const ct_int *data, ct_int count) {
  if (count == missing) return std::nullopt;
  return symbolic_ints(data, count);
}

inline c10::ArrayRef<double> doubles(const double *data, ct_int count) {
  return {data, static_cast<size_t>(count)};
}

inline std::optional<c10::ArrayRef<double>> optional_doubles(const double *data, ct_int count) {
  if (count == missing) return std::nullopt;
  return doubles(data, count);
}

inline c10::SmallVector<at::Scalar, 8> scalars(const ct_scalar *data, ct_int count) {
  c10::SmallVector<at::Scalar, 8> list;
  list.reserve(static_cast<size_t>(count));
  for (ct_int i = 0; i < count; ++i) list.push_back(scalar(data[i]));
  return list;
}

/// A list of booleans whose length the operator fixes.
template <size_t length>
inline std::array<bool, length> bools(const bool *data, ct_int count) {
  TORCH_CHECK(count == static_cast<ct_int>(length), "expected ", length, " booleans, got ", count);
  std::array<bool, length> list;
  std::copy_n(data, length, list.begin());
  return list;
}

inline std::optional<int64_t> optional_int(ct_optional_int value) {
  if (!value.has_value) return std::nullopt;
  return value.value;
}

inline std::optional<c10::SymInt> optional_symbolic_int(ct_optional_int value) {
  if (!value.has_value) return std::nullopt;
  return c10::SymInt(value.value);
}

inline std::optional<double> optional_double(ct_optional_double value) {
  if (!value.has_value) return std::nullopt;
  return value.value;
}

inline std::optional<bool> optional_bool(ct_optional_bool value) {
  if (!value.has_value) return std::nullopt;
  return value.value;
}

inline std::optional<at::Scalar> optional_scalar(ct_optional_scalar value) {
  if (!value.has_value) return std::nullopt;
  return scalar(value.value);
}

inline std::optional<std::string_view> optional_string(const char *text) {
  if (!text) return std::nullopt;
  return text;
}

inline c10::ScalarType dtype(ct_dtype value) {
  const auto type = static_cast<c10::ScalarType>(value);
  TORCH_CHECK(value >= 0 && type < c10::ScalarType::NumOptions && type != c10::ScalarType::Undefined,
              "libtorch has no dtype ", static_cast<int>(value));
  return type;
}

inline std::optional<c10::ScalarType> optional_dtype(ct_optional_dtype value) {
  if (!value.has_value) return std::nullopt;
  return dtype(value.value);
}

inline ct_dtype give(c10::ScalarType value) { return static_cast<ct_dtype>(value); }

inline c10::MemoryFormat memory_format(ct_memory_format value) {
  return static_cast<c10::MemoryFormat>(value);
}

inline std::optional<c10::MemoryFormat> optional_memory_format(ct_optional_memory_format value) {
  if (!value.has_value) return std::nullopt;
  return memory_format(value.value);
}

inline c10::Device device(ct_device value) {
  return c10::Device(static_cast<c10::DeviceType>(value.type), value.index);
}

inline std::optional<c10::Device> optional_device(ct_optional_device value) {
  if (!value.has_value) return std::nullopt;
  return device(value.value);
}

inline ct_device give(c10::Device value) {
  return {static_cast<int8_t>(value.type()), static_cast<int8_t>(value.index())};
}

inline std::optional<at::Generator> optional_generator(ct_generator handle) {
  if (!handle) return std::nullopt;
  auto *impl = reinterpret_cast<c10::GeneratorImpl *>(handle);
  return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::unsafe_reclaim_from_nonowning(impl));
}

}  // namespace ct
