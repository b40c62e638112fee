"""Functions of single elements, and comparisons."""

from .cases import *  # noqa: F403

group("pointwise")
wide = "abs sign sgn square sin cos tan atan sinh cosh tanh sinc erf erfc i0 exp exp2 expm1".split()
for name in wide:
    twins(name, U(-3, 3, 3, 7))
for name in "sqrt rsqrt log log2 log10 log1p lgamma digamma".split():
    twins(name, U(0.1, 5, 3, 7))
for name in "asin acos erfinv".split():
    twins(name, U(-0.9, 0.9, 3, 7))
# libtorch has no derivative of these in place.
for name, low, high in [("asinh", -3, 3), ("atanh", -0.9, 0.9), ("acosh", 1.1, 5)]:
    case(f"{name}.gradient", name, U(low, high, 3, 7))
    twins(name, U(low, high, 3, 7), grad=False)
for name in "floor ceil round trunc frac deg2rad rad2deg".split():
    twins(name, U(-9, 9, 3, 7))
twins("abs", I(-9, 9, 5), tolerance="exact")
twins("round", T([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]), tolerance="exact")
twins("round", U(-9, 9, 3, 7), kwargs=dict(decimals=2), overload=".decimals")
for name in ("special_i0e", "special_ndtr"):
    case(name, name, U(-3, 3, 3, 7))
for name in ("special_ndtri", "special_entr"):
    case(name, name, U(0.05, 0.95, 3, 7))
case("signbit", "signbit", T([0.0, -0.0, -1.0, 2.0]))
case("sqrt.negative", "sqrt", T([-1.0, 0.0, float("inf")]), grad=False)
case("exp.float16", "exp", U(-2, 2, 9, dtype=f16))
case("tanh.bfloat16", "tanh", R(9, dtype=bf16))
case("sqrt.int64", "sqrt", I(0, 9, 5))
twins("sgn", C(4))
case("abs.complex64", "abs", C(4))
case("exp.complex64", "exp", C(4))
twins("clamp", P(3, 7), args=(-1.0, 1.5))
twins("clamp", P(3, 7), kwargs=dict(max=0.5))
twins("clamp", P(3, 7), R(3, 7), overload=".Tensor")
twins("clamp", P(3, 7), kwargs=dict(max=None, min=-1))
twins("clamp_min", P(3, 7), args=(-1.0,))
twins("clamp_max", P(3, 7), args=(1.1,))
twins("clamp_min", P(3, 7), R(7), overload=".Tensor")
twins("clamp_max", P(3, 7), R(7), overload=".Tensor")
special = T([1.5, float("nan"), float("inf"), float("-inf"), 0.0])
twins("nan_to_num", special)
twins("nan_to_num", special, kwargs=dict(nan=1.0, posinf=2.0, neginf=-3.0))
twins("logit", U(0.1, 0.9, 3, 7))
twins("logit", U(0.0, 1.0, 3, 7), args=(0.2,))
case("angle", "angle", R(5))
case("angle.complex64", "angle", C(5))
exact("frexp", "frexp.Tensor", R(3, 7), grad=False)
twins("threshold", P(3, 7), args=(0.5, -7.0))

group("comparison")
for name in "eq ne lt le gt ge".split():
    twins(name, I(0, 4, 3, 7), I(0, 4, 7), overload=".Tensor")
    twins(name, I(0, 4, 3, 7, dtype=f32), args=(2,), overload=".Scalar")
for name in "and or xor".split():
    twins(f"logical_{name}", I(0, 2, 9), B(9))
twins("logical_not", I(0, 3, 9, dtype=f32))
for name in "isnan isinf isposinf isneginf isfinite isreal".split():
    case(name, name, special, grad=False)
near = T([1.0, 2.0, float("nan"), 1e-9]), T([1.000001, 2.1, float("nan"), 0.0])
case("isclose", "isclose", *near)
case("isclose.tolerances", lambda x, y: op("isclose")(x, y, 0.1, 0.0, True), *near)
case("allclose", "allclose", *near)
case("allclose.tolerances", lambda x, y: op("allclose")(x, y, 0.1, 1e-6, equal_nan=True), *near)
case("equal", "equal", I(0, 2, 2), I(0, 2, 2))
case("equal.self", lambda x: op("equal")(x, x), R(2))
case("is_nonzero", "is_nonzero", T([0.0]))
case("is_same_size", "is_same_size", R(2, 3), R(3, 2))
