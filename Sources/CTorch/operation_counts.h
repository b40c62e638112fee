// How many floating-point operations an operator takes.
#pragma once

#include <ATen/core/ivalue.h>
#include <c10/util/ArrayRef.h>

#include <cstdint>

namespace ct {

/// Counts the operations of a call with these arguments: a product and a sum are two.
using OperationRule = double (*)(c10::ArrayRef<c10::IValue> inputs);

/// The rule of a matrix product, a convolution or an attention; null for other operators, and for those that call
/// one of these.
OperationRule operation_rule(const char *name);

}  // namespace ct
