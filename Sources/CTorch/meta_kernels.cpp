// Operators on the meta device, where tensors have shapes and no values. libtorch has no such kernels for some
// operators: PyTorch gives their shapes in Python. These make the tensors that the CPU's kernels make.
#include <ATen/ExpandUtils.h>
#include <ATen/WrapDimUtilsMulti.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/result_type.h>
#include <torch/library.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace {

using at::Tensor;

std::vector<int64_t> where_shape(const Tensor &condition, const Tensor &a, const Tensor &b) {
  TORCH_CHECK(condition.scalar_type() == at::kBool || condition.scalar_type() == at::kByte,
              "where expected condition to be a boolean tensor, but got a tensor with dtype ",
              condition.scalar_type());
  return at::infer_size(condition.sizes(), at::infer_size(a.sizes(), b.sizes()));
}

Tensor where(const Tensor &condition, const Tensor &a, const Tensor &b) {
  const auto options = a.options().dtype(at::result_type(a, b)).device(at::kMeta);
  return at::empty(where_shape(condition, a, b), options);
}

Tensor &where_out(const Tensor &condition, const Tensor &a, const Tensor &b, Tensor &out) {
  const auto shape = where_shape(condition, a, b);
  if (out.sizes() != c10::IntArrayRef(shape)) out.resize_(shape);
  return out;
}

Tensor index_select(const Tensor &x, int64_t dim, const Tensor &index) {
  TORCH_CHECK(index.dim() <= 1, "index_select(): Index is supposed to be a vector, but got shape: ",
              index.sizes());
  TORCH_CHECK(index.scalar_type() == at::kLong || index.scalar_type() == at::kInt,
              "index_select(): Expected dtype int32 or int64 for index");
  auto shape = x.sizes().vec();
  if (!shape.empty()) shape[static_cast<size_t>(at::maybe_wrap_dim(dim, x.dim()))] = index.numel();
  return at::empty(shape, x.options());
}

Tensor embedding_dense_backward(const Tensor &gradient, const Tensor &, c10::SymInt rows, c10::SymInt, bool) {
  return at::empty({rows.expect_int(), gradient.size(-1)}, gradient.options());
}

std::tuple<Tensor, Tensor, Tensor> native_layer_norm(const Tensor &x, c10::SymIntArrayRef normalized,
                                                     const std::optional<Tensor> &weight,
                                                     const std::optional<Tensor> &bias, double) {
  const auto shape = C10_AS_INTARRAYREF_SLOW(normalized);
  const auto fits = [&](const std::optional<Tensor> &parameter) {
    return !parameter || !parameter->defined() || parameter->sizes() == shape;
  };
  TORCH_CHECK(!shape.empty() && x.dim() >= static_cast<int64_t>(shape.size()) &&
                  x.sizes().slice(static_cast<size_t>(x.dim()) - shape.size()) == shape && fits(weight) &&
                  fits(bias),
              "Given normalized_shape=", shape, ", expected input with shape [*, ", shape,
              "] and weight and bias of that shape, but got input of size ", x.sizes());
  auto rows = x.sizes().vec();
  std::fill(rows.end() - static_cast<std::ptrdiff_t>(shape.size()), rows.end(), 1);
  return {at::empty_like(x, at::MemoryFormat::Contiguous), at::empty(rows, x.options()),
          at::empty(rows, x.options())};
}

std::tuple<Tensor, Tensor, Tensor> native_layer_norm_backward(
    const Tensor &, const Tensor &x, c10::SymIntArrayRef, const Tensor &, const Tensor &,
    const std::optional<Tensor> &weight, const std::optional<Tensor> &bias, std::array<bool, 3> wanted) {
  const auto like = [&](const std::optional<Tensor> &tensor, size_t index) {
    return wanted[index] && tensor && tensor->defined() ? at::empty_like(*tensor, at::MemoryFormat::Contiguous)
                                                        : Tensor();
  };
  return {like(x, 0), like(weight, 1), like(bias, 2)};
}

Tensor flip(const Tensor &x, c10::IntArrayRef dims) {
  at::dim_list_to_bitset(dims, static_cast<size_t>(x.dim()));
  return at::empty_like(x);
}

Tensor roll(const Tensor &x, c10::SymIntArrayRef, c10::IntArrayRef) { return at::empty_like(x); }

/// The shape after a reduction of these dimensions, or of all.
Tensor reduced(const Tensor &x, at::OptionalIntArrayRef dims, bool keeps, at::ScalarType dtype) {
  const auto is_reduced =
      at::dim_list_to_bitset(dims.value_or(c10::IntArrayRef{}), static_cast<size_t>(x.dim()));
  const bool all = !dims || dims->empty();
  std::vector<int64_t> shape;
  for (int64_t i = 0; i < x.dim(); ++i) {
    if (!all && !is_reduced[static_cast<size_t>(i)]) {
      shape.push_back(x.size(i));
    } else if (keeps) {
      shape.push_back(1);
    }
  }
  return at::empty(shape, x.options().dtype(dtype));
}

