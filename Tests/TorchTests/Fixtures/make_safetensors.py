"""Writes the files of safetensors/ with the reference implementation.

    pip install safetensors==0.8.0 numpy
    python make_safetensors.py

The tests read these files, write the same tensors anew, and compare the bytes. Data without a meaning
follows one rule, which the tests know: byte i of the n-th tensor is (7 * i + 31 * n) % 256.
"""

import json
from pathlib import Path

import numpy as np
from safetensors import TensorSpec, deserialize, serialize

FOLDER = Path(__file__).parent / "safetensors"

# safetensors' names for TensorSpec, with the bytes of one element.
SIZES = {
    "bool": 1, "uint8": 1, "int8": 1, "float8_e5m2": 1, "float8_e4m3fn": 1, "float8_e8m0fnu": 1,
    "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1, "float4_e2m1fn_x2": 1, "int16": 2, "uint16": 2,
    "float16": 2, "bfloat16": 2, "int32": 4, "uint32": 4, "float32": 4, "complex64": 8,
    "float64": 8, "int64": 8, "uint64": 8,
}


def pattern(size: int, number: int) -> np.ndarray:
    return ((7 * np.arange(size) + 31 * number) % 256).astype(np.uint8)


def write(name: str, tensors: dict, metadata: dict | None = None) -> None:
    """Writes tensors that are given as (dtype, shape) or (dtype, shape, array with the data)."""
    keep, specs = [], {}
    for number, (key, (dtype, shape, *given)) in enumerate(tensors.items()):
        size = int(np.prod(shape, dtype=np.int64)) * SIZES[dtype]
        data = given[0].view(np.uint8).reshape(-1) if given else pattern(size, number)
        if dtype == "bool" and not given:
            data = data % 2
        data = np.ascontiguousarray(data)
        assert data.nbytes == size
        keep.append(data)
        specs[key] = TensorSpec(
            dtype=dtype, shape=shape, data_ptr=data.ctypes.data, data_len=data.nbytes
        )
    (FOLDER / f"{name}.safetensors").write_bytes(serialize(specs, metadata=metadata))


def write_by_hand(name: str, header: dict, data: bytes) -> None:
    """Writes what the reference implementation reads but offers no way to write."""
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    content = len(text).to_bytes(8, "little") + text + data
    deserialize(content)
    (FOLDER / f"{name}.safetensors").write_bytes(content)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    write("dtypes", {f"t.{dtype}": (dtype, [2, 4]) for dtype in SIZES}, {"format": "pt"})
    write(
        "values",
        {
            "float64": ("float64", [3], np.array([0.1, -2.5, np.inf])),
            "float32": ("float32", [2, 2], np.array([[1, 2], [3, 4.5]], np.float32)),
            "float16": ("float16", [3], np.array([0.5, -2, 65504], np.float16)),
            # The upper halves of float32's 1, -2 and 3.140625.
            "bfloat16": ("bfloat16", [3], np.array([0x3F80, 0xC000, 0x4049], np.uint16)),
            "int64": ("int64", [2], np.array([-(2**63), 2**63 - 1])),
            "uint16": ("uint16", [2], np.array([0, 65535], np.uint16)),
            "int8": ("int8", [], np.array(-128, np.int8).reshape(1)),
            "bool": ("bool", [1, 3], np.array([True, False, True])),
        },
    )
    write(
        "shapes",
        {
            "scalar": ("float32", []),
            "one": ("float32", [1]),
            "empty": ("float32", [0]),
            "empty.inside": ("int64", [2, 0, 3]),
            "row": ("int16", [1, 3]),
            "deep": ("uint8", [2, 1, 2, 1, 3]),
            "packed": ("float4_e2m1fn_x2", [2, 3]),
            "packed.empty": ("float4_e2m1fn_x2", [3, 0]),
        },
    )
    write("none", {})
    write("metadata_only", {}, {"made by": "hand"})
    names = [
        "", " ", "a", "B", "b", "a.b.c", "0", "quote \" and \\", "slash /", "tab\tnew\nline\r",
        "\0\x01\x1f\x7f\b\f", "é", "漢字", "😀", "\uffff", "\u2028", "👩\u200d👩\u200d👧", "ß", "ÿ",
        "__metadata", "a" * 300,
    ]
    write("names", {name: ("uint8", [1]) for name in names}, {"ключ\n\"": "значение\t\\ 😀"})
    write("twins", {"caf\u00e9": ("uint8", [1]), "cafe\u0301": ("uint8", [1])})
    write_by_hand(
        "six_bits",
        {
            "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
            "e2m3": {"dtype": "F6_E2M3", "shape": [2, 2], "data_offsets": [8, 11]},
            "e3m2": {"dtype": "F6_E3M2", "shape": [4], "data_offsets": [11, 14]},
            "odd": {"dtype": "F4", "shape": [2, 3], "data_offsets": [14, 17]},
        },
        pattern(17, 0).tobytes(),
    )
    # Offsets out of order, blanks, escapes, and a header that leaves the data misaligned.
    text = (
        '{"second" :{"data_offsets":[ 8,12],"shape":[1],"dtype":"F32"},\n\t"\\u0066irst\\ud83d\\ude00":'
        ' {"dtype":"F64","shape":[ ],"data_offsets":[0,8]}}  '
    ).encode()
    text += b" " if len(text) % 2 == 0 else b""
    content = len(text).to_bytes(8, "little") + text + pattern(12, 0).tobytes()
    deserialize(content)
    (FOLDER / "loose.safetensors").write_bytes(content)


if __name__ == "__main__":
    main()
