"""Elements by their positions and masks."""

from .cases import *  # noqa: F403

group("indexing")
m, rows, some = R(4, 5), T([2, 0]), P(4, 5)


def both(name, call, *inputs, overload="", grad=True):
    """Like twins, with arguments that are tensors between others."""
    def twin(x, *rest):
        return (call(op(name + overload), x, *rest), call(op(f"{name}_" + overload), op("clone")(x), *rest))

    case(name + overload.lower(), twin, *inputs, grad=grad)


exact("index", lambda x, i, j: op("index.Tensor")(x, [i, j]), m, rows, T([1, 4]))
exact("index.slice", lambda x, j: op("index.Tensor")(x, [None, j]), m, T([[1, 4], [0, 0]]))
exact("index.mask", lambda x, k: op("index.Tensor")(x, [k]), m, B(4, 5))
both("index_put", lambda f, x, i, v: f(x, [i], v), m, rows, R(2, 5))
case("index_put.accumulate", lambda x, i, v: op("index_put")(x, [None, i], v, True), m, T([1, 1]), R(4, 2))
exact("index_select", lambda x, i: op("index_select")(x, 1, i), m, T([3, 3, 0]))
both("index_add", lambda f, x, i, v: f(x, 0, i, v, alpha=2), m, T([1, 1]), R(2, 5))
both("index_copy", lambda f, x, i, v: f(x, 0, i, v), m, rows, R(2, 5))
both("index_fill", lambda f, x, i: f(x, 0, i, 1.5), m, rows, overload=".int_Scalar")
both("index_fill", lambda f, x, i, v: f(x, 0, i, v), m, rows, T(1.5), overload=".int_Tensor")
for mode in ("prod", "mean", "amax", "amin"):
    case(f"index_reduce.{mode}", lambda x, i, v, w=mode: (
        op("index_reduce")(x, 0, i, v, w), op("index_reduce_")(op("clone")(x), 0, i, v, w, include_self=False)),
        some, T([1, 1, 3]), P(3, 5))
exact("gather", lambda x, i: op("gather")(x, 1, i), m, I(0, 5, 4, 2))
exact("gather.dim", lambda x, i: op("gather")(x, 0, i), m, I(0, 4, 2, 5))
places = T([[0, 2, 4], [1, 3, 0]])
both("scatter", lambda f, x, i, v: f(x, 1, i, v), m, places, R(2, 3), overload=".src")
both("scatter", lambda f, x, i: f(x, 1, i, 1.5), m, places, overload=".value")
both("scatter_add", lambda f, x, i, v: f(x, 1, i, v), m, I(0, 5, 2, 3), R(2, 3))
for mode in ("sum", "prod", "mean", "amax", "amin"):
    case(f"scatter_reduce.{mode}", lambda x, i, v, w=mode: (
        op("scatter_reduce.two")(x, 0, i, v, w), op("scatter_reduce_.two")(op("clone")(x), 0, i, v, w, include_self=False)),
        some, I(0, 4, 3, 5), P(3, 5))
both("masked_fill", lambda f, x, k: f(x, k, -1.5), m, B(4, 5), overload=".Scalar")
both("masked_fill", lambda f, x, k, v: f(x, k, v), m, B(4, 1), T(2.5), overload=".Tensor")
exact("masked_select", "masked_select", m, B(4, 5))
both("masked_scatter", lambda f, x, k, v: f(x, k, v), m, B(4, 5), R(20))
exact("where", "where.self", B(4, 5), m, R(5))
exact("where.numbers", lambda k, x: (op("where.ScalarSelf")(k, 1.5, x), op("where.ScalarOther")(k, x, 2), op("where.Scalar")(k, 1, 2)), B(4, 5), m)
for name in "nonzero nonzero_numpy argwhere".split():
    exact(name, name, I(0, 2, 3, 4))
exact("take", "take", m, I(0, 20, 2, 3))
exact("take_along_dim", lambda x, i: (op("take_along_dim")(x, i, 1), op("take_along_dim")(x, i)), m, I(0, 5, 4, 2))
both("put", lambda f, x, i, v: f(x, i, v), m, T([3, 7]), R(2))
case("put.accumulate", lambda x, i, v: op("put")(x, i, v, True), m, T([3, 3]), R(2))
edges = T([0.0, 1.0, 2.0])
exact("bucketize", "bucketize.Tensor", T([0.5, 1.0, 3.0]), edges, grad=False)
exact("bucketize.right", lambda x, e: op("bucketize.Tensor")(x, e, out_int32=True, right=True), T([0.5, 1.0, 3.0]), edges, grad=False)
exact("searchsorted", lambda e, x: (op("searchsorted.Tensor")(e, x), op("searchsorted.Tensor")(e, x, side="right")), edges, T([0.5, 1.0]), grad=False)
exact("searchsorted.number", lambda e: op("searchsorted.Scalar")(e, 1.0, right=True), edges, grad=False)
exact("isin", lambda x, y: (op("isin.Tensor_Tensor")(x, y), op("isin.Tensor_Tensor")(x, y, invert=True)), I(0, 9, 3, 4), T([1, 3, 5]))
