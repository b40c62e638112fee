"""The table of cases, and how their inputs are made."""

import zlib

import torch

from .tracing import Seeded, op

GROUPS = {}
_group = None

f32, f64, f16, bf16 = torch.float32, torch.float64, torch.float16, torch.bfloat16
i8, i16, i32, i64, u8 = torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8
c64, b8 = torch.complex64, torch.bool


def group(name):
    """What `case` adds from now on belongs to this group."""
    global _group
    _group = GROUPS.setdefault(name, {})


def case(name, call, *inputs, tolerance="rounding", grad=True, seed=None):
    """A named call. `call` is an operator's name, or a function that calls operators.

    `tolerance` is one of those of OperatorTolerance.swift; `seed` is set on the default generator;
    `grad` says which inputs get gradients: all, none, or those of the given numbers.
    """
    assert name not in _group, name
    function = op(call) if isinstance(call, str) else call
    _group[name] = dict(
        call=function, inputs=inputs, tolerance=tolerance, grad=grad, seed=seed
    )


def numbered(name):
    """The name, with a number behind it when the group has it already."""
    title, number = name, 2
    while title in _group:
        title, number = f"{name}-{number}", number + 1
    return title


def exact(name, call, *inputs, grad=True):
    """A case whose results have no rounding."""
    case(name, call, *inputs, tolerance="exact", grad=grad)


def twins(name, *inputs, args=(), kwargs={}, tolerance="rounding", overload="", own=None, grad=True):
    """An operator and its twin that changes `self`, on a copy. `own` is the
    twin's overload where it has another name."""

    def call(x, *rest):
        first = op(name + overload)(x, *rest, *args, **kwargs)
        return first, op(f"{name}_" + (overload if own is None else own))(op("clone")(x), *rest, *args, **kwargs)

    suffix = overload.lower().replace("_", "-").replace(".", "-")
    case(numbered(name + suffix), call, *inputs, tolerance=tolerance, grad=grad)


def R(*shape, dtype=f32):
    """Standard normal numbers."""
    return lambda g: torch.randn(shape, generator=g).to(dtype)


def U(low, high, *shape, dtype=f32):
    """Evenly distributed numbers."""
    return lambda g: (torch.rand(shape, generator=g) * (high - low) + low).to(dtype)


def I(low, high, *shape, dtype=i64):
    """Integers from low up to, but without, high."""
    return lambda g: torch.randint(low, high, shape, generator=g).to(dtype)


def B(*shape):
    """Booleans."""
    return lambda g: torch.rand(shape, generator=g) > 0.5


def P(*shape):
    """Different multiples of 1/4 in random order, for what ties would make ambiguous."""

    def make(g):
        count = int(torch.tensor(shape).prod())
        return ((torch.randperm(count, generator=g) - count // 2) / 4).view(shape)

    return make


def T(values, dtype=None):
    """Given values."""
    return lambda g: torch.tensor(values, dtype=dtype)


def C(*shape):
    """Complex numbers."""
    return lambda g: torch.complex(torch.randn(shape, generator=g), torch.randn(shape, generator=g))


def SPD(*shape):
    """Symmetric positive definite matrices."""

    def make(g):
        a = torch.randn(shape, generator=g)
        return a @ a.mT + shape[-1] * torch.eye(shape[-1])

    return make


def inputs_of(name, specs):
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    return [spec(generator) for spec in specs], generator


__all__ = """op case numbered exact twins group R U I B P T C SPD Seeded
f32 f64 f16 bf16 i8 i16 i32 i64 u8 c64 b8""".split()
