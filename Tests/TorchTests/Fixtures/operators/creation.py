"""New tensors, and conversions."""

import torch

from .cases import *  # noqa: F403

group("creation")
for name in ("zeros", "ones"):
    exact(name, lambda n=name: op(n)([2, 3]))
    exact(f"{name}.int64", lambda n=name: op(n)([2, 3], dtype=i64))
    exact(f"{name}_like", lambda x, n=name: op(f"{n}_like")(x), R(2, 3))
    exact(f"new_{name}", lambda x, n=name: op(f"new_{n}")(x, [4]), R(2, 3))
exact("full", lambda: (op("full")([2], 1.5), op("full")([2], 3), op("full")([2], True), op("full")([2], 3, dtype=f16)))
exact("full_like", lambda x: op("full_like")(x, 2.5), R(2, 3))
exact("new_full", lambda x: op("new_full")(x, [4], 2.5), R(2, 3))
exact("scalar_tensor", lambda: op("scalar_tensor")(2.5))
exact("arange", lambda: (op("arange")(5), op("arange")(2.5), op("arange.start_step")(1, 8, 3), op("arange.start_step")(1, -2, -0.5)))
case("linspace", lambda: op("linspace")(-1, 2.5, 6))
case("logspace", lambda: (op("logspace")(-1, 2, 4), op("logspace")(0, 3, 4, 2.0, dtype=f64)))
exact("eye", lambda: (op("eye")(3), op("eye.m")(2, 3, dtype=i64)))
for name in ("tril", "triu"):
    twins(name, R(3, 4), tolerance="exact")
    twins(name, R(2, 3, 4), args=(1,), tolerance="exact")
    exact(f"{name}_indices", lambda n=name: (op(f"{n}_indices")(3, 4), op(f"{n}_indices")(3, 3, -1, dtype=i32)))
exact("one_hot", "one_hot", I(0, 4, 5))
exact("one_hot.classes", lambda x: op("one_hot")(x, 6), I(0, 4, 2, 3))
for word in ("ij", "xy"):
    exact(f"meshgrid.{word}", lambda x, y, w=word: op("meshgrid.indexing")([x, y], indexing=w), R(2), R(3))
exact("diag_embed", lambda x: op("diag_embed")(x, 1, 0, 2), R(2, 3))
exact("diag", lambda x, y: (op("diag")(x), op("diag")(y, 1)), R(3), R(3, 4))
exact("complex", "complex", R(3), R(3))
case("polar", "polar", U(0.5, 2, 3), R(3))
exact("clone", "clone", R(2, 3))
for a in (f16, bf16, f64, i64, u8, b8, c64):
    exact(f"to.{str(a)[6:]}", lambda x, a=a: op("to.dtype")(x, a), U(0, 9, 5))
exact("to.dtype_layout", lambda x: op("to.dtype_layout")(x, dtype=f64), R(3))
exact("to.other", "to.other", R(3), R(3, dtype=f16), grad=(0,))
exact("_to_copy", lambda x: op("_to_copy")(x, dtype=bf16), R(3))
exact("copy_", lambda x, y: op("copy_")(op("clone")(x), y), R(2, 3), R(3, dtype=f64))
exact("lift_fresh", "lift_fresh", R(3), grad=False)
exact("fill_", lambda x, v: (op("fill_.Scalar")(op("clone")(x), 2), op("fill_.Tensor")(op("clone")(x), v)), R(2, 3), T(1.5))
exact("zero_", lambda x: op("zero_")(op("clone")(x)), R(2, 3))
exact("fill_diagonal_", lambda x: (op("fill_diagonal_")(op("clone")(x), 2), op("fill_diagonal_")(op("clone")(x), 2, True)), R(7, 3))
exact("resize_", lambda x: op("resize_")(op("clone")(x), [2, 2]), R(2, 3), grad=False)
exact("empty", lambda: (op("zero_")(op("empty.memory_format")([2, 3])), op("zero_")(op("empty_strided")([2, 3], [1, 2]))))
exact("empty_like", lambda x: (op("zero_")(op("empty_like")(x, dtype=i32)), op("zero_")(op("new_empty")(x, [3]))), R(2, 3), grad=False)
exact("is_pinned", "is_pinned", R(2), grad=False)
exact("to.device", lambda x: op("to.device")(x, torch.device("cpu"), f64), R(3))
