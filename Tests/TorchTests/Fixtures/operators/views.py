"""Views, and elements moved, joined and padded."""

from .cases import *  # noqa: F403

group("views")
m, cube = R(3, 4), R(2, 3, 4)


def with_args(name, *args, x=cube, title=None, **kwargs):
    number, key = 2, title or name
    from .cases import GROUPS

    while key in GROUPS["views"]:
        key, number = f"{title or name}-{number}", number + 1
    exact(key, lambda t: op(name)(t, *args, **kwargs), x)


for name in "t mT mH adjoint ravel contiguous detach alias clone squeeze flatten.using_ints unbind.int".split():
    with_args(name, x=m if name in ("t",) else cube)
with_args("view", [6, -1])
with_args("view.dtype", i32, x=m, title="view-dtype")
with_args("reshape", [-1, 2])
with_args("permute", [2, 0, -2])
with_args("transpose.int", 0, -1)
with_args("movedim.int", 0, 2)
with_args("movedim.intlist", [0, 1], [2, 0])
with_args("unsqueeze", -1)
with_args("squeeze.dim", 1, x=R(2, 1, 3, 1))
with_args("squeeze.dims", [1, 3], x=R(2, 1, 3, 1))
with_args("squeeze", x=R(2, 1, 3, 1))
with_args("select.int", 1, -1)
with_args("slice.Tensor", 1)
with_args("slice.Tensor", 2, 1, -1, 2)
with_args("narrow", 2, 1, 2)
with_args("expand", [5, -1, 3], x=R(2, 1))
with_args("broadcast_to", [5, 2, 3], x=R(2, 1))
with_args("unbind.int", -1)
with_args("split.Tensor", 2, 2)
with_args("split.Tensor", 2, x=R(5, 2))
with_args("split_with_sizes", [1, 3], -1)
with_args("chunk", 3, 1)
with_args("chunk", 3, x=R(5, 2))
with_args("tensor_split.sections", 3, x=R(5, 2))
with_args("tensor_split.indices", [1, 3], 1, x=R(2, 5))
with_args("flatten.using_ints", 1)
with_args("unflatten.int", 2, [2, -1])
with_args("unfold", 2, 2, 1)
with_args("as_strided", [2, 2], [1, 4], 1, x=m)
with_args("diagonal", x=m)
with_args("diagonal", 1, 0, -1)
with_args("roll", [1], x=m)
with_args("roll", [1, -2], [0, 2])
with_args("flip", [0, 2])
with_args("rot90")
with_args("rot90", 3, [1, 2])
with_args("repeat", [2, 1, 3], x=R(2, 3))
with_args("tile", [2, 1], x=R(2, 3))
with_args("repeat_interleave.self_int", 2, x=m)
with_args("repeat_interleave.self_int", 2, 1, x=m)
with_args("constant_pad_nd", [1, 2, 0, 1], 1.5)
with_args("pad", [1, 2, 0, 1])
with_args("pad", [1, -1], "constant", 2.5)
for mode in ("reflect", "replicate", "circular"):
    with_args("pad", [1, 2], mode)
with_args("reflection_pad1d", [1, 2])
with_args("reflection_pad2d", [1, 2, 1, 0])
with_args("replication_pad1d", [1, 2])
with_args("replication_pad2d", [1, 2, 1, 0])
with_args("replication_pad2d", 2)
with_args("pixel_shuffle", 2, x=R(1, 8, 2, 3))
with_args("pixel_unshuffle", 2, x=R(1, 2, 4, 6))
with_args("im2col", [2, 3], [1, 1], [1, 0], [2, 1], x=R(1, 2, 4, 5))
case("col2im", lambda x: op("col2im")(x, [4, 5], [2, 3], [1, 1], [1, 0], [2, 1]), R(1, 12, 9))
for name in ("view_as", "reshape_as", "expand_as"):
    exact(name, name, R(2, 1, 3), R(2, 1, 3), grad=(0,))
exact("broadcast_tensors", lambda x, y: op("broadcast_tensors")([x, y]), R(2, 1), R(3))
exact("repeat_interleave.tensor", lambda x, n: op("repeat_interleave.self_Tensor")(x, n, 0), m, T([2, 0, 1]))
exact("cat", lambda x, y: op("cat")([x, y], 1), R(2, 3), R(2, 1))
exact("cat.promotes", lambda x, y: op("cat")([x, y]), R(2, dtype=f64), R(3))
exact("stack", lambda x, y: op("stack")([x, y], -1), m, m)
exact("hstack", lambda x, y: op("hstack")([x, y]), m, m)
exact("vstack", lambda x, y: op("vstack")([x, y]), R(3), R(3))
exact("block_diag", lambda x, y: op("block_diag")([x, y]), R(2, 3), R(1, 2))
exact("complex", lambda z: (op("real")(z), op("imag")(z), op("view_as_real")(z), op("resolve_conj")(op("conj")(z)), op("mH")(z)), C(2, 3))
exact("view_as_complex", "view_as_complex", R(3, 2))
exact("slice_scatter", lambda x, y: op("slice_scatter")(x, y, 1, 0, 4, 2), m, R(3, 2))
exact("select_scatter", lambda x, y: op("select_scatter")(x, y, 1, 2), m, R(3))
exact("diagonal_scatter", lambda x, y: op("diagonal_scatter")(x, y, 1), m, R(3))
for name, args in {"transpose_": (0, 1), "t_": (), "unsqueeze_": (1,), "squeeze_": (), "squeeze_.dim": (0,), "squeeze_.dims": ([0],), "detach_": ()}.items():
    exact(name, lambda x, n=name, a=args: op(n)(op("clone")(x), *a), R(1, 3))
