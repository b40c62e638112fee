"""Arithmetic of two operands, with promotion of types."""

from .cases import *  # noqa: F403

group("arithmetic")
for name in ("add", "sub"):
    twins(name, R(3, 4), R(4), overload=".Tensor")
    twins(name, R(3, 4), R(4), kwargs=dict(alpha=2.5), overload=".Tensor")
    twins(name, R(3, 4), args=(1.5,), overload=".Scalar")
    twins(name, R(3, 4), args=(1.5, 3), overload=".Scalar")
    twins(name, I(-9, 9, 5), args=(3, 2), overload=".Scalar")
case("rsub", lambda x, y: op("rsub.Tensor")(x, y, alpha=2), R(3), R(3))
case("rsub.scalar", lambda x: op("rsub.Scalar")(x, 1.5, 2), R(3))
for name in ("mul", "div"):
    twins(name, R(3, 4), U(0.5, 2, 4), overload=".Tensor")
    twins(name, R(3, 4), args=(1.7,), overload=".Scalar")
for mode in (None, "trunc", "floor"):
    word = mode or "none"
    twins("div", R(3, 4), U(0.2, 2, 4), kwargs=dict(rounding_mode=mode), overload=".Tensor_mode")
    twins("div", R(3, 4), args=(-0.7,), kwargs=dict(rounding_mode=mode), overload=".Scalar_mode")
    case(f"div.int64-{word}", lambda x, y, m=mode: op("div.Tensor_mode")(x, y, rounding_mode=m), I(-9, 9, 9), I(1, 5, 9))
for name in ("remainder", "fmod"):
    twins(name, U(-5, 5, 3, 4), U(0.3, 2, 4), overload=".Tensor")
    twins(name, U(-5, 5, 3, 4), args=(-1.5,), overload=".Scalar")
    twins(name, I(-9, 9, 9), args=(4,), overload=".Scalar")
twins("floor_divide", U(-5, 5, 3, 4), U(0.3, 2, 4), own=".Tensor", grad=False)
twins("floor_divide", I(-9, 9, 9), args=(4,), overload=".Scalar")
twins("pow", U(0.2, 2, 3, 4), R(4), overload=".Tensor_Tensor", own=".Tensor")
case("pow.number", lambda x: (op("pow.Tensor_Scalar")(x, 2.5), op("pow_.Scalar")(op("clone")(x), 2.5)), U(0.2, 2, 3, 4))
case("pow.int64", lambda x: op("pow.Tensor_Scalar")(x, 3), I(-9, 9, 9))
case("pow.base", lambda x: op("pow.Scalar")(2.5, x), R(3, 4))
case("float_power", lambda x: op("float_power.Tensor_Scalar")(x, 2), R(4))
case("float_power.tensor", "float_power.Tensor_Tensor", U(0.1, 2, 4), R(4))
twins("neg", R(4))
case("positive", "positive", R(4))
twins("reciprocal", U(0.5, 2, 4))
for name in ("addcmul", "addcdiv"):
    twins(name, R(3, 4), R(3, 4), U(0.5, 2, 4))
    twins(name, R(3, 4), R(3, 4), U(0.5, 2, 4), kwargs=dict(value=-0.5))
twins("lerp", R(3, 4), R(3, 4), args=(0.3,), overload=".Scalar")
twins("lerp", R(3, 4), R(3, 4), U(0, 1, 4), overload=".Tensor")
with_nan = T([1.0, float("nan"), -2.0, 3.0]), T([0.5, 1.0, float("nan"), 4.0])
for name in "maximum minimum fmax fmin max.other min.other".split():
    case(name, name, *with_nan)
for name in ("atan2", "hypot"):
    twins(name, R(3, 4), R(4))
twins("copysign", R(3, 4), R(4), overload=".Tensor")
twins("copysign", R(3, 4), args=(-1,), overload=".Scalar")
for name in ("logaddexp", "logaddexp2"):
    case(name, name, R(3, 4), R(4))
twins("xlogy", T([0.0, 1.0, 2.0]), U(0.5, 3, 3), overload=".Tensor")
case("xlogy.scalar", lambda x: op("xlogy.Scalar_Other")(x, 2.5), T([0.0, 1.0, 2.0]))
case("ldexp", "ldexp.Tensor", R(4), I(-3, 4, 4))
for name in ("gcd", "lcm"):
    case(name, name, I(1, 40, 9), I(1, 40, 9))
case("heaviside", "heaviside", T([-1.0, 0.0, 2.0]), T([0.5]), grad=False)
for name in ("and", "or", "xor"):
    twins(f"bitwise_{name}", I(0, 99, 9), I(0, 99, 9), overload=".Tensor")
    twins(f"bitwise_{name}", I(0, 99, 9, dtype=u8), args=(13,), overload=".Scalar")
    case(f"bitwise_{name}.bool", f"bitwise_{name}.Tensor", B(9), B(9))
twins("bitwise_not", I(0, 99, 9, dtype=i32))
for side in ("left", "right"):
    twins(f"bitwise_{side}_shift", I(0, 99, 9), I(0, 4, 9), overload=".Tensor")
    twins(f"bitwise_{side}_shift", I(0, 99, 9), args=(2,), overload=".Tensor_Scalar")

group("promotion")
kinds = dict(bool=B(5), uint8=I(1, 9, 5, dtype=u8), int8=I(1, 9, 5, dtype=i8), int16=I(1, 9, 5, dtype=i16),
             int32=I(1, 9, 5, dtype=i32), int64=I(1, 9, 5), float16=U(1, 2, 5, dtype=f16),
             bfloat16=U(1, 2, 5, dtype=bf16), float32=U(1, 2, 5), float64=U(1, 2, 5, dtype=f64), complex64=C(5))


def promoted(x, y):
    return op("add.Tensor")(x, y), op("mul.Tensor")(x, y), op("add.Scalar")(x, 2), op("mul.Scalar")(x, 0.5)


names = list(kinds)
for i, a in enumerate(names):
    for b in names[i + 1:]:
        if (a, b) == ("float64", "complex64"):
            continue  # gives complex128, which the file format lacks
        case(f"{a}-{b}", promoted, kinds[a], kinds[b], grad=False)
case("rank-0", "add.Tensor", I(0, 9, 3), T(1.5), grad=False)
case("rank-0-wide", "mul.Tensor", U(1, 2, 3), T(1.5, f64), grad=False)
for a in names[1:-1]:
    case(f"divide-{a}", lambda x: op("div.Scalar")(x, 3),
         kinds[a], grad=False)
