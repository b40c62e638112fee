// How many floating-point operations an operator takes.
#pragma once

#include <ATen/core/ivalue.h>
#include <c10/util/ArrayRef.h>

#include <cstdint>

namespace ct {

/// The operations of a matrix product, a convolution or an attention with these arguments: a product and a sum
/// are two. 0 for other operators, and for those that call one of these.
int64_t operation_count(const char *name, c10::ArrayRef<c10::IValue> inputs);

}  // namespace ct