Tensor spread(const Tensor &x, at::OptionalIntArrayRef dims, const std::optional<at::Scalar> &, bool keeps) {
  return reduced(x, dims, keeps, c10::toRealValueType(x.scalar_type()));
}

std::tuple<Tensor, Tensor> spread_and_mean(const Tensor &x, at::OptionalIntArrayRef dims,
                                           const std::optional<at::Scalar> &, bool keeps) {
  return {reduced(x, dims, keeps, c10::toRealValueType(x.scalar_type())),
          reduced(x, dims, keeps, x.scalar_type())};
}

Tensor extreme(const Tensor &x) {
  TORCH_CHECK(x.numel() > 0, "expected a tensor with at least one element");
  return reduced(x, std::nullopt, false, x.scalar_type());
}

Tensor product(const Tensor &x, std::optional<at::ScalarType> dtype) {
  const auto own = c10::isIntegralType(x.scalar_type(), /*includeBool=*/true) ? at::kLong : x.scalar_type();
  return reduced(x, std::nullopt, false, dtype.value_or(own));
}

Tensor like(const Tensor &x) { return at::empty_like(x); }

Tensor &itself(Tensor &x) { return x; }

Tensor hardtanh(const Tensor &x, const at::Scalar &, const at::Scalar &) { return at::empty_like(x); }

Tensor &hardtanh_(Tensor &x, const at::Scalar &, const at::Scalar &) { return x; }

Tensor hardtanh_backward(const Tensor &gradient, const Tensor &, const at::Scalar &, const at::Scalar &) {
  return at::empty_like(gradient);
}

Tensor hardswish_backward(const Tensor &gradient, const Tensor &) { return at::empty_like(gradient); }

Tensor prelu(const Tensor &x, const Tensor &) { return at::empty_like(x); }

std::tuple<Tensor, Tensor> prelu_backward(const Tensor &, const Tensor &x, const Tensor &) {
  return {at::empty_like(x), at::empty_like(x)};
}

Tensor both(const Tensor &a, const Tensor &b) {
  return at::empty(at::infer_size(a.sizes(), b.sizes()), a.options().dtype(at::kBool));
}

Tensor &both_out(const Tensor &a, const Tensor &b, Tensor &out) {
  const auto shape = at::infer_size(a.sizes(), b.sizes());
  if (out.sizes() != c10::IntArrayRef(shape)) out.resize_(shape);
  return out;
}

}  // namespace

TORCH_LIBRARY_IMPL(aten, Meta, library) {
  library.impl("where.self", TORCH_FN(where));
  library.impl("where.self_out", TORCH_FN(where_out));
  library.impl("index_select", TORCH_FN(index_select));
  library.impl("embedding_dense_backward", TORCH_FN(embedding_dense_backward));
  library.impl("native_layer_norm", TORCH_FN(native_layer_norm));
  library.impl("native_layer_norm_backward", TORCH_FN(native_layer_norm_backward));
  library.impl("flip", TORCH_FN(flip));
  library.impl("roll", TORCH_FN(roll));
  library.impl("var.correction", TORCH_FN(spread));
  library.impl("std.correction", TORCH_FN(spread));
  library.impl("var_mean.correction", TORCH_FN(spread_and_mean));
  library.impl("std_mean.correction", TORCH_FN(spread_and_mean));
  library.impl("max", TORCH_FN(extreme));
  library.impl("min", TORCH_FN(extreme));
  library.impl("prod", TORCH_FN(product));
  library.impl("relu", TORCH_FN(like));
  library.impl("relu_", TORCH_FN(itself));
  library.impl("hardtanh", TORCH_FN(hardtanh));
  library.impl("hardtanh_", TORCH_FN(hardtanh_));
  library.impl("hardtanh_backward", TORCH_FN(hardtanh_backward));
  library.impl("hardswish", TORCH_FN(like));
  library.impl("hardswish_", TORCH_FN(itself));
  library.impl("hardswish_backward", TORCH_FN(hardswish_backward));
  library.impl("_prelu_kernel", TORCH_FN(prelu));
  library.impl("_prelu_kernel_backward", TORCH_FN(prelu_backward));
  for (const auto *name : {"logical_and", "logical_or", "logical_xor"}) {
    library.impl(name, TORCH_FN(both));
    library.impl((std::string(name) + ".out").c_str(), TORCH_FN(both_out));
  }
}
