"""Convolution, pooling, interpolation."""

from .cases import *  # noqa: F403

group("convolution")
x1, x2, x3 = R(2, 4, 7), R(2, 4, 6, 5), R(1, 2, 4, 3, 3)
for d, x, kernel in [(1, x1, (3,)), (2, x2, (3, 2)), (3, x3, (2, 2, 2))]:
    conv, c = op(f"conv{d}d"), 2 if d == 3 else 4
    case(f"conv{d}d", conv, x, R(6, c, *kernel), R(6))
    case(f"conv{d}d.no-bias", conv, x, R(6, c, *kernel))
    case(f"conv{d}d.all", lambda x, w, b, conv=conv, d=d: conv(x, w, b, [2] * d, [1] * d, [2] * d, 2),
         R(1, 4, *[6] * d), R(4, 2, *kernel), R(4))
    one = dict(stride=[2] * d, padding=[1] * d, dilation=[1] * d)
    case(f"conv{d}d.stride", lambda x, w, one=one, conv=conv: conv(x, w, None, one["stride"], one["padding"]), x, R(3, c, *kernel))
    transposed = op("conv_transpose1d" if d == 1 else f"conv_transpose{d}d.input")
    case(f"conv_transpose{d}d", transposed, x, R(c, 3, *kernel), R(3))
    case(f"conv_transpose{d}d.all",
         lambda x, w, b, t=transposed, d=d: t(x, w, b, [2] * d, [1] * d, [1] * d, 2, [2] * d),
         R(1, 4, *[3] * d), R(4, 3, *kernel), R(6))
case("conv1d.same", lambda x, w: op("conv1d.padding")(x, w, None, [1], "same"), x1, R(3, 4, 3))
case("conv1d.valid", lambda x, w, b: op("conv1d.padding")(x, w, b, [2], "valid"), x1, R(3, 4, 3), R(3))
case("conv2d.same", lambda x, w: op("conv2d.padding")(x, w, None, [1, 1], "same", [2, 1], 2), x2, R(2, 2, 3, 2))
case("conv2d.valid", lambda x, w: op("conv2d.padding")(x, w, None, [2, 1], "valid"), x2, R(3, 4, 3, 2))
case("conv2d.numbers", lambda x, w, b: op("conv2d")(x, w, b, 2, 1, 1, 4), x2, R(4, 1, 3, 3), R(4))
case("conv2d.patches", lambda x, w, b: op("conv2d")(x, w, b, 4), R(1, 3, 8, 8), R(5, 3, 4, 4), R(5))
case("conv2d.bfloat16", lambda x, w: op("conv2d")(x, w), R(1, 2, 4, 4, dtype=bf16), R(3, 2, 2, 2, dtype=bf16))
case("convolution", lambda x, w, b: op("convolution")(x, w, b, [1, 2], [1, 0], [1, 1], False, [0, 0], 2), x2, R(4, 2, 3, 2), R(4))
case("convolution.transposed",
     lambda x, w: op("convolution")(x, w, None, [2, 2], [1, 0], [1, 1], True, [1, 0], 1), x2, R(4, 2, 3, 2))

group("pooling")
for d in (1, 2, 3):
    n = [2] * d
    sizes = (1, 2, *[5] * d)
    pool, mean = op(f"max_pool{d}d"), op(f"avg_pool{d}d")
    case(f"max_pool{d}d", lambda x, p=pool, n=n: p(x, n), P(*sizes))
    case(f"max_pool{d}d.ceil", lambda x, p=pool, d=d: p(x, [3] * d, [2] * d, [1] * d, [1] * d, True), P(*sizes))
    case(f"max_pool{d}d.dilation", lambda x, p=pool: p(x, 2, 1, 1, 2), P(*sizes))
    case(f"avg_pool{d}d", lambda x, p=mean, n=n: p(x, n), R(*sizes))
    case(f"avg_pool{d}d.ceil", lambda x, p=mean, n=n, d=d: p(x, [3] * d, n, [1] * d, True, False), R(*sizes))
    case(f"avg_pool{d}d.numbers", lambda x, p=mean: p(x, 3, 1, 1), R(*sizes))
    adaptive = op(f"adaptive_avg_pool{d}d")
    case(f"adaptive_avg_pool{d}d", lambda x, p=adaptive, d=d: p(x, [3, 2, 1][:d]), R(*sizes))
    case(f"adaptive_avg_pool{d}d.number", lambda x, p=adaptive: p(x, 1), R(*sizes))
