"""Writes printing.fixture: tensors, and in the metadata what Python's str() says of each.

    venv/bin/python Tests/TorchTests/Fixtures/make_printing.py      (set up as in make_operators.py)

Types and places that safetensors cannot carry are made on both sides: the name of a case says how,
after a slash: "grad" requires a gradient, "meta" has no values, "complex" is a view of pairs.
"""

import pathlib

import torch
from operators.files import save_sorted

torch.manual_seed(0)
inf, nan = float("inf"), float("nan")
tensors = {}
for name in "float64 float32 float16 bfloat16".split():
    dtype = getattr(torch, name)
    tensors |= {
        f"{name}-matrix": torch.randn(3, 4).to(dtype),
        f"{name}-rank-0": torch.tensor(-2.5, dtype=dtype),
        f"{name}-whole": torch.tensor([1, -2, 300], dtype=dtype),
        f"{name}-special": torch.tensor([nan, inf, -inf, 1.25, -0.0], dtype=dtype),
        f"{name}-scientific": torch.tensor([1e-4, 1, 6e4], dtype=dtype),
        f"{name}-empty": torch.empty(0, 3, dtype=dtype),
    }
for name in "uint8 int8 int16 int32 int64 uint16 uint32 uint64".split():
    dtype = getattr(torch, name)
    tensors[f"{name}-extremes"] = torch.tensor([torch.iinfo(dtype).min, 7, torch.iinfo(dtype).max], dtype=dtype)
    tensors[f"{name}-rank-0"] = torch.tensor(5, dtype=dtype)
    tensors[f"{name}-images"] = torch.arange(24).to(dtype).view(2, 3, 4)
for name in "float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu".split():
    dtype = getattr(torch, name)
    tensors[f"{name}-vector"] = torch.tensor([0.5, 1, 2, 4, 16]).to(dtype)
    tensors[f"{name}-matrix"] = torch.tensor([[0.25, 8.0], [1.0, 64.0]]).to(dtype)
tensors |= {
    "bool-matrix": torch.tensor([[True, False], [False, False]]),
    "bool-rank-0": torch.tensor(True),
    "bool-all-false": torch.zeros(3, dtype=torch.bool),
    "empty-vector": torch.empty(0),
    "empty-int64": torch.empty(2, 0, dtype=torch.int64),
    "empty-float64-vector": torch.empty(0, dtype=torch.float64),
    "rank-4": torch.randn(2, 2, 2, 3),
    "rank-3": torch.randn(2, 3, 2) * 100,
    "ones": torch.ones(1, 1, 1, 1),
    "wraps": torch.randn(40),
    "wraps-int64": torch.arange(60) * 1000,
    "wraps-matrix": torch.randn(2, 23),
    "wraps-bool": torch.rand(40) > 0.5,
    "summarized-vector": torch.arange(2000.0),
    "summarized-int64": torch.arange(1001),
    "summarized-matrix": torch.randn(40, 30),
    "summarized-flat": torch.randn(2, 600),
    "summarized-tall": torch.randn(600, 2),
    "summarized-rank-3": torch.randn(11, 10, 10),
    "summarized-rank-4": torch.randn(7, 7, 7, 7),
    "summarized-bool": torch.rand(1200) > 0.5,
    "threshold-exactly": torch.arange(1000),
    "large": torch.tensor([1e9, 2.5]),
    "large-whole": torch.tensor([1e8, 1.0]),
    "large-whole-2": torch.tensor([2e8, 1.0, nan]),
    "range-just-fixed": torch.tensor([0.001, 1.0]),
    "range-scientific": torch.tensor([0.00099, 1.0]),
    "small": torch.tensor([1.5e-7]),
    "zeros": torch.zeros(2, 2),
    "minus-zero": torch.tensor([-0.0, 0.0]),
    "only-nan": torch.tensor([nan, nan]),
    "only-infinity": torch.tensor([inf, -inf]),
    "whole-infinity": torch.tensor([inf, 100.0]),
    "whole-scientific-special": torch.tensor([nan, 1e10, -inf]),
    "rounds-up": torch.tensor([0.99999, 9.99999]),
    "rank-0-scientific": torch.tensor(1e-10),
    "rank-0-nan": torch.tensor(nan),
    "rank-0-whole": torch.tensor(3.0),
    "float64-long": torch.tensor([1 / 3, 2 / 3], dtype=torch.float64),
    "vector/grad": torch.tensor([1.0, 2.5]),
    "matrix/grad": torch.randn(2, 3),
    "float64/grad": torch.randn(2, dtype=torch.float64),
    "long-line/grad": torch.randn(9),
    "rank-0/grad": torch.tensor(2.0),
    "empty/grad": torch.empty(0),
    "float32/meta": torch.zeros(2, 3),
    "int64/meta": torch.zeros(4, dtype=torch.int64),
    "bfloat16/meta": torch.zeros((), dtype=torch.bfloat16),
    "vector/complex": torch.randn(3, 2),
    "matrix/complex": torch.randn(2, 2, 2),
    "whole/complex": torch.tensor([[1.0, -2.0], [30.0, 4.0]]),
    "special/complex": torch.tensor([[nan, inf], [-inf, nan], [1.0, -0.0]]),
    "scientific/complex": torch.tensor([[1e-6, 1.0], [30.0, 4.0]]),
    "rank-0/complex": torch.tensor([1.5, -2.5]),
    "wraps/complex": torch.randn(11, 2),
    "summarized/complex": torch.randn(1100, 2),
    "complex128/complex": torch.randn(3, 2, dtype=torch.float64),
    "complex32/complex": torch.randn(3, 2).half(),
}


def text(name, tensor):
    way = name.partition("/")[2]
    if way == "grad":
        return str(tensor.clone().requires_grad_())
    if way == "meta":
        return str(tensor.to("meta"))
    if way == "complex":
        return str(torch.view_as_complex(tensor))
    return str(tensor)


texts = {name: text(name, tensor) for name, tensor in tensors.items()}
save_sorted(tensors, pathlib.Path(__file__).resolve().parent / "printing.fixture", texts)
print(len(texts), "texts")
