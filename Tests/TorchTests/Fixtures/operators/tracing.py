"""Calls libtorch's operators by their names in native_functions.yaml and writes the calls in Swift.

Each call goes through `op("conv2d.padding")`, which computes with PyTorch, notes the overload for
coverage, and notes the call so that `swift()` can write it with the labels of the Swift API.
Arguments are matched by their place in the schema: a Swift function that passes them on in another
order, or with other defaults, gives other numbers than the fixture.
"""

import math
import pathlib
import re

import torch

ROOT = pathlib.Path(__file__).resolve().parents[4]
DTYPES = {
    torch.uint8: "uint8", torch.int8: "int8", torch.int16: "int16", torch.int32: "int32",
    torch.int64: "int64", torch.float16: "float16", torch.float32: "float32",
    torch.float64: "float64", torch.complex64: "complex64", torch.bool: "bool",
    torch.bfloat16: "bfloat16",
}  # fmt: skip
FORMATS = {torch.channels_last: ".channelsLast", torch.contiguous_format: ".contiguous"}
REDUCTIONS = [".none", ".mean", ".sum"]


class Seeded:
    """An argument that is a new generator with a seed."""

    def __init__(self, seed):
        self.seed = seed


class Function:
    """A Swift function over an operator, as its declaration says."""

    def __init__(self, declaration):
        head, rest = declaration.split("(", 1)
        self.static = "static " in head
        self.name = head.split("func ")[1].strip("` ")
        parameters, result = _closing(rest)
        self.parameters = [_parameter(text) for text in _split(parameters)]
        self.result = result.removeprefix(" ->").strip() or "Void"

    @property
    def fields(self):
        return re.findall(r"(\w+):", self.result) if self.result.startswith("(") else []


def _closing(text):
    depth = 1
    for i, c in enumerate(text):
        depth += (c in "([") - (c in ")]")
        if depth == 0:
            return text[:i], text[i + 1 :]
    raise ValueError(text)


def _split(text):
    parts, depth = [""], 0
    for c in text:
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [part.strip() for part in parts if part.strip()]


def _parameter(text):
    names, kind = text.split(":", 1)
    kind, _, default = kind.partition("=")
    names = names.split()
    return {"label": names[0], "type": kind.strip(), "optional": bool(default)}


def swift_functions():
    """The first Swift function over each overload."""
    found = {}
    for file in sorted((ROOT / "Sources/Torch/Generated").glob("*.swift")):
        pattern = r"Schema: `([\w.]+)\(.*?\n  ((?:public|package) .*?) \{\n"
        for match in re.finditer(pattern, file.read_text(), re.S):
            found.setdefault(match[1], Function(re.sub(r"\s+", " ", match[2])))
    return found


FUNCTIONS = swift_functions()
COVERED = set()
_current = None


class Trace:
    """The calls of one case."""

    def __init__(self, inputs):
        self.calls = []
        self.kept = list(inputs)
        self.names = {id(t): f"x[{i}]" for i, t in enumerate(inputs)}

    def __enter__(self):
        global _current
        _current = self
        return self

    def __exit__(self, *_):
        global _current
        _current = None

    def record(self, function, schema, args, kwargs, result):
        given = {a.name: v for a, v in zip(schema.arguments, args)} | kwargs
        left = [a for a in schema.arguments if a.name not in ("layout", "pin_memory")]
        if not function.static:
            receiver = self.literal(given[left.pop(0).name], "Tensor")
        else:
            receiver = "Tensor"
        assert len(left) == len(function.parameters), (function.name, left, function.parameters)
        texts = []
        for argument, parameter in zip(left, function.parameters):
            if argument.name in given:
                value = self.literal(given[argument.name], parameter["type"])
            elif parameter["optional"]:
                continue
            else:
                value = self.literal(argument.default_value, parameter["type"])
            label = "" if parameter["label"] == "_" else f"{parameter['label']}: "
            texts.append(label + value)
        self.calls.append(f"{receiver}.{function.name}({', '.join(texts)})")
        self.name(result, f"§{len(self.calls) - 1}§", function)

    def name(self, result, text, function):
        self.kept.append(result)
        if isinstance(result, torch.Tensor):
            self.names[id(result)] = text
        elif isinstance(result, (list, tuple)):
            for i, item in enumerate(result):
                field = f".{function.fields[i]}" if function.fields else f"[{i}]"
                self.names[id(item)] = text + field

    def literal(self, value, kind):
        if isinstance(value, torch.Tensor):
            return self.names[id(value)]
        if isinstance(value, (list, tuple)):
            kind = kind.strip("?")[1:-1]
            return "[" + ", ".join(self.literal(item, kind) for item in value) + "]"
        if value is None:
            return "nil"
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, Seeded):
            return f"seeded({value.seed})"
        if value in DTYPES:
            return "." + DTYPES[value]
        if value in FORMATS:
            return FORMATS[value]
        if isinstance(value, torch.device):
            return f".{value.type}"
        if isinstance(value, str):
            return f'"{value}"'
        if kind == "Reduction":
            return REDUCTIONS[value]
        if isinstance(value, float) and not math.isfinite(value):
            word = "nan" if math.isnan(value) else "infinity"
            text = ("-" if value < 0 else "") + f"Double.{word}"
            return f"Scalar({text})" if kind.strip("?") == "Scalar" else text
        return repr(value)

    def swift(self, outputs):
        """The calls as the statements of a Swift function that returns the outputs."""
        calls = [(f"let v{i} = ", call) for i, call in enumerate(self.calls)]
        result = "[" + ", ".join(self.names.get(id(o), None) or self.answer(o) for o in outputs)
        lines = [call for _, call in calls] + [result + "]"]
        kept = []
        for i in range(len(calls)):
            token = f"§{i}§"
            if sum(line.count(token) for line in lines) == 1 and token in lines[i + 1]:
                lines[i + 1] = lines[i + 1].replace(token, lines[i])
            elif sum(line.count(token) for line in lines) == 0:
                kept.append(lines[i])
            else:
                kept.append(f"let v{i} = {lines[i]}")
        kept.append("return " + lines[-1])
        return [re.sub(r"§(\d+)§", r"v\1", line) for line in kept]

    def answer(self, value):
        """The last call, whose result is no tensor."""
        assert not isinstance(value, torch.Tensor)
        return f"Tensor(§{len(self.calls) - 1}§)"


def op(name):
    """An operator by its name in native_functions.yaml."""
    base, _, overload = name.partition(".")
    function = getattr(getattr(torch.ops.aten, base), overload or "default")

    def call(*args, **kwargs):
        COVERED.add(name)
        trace = _current

        schema = function._schema
        types = {a.name: a for a in schema.arguments}
        named = dict(zip(types, args)) | kwargs

        def plain(value, argument):
            if isinstance(value, Seeded):
                return torch.Generator().manual_seed(value.seed)
            # One number for all dimensions, for which Swift has overloads.
            if type(value) is int and "List[int]" in str(argument.type):
                return [value] * (argument.N or 1)
            return value

        result = function(**{k: plain(v, types[k]) for k, v in named.items()})
        trace.record(FUNCTIONS[name], schema, args, kwargs, result)
        return result

    return call
