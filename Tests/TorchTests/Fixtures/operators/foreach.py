"""One call for many tensors, and steps of optimizers."""

from .cases import *  # noqa: F403

group("foreach")


def copies(tensors):
    return [op("clone")(t) for t in tensors]


def lists(name, count, overload="", args=(), last=None, low=0.3):
    """`count` lists of two tensors, plain numbers and perhaps a tensor, for both twins."""

    def call(*x):
        parts = [list(x[2 * i: 2 * i + 2]) for i in range(count)]
        rest = [*args, *x[2 * count:]]
        plain = op(f"_foreach_{name}{overload}")(*parts, *rest)
        own = copies(parts[0])
        op(f"_foreach_{name}_{overload}")(own, *parts[1:], *rest)
        return plain, own

    case(numbered(name + overload.lower()), call,
         *[U(low, 2, *s) for _ in range(count) for s in ((2, 3), (4,))], *([last] if last else []), grad=False)


for name in ("add", "sub", "mul", "div"):
    lists(name, 1, ".Scalar", (1.5,))
    lists(name, 2, ".List")
for name in ("add", "sub"):
    lists(name, 2, ".List", (2,))
for name in ("add", "mul", "div"):
    lists(name, 1, ".ScalarList", ([1.5, 3.0],))
    lists(name, 1, ".Tensor", last=T(1.5))
for name in ("addcmul", "addcdiv"):
    lists(name, 3, ".Scalar", (0.5,))
    lists(name, 3, ".ScalarList", ([0.5, 2.0],))
    lists(name, 3, ".Tensor", last=T([0.5, 2.0]))
lists("lerp", 2, ".Scalar", (0.3,))
lists("lerp", 2, ".ScalarList", ([0.3, 0.6],))
lists("lerp", 3, ".List")
lists("pow", 1, ".Scalar", (2.5,))
lists("pow", 2, ".List")
for name in ("maximum", "clamp_max", "clamp_min"):
    lists(name, 1, ".Scalar", (1.0,))
for name in ("maximum", "minimum"):
    lists(name, 2, ".List")
for name in "abs neg sign sqrt rsqrt reciprocal exp".split():
    lists(name, 1)
case("pow.base", lambda x, y: op("_foreach_pow.ScalarAndTensor")(2.5, [x, y]), R(2, 3), R(4), grad=False)
case("max", lambda x, y: op("_foreach_max")([x, y]), R(2, 3), R(4), grad=False)
case("norm", lambda x, y: op("_foreach_norm.Scalar")([x, y]), R(2, 3), R(4), grad=False)
case("norm.p1", lambda x, y: op("_foreach_norm.Scalar")([x, y], 1, f64), R(2, 3), R(4), grad=False)
case("clone", lambda x, y: op("_foreach_clone")([x, y]), R(2, 3), R(4), grad=False)


def zero(x, y):
    own = copies([x, y])
    op("_foreach_zero_")(own)
    return own


def copy(x, y, z, w):
    own = copies([x, y])
    op("_foreach_copy_")(own, [z, w])
    return own


case("zero", zero, R(2, 3), R(4), grad=False)
case("copy", copy, R(2, 3), R(4), R(2, 3, dtype=f64), R(4), grad=False)

group("optimizers")
# Two parameters, three steps with a gradient each.
PARAMETERS = (R(2, 3), R(4), *[R(*s) for _ in range(3) for s in ((2, 3), (4,))])


def adam(name, amsgrad, maximize):
    def call(*x):
        own, rate = copies(x[:2]), x[8:]
        means, squares, largest = ([op("zeros_like")(t) for t in own] for _ in range(3))
        steps = [op("zeros")([]) for _ in own]
        for i in range(3):
            for s in steps:
                op("add_.Scalar")(s, 1)
            op(name)(own, list(x[2 + 2 * i: 4 + 2 * i]), means, squares, largest if amsgrad else [], steps,
                     lr=rate[0] if rate else 0.01, beta1=0.9, beta2=0.99, weight_decay=0.1, eps=1e-8,
                     amsgrad=amsgrad, maximize=maximize)
        return own, means, squares, largest

    return call


def sgd(name, nesterov):
    def call(*x):
        own, rate = copies(x[:2]), x[8:]
        momenta = [op("zeros_like")(t) for t in own]
        for i in range(3):
            op(name)(own, list(x[2 + 2 * i: 4 + 2 * i]), momenta, weight_decay=0.1, momentum=0.9,
                     lr=rate[0] if rate else 0.01, dampening=0.0 if nesterov else 0.2, nesterov=nesterov,
                     maximize=False, is_first_step=i == 0)
        return own, momenta

    return call


def adagrad(name):
    def call(*x):
        own, rate = copies(x[:2]), x[8:]
        sums, steps = [op("zeros_like")(t) for t in own], [op("zeros")([]) for _ in own]
        for i in range(3):
            for s in steps:
                op("add_.Scalar")(s, 1)
            op(name)(own, list(x[2 + 2 * i: 4 + 2 * i]), sums, steps, lr=rate[0] if rate else 0.01,
                     lr_decay=0.1, weight_decay=0.1, eps=1e-10, maximize=False)
        return own, sums

    return call


for name in ("_fused_adam_", "_fused_adamw_"):
    for flag in (False, True):
        case(f"{name}.{flag}".lower(), adam(name, flag, flag), *PARAMETERS, grad=False)
    case(f"{name}.tensor_lr", adam(f"{name}.tensor_lr", False, False), *PARAMETERS, T(0.02), grad=False)
for flag in (False, True):
    case(f"_fused_sgd_.{flag}".lower(), sgd("_fused_sgd_", flag), *PARAMETERS, grad=False)
case("_fused_sgd_.tensor_lr", sgd("_fused_sgd_.tensor_lr", False), *PARAMETERS, T(0.02), grad=False)
case("_fused_adagrad_", adagrad("_fused_adagrad_"), *PARAMETERS, grad=False)
case("_fused_adagrad_.tensor_lr", adagrad("_fused_adagrad_.tensor_lr"), *PARAMETERS, T(0.02), grad=False)


def unscale(x, y, found, inverse):
    own, found = copies([x, y]), op("clone")(found)
    op("_amp_foreach_non_finite_check_and_unscale_")(own, found, inverse)
    return own, found


case("unscale", unscale, R(2, 3), R(4), T([0.0]), T([0.25]), grad=False)
case("unscale.infinite", unscale, R(2, 3), T([1.0, float("inf")]), T([0.0]), T([0.25]), grad=False)


def update(scale, growth, found):
    scale, growth = op("clone")(scale), op("clone")(growth)
    return op("_amp_update_scale_")(scale, growth, found, 2.0, 0.5, 3), growth


case("update_scale.grows", update, T([8.0]), T([2], i32), T([0.0]), grad=False)
case("update_scale.shrinks", update, T([8.0]), T([2], i32), T([1.0]), grad=False)
