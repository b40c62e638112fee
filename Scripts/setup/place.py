"""Where libtorch lies: the rule of Package.swift, and what is there now."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import manifest
from .errors import SetupError

VERSION = "2.13.0"
_RELEASE = VERSION.rpartition(".")[0]
_VERSION_HEADERS = (
    "include/torch/headeronly/version.h",
    "include/torch/csrc/api/include/torch/version.h",  # of older releases
)


@dataclass(frozen=True)
class Place:
    """The folder of one libtorch, and the names beside it that a set-up uses."""

    path: str
    named: bool
    """Whether TAIBAI_LIBTORCH names it; then it may be a libtorch of the user's own."""

    @property
    def folder(self) -> Path:
        """The folder itself, where a symbolic link leads."""
        return Path(os.path.realpath(self.path))

    def beside(self, suffix: str) -> Path:
        """A path beside the folder, on the same file system."""
        return self.folder.with_name(self.folder.name + suffix)

    @classmethod
    def find(cls, environment: Mapping[str, str]) -> Place:
        """The place that Package.swift computes; as there, an empty variable is an unset one."""
        named = environment.get("TAIBAI_LIBTORCH", "")
        if named:
            if not named.startswith("/"):
                raise SetupError(
                    f"TAIBAI_LIBTORCH={named} is not an absolute path: set it to one, or unset it"
                )
            return cls(named.rstrip("/") or "/", named=True)
        caches = environment.get("XDG_CACHE_HOME", "")
        if not caches.startswith("/"):
            home = environment.get("HOME", "")
            if not home.startswith("/"):
                raise SetupError(
                    "HOME is not set, so there is no cache folder: set it, or set TAIBAI_LIBTORCH"
                )
            caches = home + ("/Library/Caches" if sys.platform == "darwin" else "/.cache")
        return cls(f"{caches}/taibai/libtorch-{VERSION}", named=False)


@dataclass(frozen=True)
class State:
    """What a place holds: a set-up's result, a user's own libtorch, or neither with the reason."""

    ready: bool
    version: str = ""
    build: str = ""
    """`cpu`, `cuda`, or `your own`."""
    gpu: bool = True
    """Whether it was set up for a machine with a GPU."""
    problem: str | None = None
    """Why what lies there cannot be used; None where nothing lies."""


def inspect(place: Place, library_suffix: str) -> State:
    """Looks at a place without writing to it."""
    folder = place.folder
    if (folder / manifest.NAME).exists():
        problem = manifest.problem(folder, VERSION)
        if problem:
            return State(ready=False, problem=problem)
        written = manifest.read(folder)
        return State(True, VERSION, written["build"], written["gpu"])
    if place.named and (
        (folder / "include/torch").exists()
        or (folder / f"lib/libtorch_cpu{library_suffix}").exists()
    ):
        return State(True, check_own(place, library_suffix), "your own")
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return State(ready=False)
    if place.named or not folder.is_dir():
        raise SetupError(
            f"{place.path} exists and holds no libtorch: "
            "empty it, or set TAIBAI_LIBTORCH to another folder"
        )
    return State(ready=False, problem=f"{manifest.NAME} is missing")


def check_own(place: Place, library_suffix: str) -> str:
    """The version of the user's own libtorch, which has to be the right one and whole."""
    version = header_version(place.folder)
    if version.rpartition(".")[0] != _RELEASE:
        raise SetupError(
            f"TAIBAI_LIBTORCH={place.path} holds libtorch {version}, and Taibai needs "
            f"{_RELEASE}.x: name such a libtorch, or unset the variable to have one fetched"
        )
    for name in ("torch", "torch_cpu", "c10"):
        library = f"lib/lib{name}{library_suffix}"
        if not (place.folder / library).exists():
            raise SetupError(
                f"TAIBAI_LIBTORCH={place.path} has no {library}: "
                "name a whole libtorch, or unset the variable to have one fetched"
            )
    return version


def header_version(folder: Path) -> str:
    """The version that libtorch's own headers state, e.g. `2.13.0`."""
    for header in _VERSION_HEADERS:
        try:
            text = (folder / header).read_text()
        except OSError:
            continue
        numbers = dict(re.findall(r"define\s+TORCH_VERSION_(MAJOR|MINOR|PATCH)\s+(\d+)", text))
        if len(numbers) == 3:
            return "{MAJOR}.{MINOR}.{PATCH}".format(**numbers)
    return "of unknown version"
