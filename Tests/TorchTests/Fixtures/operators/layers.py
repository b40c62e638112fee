"""Activations, normalization, embedding, attention, dropout."""

from .cases import *  # noqa: F403

group("activations")
for name in "relu relu6 silu mish sigmoid hardsigmoid hardswish selu".split():
    twins(name, U(-8, 8, 3, 7))
    twins(name, R(2, 17, dtype=bf16))
twins("gelu", R(3, 7))
twins("gelu", R(3, 7), kwargs=dict(approximate="tanh"))
twins("hardtanh", R(3, 7))
twins("hardtanh", R(3, 7), args=(-0.5, 0.75))
for name in ["elu", "celu", "leaky_relu"]:
    twins(name, R(3, 7))
twins("elu", R(3, 7), args=(0.7, 1.2, 0.9))
twins("celu", R(3, 7), args=(0.6,))
twins("leaky_relu", R(3, 7), args=(0.2,))
twins("rrelu", R(3, 7))
twins("rrelu", R(3, 7), args=(0.1, 0.3, False))
case("rrelu.training", lambda x: op("rrelu")(x, 0.1, 0.3, True, Seeded(3)), R(3, 7))
for name in "log_sigmoid hardshrink softshrink softplus".split():
    case(name, name, R(3, 7))
case("hardshrink.lambd", lambda x: op("hardshrink")(x, 0.2), R(3, 7))
case("softshrink.lambd", lambda x: op("softshrink")(x, 0.2), R(3, 7))
case("softplus.beta", lambda x: op("softplus")(x, 2, 1), U(-3, 3, 3, 7))
case("prelu", "prelu", R(2, 3, 4), R(3))
case("glu", "glu", R(2, 6))
case("glu.dim", lambda x: op("glu")(x, 0), R(4, 3))
case("softmax", lambda x: op("softmax.int")(x, -1), R(2, 3, 5))
case("softmax.dim", lambda x: op("softmax.int")(x, 1), R(2, 3, 5))
case("softmax.dtype", lambda x: op("softmax.int")(x, -1, f32), R(2, 5, dtype=f16))
case("softmax.bfloat16", lambda x: op("softmax.int")(x, -1), R(2, 5, dtype=bf16))
case("softmax.masked", lambda x: op("softmax.int")(x, -1), T([[1.0, float("-inf"), 2.0]]))
case("log_softmax", lambda x: op("log_softmax.int")(x, -1), R(2, 3, 5))
case("log_softmax.dim-dtype", lambda x: op("log_softmax.int")(x, 0, f64), R(4, 3))
case("_softmax", lambda x: op("_softmax")(x, 1, False), R(3, 5))
case("_log_softmax", lambda x: op("_log_softmax")(x, 1, False), R(3, 5))

group("normalization")
case("layer_norm", lambda x, w, b: op("layer_norm")(x, [5], w, b), R(2, 3, 5), R(5), R(5))
case("layer_norm.eps", lambda x, w, b: op("layer_norm")(x, [5], w, b, 1e-12), R(2, 3, 5), R(5), R(5))
case("layer_norm.plain", lambda x: op("layer_norm")(x, [3, 5]), R(2, 3, 5))
case("layer_norm.no-bias", lambda x, w: op("layer_norm")(x, [5], w), R(2, 5), R(5))
case("layer_norm.bfloat16", lambda x, w, b: op("layer_norm")(x, [8], w, b),
     R(2, 8, dtype=bf16), R(8, dtype=bf16), R(8, dtype=bf16))
case("native_layer_norm", lambda x, w, b: op("native_layer_norm")(x, [5], w, b, 1e-5),
     R(2, 3, 5), R(5), R(5))
case("rms_norm", lambda x, w: op("rms_norm")(x, [5], w, 1e-6), R(2, 3, 5), R(5))
case("rms_norm.default-eps", lambda x: op("rms_norm")(x, [5]), R(2, 5))


def train(x, w, b, m, v):
    m, v = op("clone")(m), op("clone")(v)
    return op("batch_norm")(x, w, b, m, v, True, 0.1, 1e-5, True), m, v


def evaluate(x, w, b, m, v):
    return op("batch_norm")(x, w, b, m, v, False, 0.1, 1e-5, True)


for shape, title in [((4, 3), "vectors"), ((2, 3, 4, 4), "images")]:
    inputs = R(*shape), R(3), R(3), R(3), U(0.5, 2, 3)
    case(f"batch_norm.train-{title}", train, *inputs, grad=(0, 1, 2))
    case(f"batch_norm.eval-{title}", evaluate, *inputs, grad=(0, 1, 2))
case("batch_norm.no-statistics",
     lambda x: op("batch_norm")(x, None, None, None, None, True, 0.0, 1e-3, True), R(4, 3, 5))
case("native_batch_norm", lambda x, w, b: op("native_batch_norm")(x, w, b, None, None, True, 0.1, 1e-5),
     R(4, 3), R(3), R(3))