case("avg_pool2d.divisor", lambda x: op("avg_pool2d")(x, [2, 2], divisor_override=3), R(1, 2, 5, 5))
case("max_pool2d_with_indices", lambda x: op("max_pool2d_with_indices")(x, [2, 3], [2, 1], [1, 1]), P(1, 2, 6, 5))
case("max_unpool2d",
     lambda x: (lambda r: op("max_unpool2d")(r[0], r[1], [6, 6]))(op("max_pool2d_with_indices")(x, 2)), P(1, 2, 6, 6))
case("adaptive_max_pool1d", lambda x: op("adaptive_max_pool1d")(x, [3]), P(1, 2, 7))
case("adaptive_max_pool2d", lambda x: op("adaptive_max_pool2d")(x, [3, 2]), P(1, 2, 7, 5))

group("interpolation")
case("nearest1d", lambda x: op("upsample_nearest1d")(x, [7]), R(1, 2, 4))
case("nearest1d.scale", lambda x: op("upsample_nearest1d")(x, [6], 1.7), R(1, 2, 4))
case("nearest2d", lambda x: op("upsample_nearest2d")(x, [7, 3]), R(1, 2, 4, 5))
case("nearest2d.scale", lambda x: op("upsample_nearest2d")(x, [6, 8], 1.6, 1.7), R(1, 2, 4, 5))
case("nearest2d.vec", lambda x: op("upsample_nearest2d.vec")(x, None, [2.0, 1.5]), R(1, 2, 4, 5))
case("nearest2d.vec-size", lambda x: op("upsample_nearest2d.vec")(x, [3, 9], None), R(1, 2, 4, 5))
case("nearest3d", lambda x: op("upsample_nearest3d")(x, [3, 4, 5]), R(1, 2, 2, 2, 3))
case("nearest3d.scale", lambda x: op("upsample_nearest3d")(x, [3, 4, 5], 1.7, 2.0, 1.8), R(1, 2, 2, 2, 3))
case("nearest-exact2d", lambda x: op("_upsample_nearest_exact2d")(x, [7, 3]), R(1, 2, 4, 5))
for align in (False, True):
    word = "aligned" if align else "halves"
    case(f"linear1d.{word}", lambda x, a=align: op("upsample_linear1d")(x, [7], a), R(1, 2, 4))
    case(f"linear1d.{word}-scale", lambda x, a=align: op("upsample_linear1d")(x, [7], a, 1.8), R(1, 2, 4))
    for kind in ("bilinear", "bicubic"):
        f, vec, aa = op(f"upsample_{kind}2d"), op(f"upsample_{kind}2d.vec"), op(f"_upsample_{kind}2d_aa")
        case(f"{kind}2d.{word}", lambda x, a=align, f=f: f(x, [7, 3], a), R(1, 2, 4, 5))
        case(f"{kind}2d.{word}-scale", lambda x, a=align, f=f: f(x, [7, 9], a, 1.8, 1.9), R(1, 2, 4, 5))
        case(f"{kind}2d.{word}-vec", lambda x, a=align, f=vec: f(x, None, a, [1.5, 0.6]), R(1, 2, 4, 5))
        case(f"{kind}2d.{word}-antialiased", lambda x, a=align, f=aa: f(x, [3, 2], a), R(1, 2, 6, 5))
    case(f"trilinear3d.{word}", lambda x, a=align: op("upsample_trilinear3d")(x, [3, 4, 2], a), R(1, 2, 2, 2, 3))
for mode in range(3):
    for padding in range(3):
        case(f"grid_sampler.{mode}{padding}",
             lambda x, g, m=mode, p=padding: op("grid_sampler")(x, g, m, p, m == 0), R(1, 2, 4, 5), U(-1.3, 1.3, 1, 3, 2, 2))
case("affine_grid_generator", lambda t: op("affine_grid_generator")(t, [2, 1, 3, 4], True), R(2, 2, 3))
case("affine_grid_generator.centres", lambda t: op("affine_grid_generator")(t, [2, 1, 3, 4], False), R(2, 2, 3))
