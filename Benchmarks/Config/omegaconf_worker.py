"""The side of OmegaConf with Hydra, and that of LazyConfig as detectron2 has it on top of them."""

import copy
import pydoc
import sys
from importlib.metadata import version
from typing import Any, Callable

import yaml
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.utils import instantiate
from omegaconf import DictConfig, ListConfig, OmegaConf

import parts
from turns import answer, milliseconds


class Hydra:
    title = f"OmegaConf {version('omegaconf')} + Hydra {version('hydra-core')}"

    @staticmethod
    def build(layers: int) -> DictConfig:
        def call(target: type, **arguments: Any) -> dict[str, Any]:
            return {"_target_": f"{target.__module__}.{target.__name__}", **arguments}

        return OmegaConf.create(parts.model(call, layers))

    @staticmethod
    def override(tree: DictConfig, texts: list[str]) -> None:
        tree.merge_with_dotlist(texts)

    @staticmethod
    def instantiate(tree: DictConfig) -> Any:
        return instantiate(tree)

    @staticmethod
    def dump(tree: DictConfig) -> str:
        return OmegaConf.to_yaml(tree)

    @staticmethod
    def load(text: str) -> Any:
        return OmegaConf.create(text)


class LazyConfig:
    """The semantics of detectron2's `LazyCall`, `instantiate` and `LazyConfig`, written anew.

    detectron2 itself needs PyTorch and a compiler to install.
    """

    title = "LazyConfig"

    @staticmethod
    def build(layers: int) -> DictConfig:
        def call(target: type, **arguments: Any) -> DictConfig:
            # Each call is a config of its own, which its parent copies.
            return DictConfig({**arguments, "_target_": target}, flags={"allow_objects": True})

        return parts.model(call, layers)

    @staticmethod
    def override(tree: DictConfig, texts: list[str]) -> None:
        for override in OverridesParser.create().parse_overrides(texts):
            key = override.key_or_group
            steps = key.split(".")
            # A node on the way that is not a config cannot be entered.
            for count in range(1, len(steps)):
                above = OmegaConf.select(tree, ".".join(steps[:count]), default=None)
                if above is None:
                    break
                if not OmegaConf.is_config(above):
                    raise KeyError(key)
            OmegaConf.update(tree, key, override.value(), merge=True)

    @staticmethod
    def instantiate(tree: Any) -> Any:
        if isinstance(tree, ListConfig):
            built = [LazyConfig.instantiate(element) for element in tree]
            return ListConfig(built, flags={"allow_objects": True})
        if isinstance(tree, DictConfig) and "_target_" in tree:
            arguments = {key: LazyConfig.instantiate(value) for key, value in tree.items()}
            target = arguments.pop("_target_")
            if isinstance(target, str):
                target = pydoc.locate(target)
            return target(**arguments)
        return tree

    @staticmethod
    def dump(tree: DictConfig) -> str:
        def name(node: Any) -> None:
            if isinstance(node, DictConfig):
                target = node.get("_target_")
                if target is not None and not isinstance(target, str):
                    node["_target_"] = f"{target.__module__}.{target.__qualname__}"
                for value in node.values():
                    name(value)
            elif isinstance(node, ListConfig):
                for value in node:
                    name(value)

        tree = copy.deepcopy(tree)
        name(tree)
        data = OmegaConf.to_container(tree, resolve=False)
        return yaml.dump(data, default_flow_style=None, allow_unicode=True, width=9999)

    @staticmethod
    def load(text: str) -> Any:
        return OmegaConf.create(yaml.unsafe_load(text), flags={"allow_objects": True})


def resolving(kind: str) -> Callable[[], None]:
    texts = parts.references(kind)
    return lambda: OmegaConf.resolve(OmegaConf.create(texts))


def measure(peer: Any, question: str) -> float:
    case, layers = question.split()
    layers = int(layers)
    tree = peer.build(layers)
    texts = parts.dotted_overrides(layers)
    if case == "all":
        resolve = resolving("references")

        def everything() -> Any:
            tree = peer.build(layers)
            peer.override(tree, texts)
            resolve()
            return peer.instantiate(tree)

        return milliseconds(everything)
    if case == "load":
        text = peer.dump(tree)
        return milliseconds(lambda: peer.load(text))
    if case.startswith("references"):
        return milliseconds(resolving(case.removeprefix("references_")))
    bodies = {
        "build": lambda: peer.build(layers),
        "overrides": lambda: peer.override(tree, texts),
        "instantiate": lambda: peer.instantiate(tree),
        "dump": lambda: peer.dump(tree),
    }
    return milliseconds(bodies[case])


peer = {"hydra": Hydra, "lazyconfig": LazyConfig}[sys.argv[1]]
answer(peer.title, lambda question: measure(peer, question))
