"""Fiddle's side. It has no references and no YAML: its JSON is measured instead."""

import copy
from importlib.metadata import version
from typing import Any

import fiddle
from fiddle import diffing
from fiddle._src.absl_flags.utils import set_value
from fiddle.experimental.serialization import dump_json, load_json

import parts
from turns import answer, milliseconds


def build(layers: int) -> Any:
    return parts.model(fiddle.Config, layers)


def overrides(layers: int) -> list[str]:
    return [f"layers[{layer}].{path}={value}" for layer, path, value in parts.overrides(layers)]


def override(tree: Any, texts: list[str]) -> None:
    for text in texts:
        set_value(tree, text)


def measure(question: str) -> float:
    case, layers = question.split()
    layers = int(layers)
    tree = build(layers)
    texts = overrides(layers)
    if case == "all":

        def everything() -> Any:
            tree = build(layers)
            override(tree, texts)
            return fiddle.build(tree)

        return milliseconds(everything)
    if case == "load":
        text = dump_json(tree)
        return milliseconds(lambda: load_json(text))
    changed = copy.deepcopy(tree)
    override(changed, texts)
    bodies = {
        "build": lambda: build(layers),
        "overrides": lambda: override(tree, texts),
        "instantiate": lambda: fiddle.build(tree),
        "dump": lambda: dump_json(tree),
        "diff": lambda: diffing.build_diff(tree, changed),
    }
    return milliseconds(bodies[case])


answer(f"Fiddle {version('fiddle')}", measure)