case("group_norm", lambda x, w, b: op("group_norm")(x, 2, w, b), R(2, 4, 3, 3), R(4), R(4))
case("group_norm.plain", lambda x: op("group_norm")(x, 4, eps=1e-3), R(2, 4, 5))
case("native_group_norm", lambda x, w, b: op("native_group_norm")(x, w, b, 2, 4, 9, 2, 1e-5),
     R(2, 4, 3, 3), R(4), R(4))
case("instance_norm", lambda x, w, b: op("instance_norm")(x, w, b, None, None, True, 0.1, 1e-5, True),
     R(2, 3, 4, 4), R(3), R(3))
case("instance_norm.statistics",
     lambda x, m, v: op("instance_norm")(x, None, None, m, v, False, 0.1, 1e-5, True),
     R(2, 3, 6), R(3), U(0.5, 2, 3), grad=(0,))
case("weight_norm", lambda v, g: op("_weight_norm")(v, g), R(4, 3), U(0.5, 2, 4, 1))
case("weight_norm.dim", lambda v, g: op("_weight_norm")(v, g, 1), R(4, 3), U(0.5, 2, 1, 3))

group("embedding")
case("embedding", lambda w, i: op("embedding")(w, i), R(7, 4), I(0, 7, 2, 3))
case("embedding.padding", lambda w, i: op("embedding")(w, i, 0), R(7, 4), T([[0, 3, 0], [1, 0, 3]]))
case("embedding.frequency", lambda w, i: op("embedding")(w, i, -1, True), R(7, 4), T([1, 3, 1, 1]))
case("embedding.int32", lambda w, i: op("embedding")(w, i), R(7, 4), I(0, 7, 5, dtype=i32))
case("embedding_renorm_", lambda w, i: op("embedding_renorm_")(op("clone")(w), i, 1.0, 2.0),
     R(7, 4), T([1, 3]), grad=False)
for mode, title in enumerate(["sum", "mean", "max"]):
    case(f"embedding_bag.{title}",
         lambda w, i, o, mode=mode: op("embedding_bag.padding_idx")(w, i, o, False, mode, False, None, False, None),
         R(7, 4), T([1, 3, 2, 6, 0]), T([0, 2]))
case("embedding_bag.weights",
     lambda w, i, o, s: op("embedding_bag.padding_idx")(w, i, o, False, 0, False, s, True, 3),
     R(7, 4), T([1, 3, 2, 6, 0]), T([0, 2, 5]), R(5))

group("attention")
sdpa = op("scaled_dot_product_attention")
qkv = (R(2, 2, 3, 4), R(2, 2, 5, 4), R(2, 2, 5, 4))
case("plain", lambda q, k, v: sdpa(q, k, v), *qkv)
case("scale", lambda q, k, v: sdpa(q, k, v, scale=0.3), *qkv)
case("causal", lambda q, k, v: sdpa(q, k, v, is_causal=True), R(2, 2, 4, 4), R(2, 2, 4, 4), R(2, 2, 4, 4))
case("causal-narrow", lambda q, k, v: sdpa(q, k, v, None, 0.0, True), *qkv)
case("mask.boolean", lambda q, k, v, m: sdpa(q, k, v, m), *qkv,
     T([[True, True, False, False, False], [True, False, True, True, False], [True, True, True, True, True]]))
case("mask.additive", lambda q, k, v, m: sdpa(q, k, v, m, scale=0.25), *qkv, R(2, 1, 3, 5))
case("grouped-queries", lambda q, k, v: sdpa(q, k, v, enable_gqa=True),
     R(1, 4, 3, 4), R(1, 2, 5, 4), R(1, 2, 5, 4))
case("bfloat16", lambda q, k, v: sdpa(q, k, v), *[R(1, 2, 4, 8, dtype=bf16)] * 3)
case("kernel", lambda q, k, v: op("_fused_sdp_choice")(q, k, v), *qkv, tolerance="exact")
case("without-batch", lambda q, k, v: sdpa(q, k, v), R(3, 4), R(5, 4), R(5, 4))

group("dropout")
for name in "dropout alpha_dropout".split():
    for train in (True, False):
        case(f"{name}.{train}".lower(), lambda x, n=name, t=train: (op(n)(x, 0.4, t), op(n + "_")(op("clone")(x), 0.4, t)),
             R(4, 9), seed=11)
for name in "feature_dropout feature_alpha_dropout".split():
    case(name, lambda x, n=name: (op(n)(x, 0.4, True), op(n + "_")(op("clone")(x), 0.4, True)), R(2, 5, 3), seed=12)
case("native_dropout", lambda x: op("native_dropout")(x, 0.3, True), R(4, 9), seed=13)
case("native_dropout.idle", lambda x: op("native_dropout")(x, 0.3, False), R(4, 9), seed=13)
case("attention", lambda q, k, v: sdpa(q, k, v, None, 0.3), *qkv, seed=14)
case("randn", lambda: op("randn.generator")([3, 5], generator=None), seed=15)
