"""System packages that the build needs beyond what Swift's own installation instructions name."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .console import Console
from .errors import SetupError


@dataclass(frozen=True)
class Need:
    """Something of the system that the build uses."""

    what: str
    present: Callable[[], bool]
    """Looks for the thing itself, whatever package brought it."""
    debian_package: Callable[[], str]


def compiler() -> str | None:
    """Swift's own clang++, which lies beside `swift`."""
    swift = shutil.which("swift")
    beside = [] if swift is None else [Path(swift).parent, Path(swift).resolve().parent]
    candidates = (str(folder / "clang++") for folder in beside)
    return next(filter(os.path.exists, candidates), None)


def has_cxx_headers() -> bool:
    """Whether `#include <vector>` works; without a compiler there is nothing to ask yet."""
    clang = compiler()
    return clang is None or _preprocess(clang, "#include <vector>").returncode == 0


def cxx_headers_package() -> str:
    """The package with the headers for the version of GCC that clang++ has chosen to work with."""
    clang = compiler()
    words = _preprocess(clang, "", "-v").stderr if clang else ""
    chosen = re.search(r"Selected GCC installation: \S*/(\d+)", words)
    return f"libstdc++-{chosen.group(1)}-dev" if chosen else "g++"


NEEDS = [Need("the C++ standard library's headers", has_cxx_headers, cxx_headers_package)]


def ensure(console: Console) -> None:
    """Installs what is missing if that is ours to do, or says how to."""
    missing = [need for need in NEEDS if not need.present()]
    if not missing:
        return
    what = " and ".join(need.what for need in missing)
    if not _is_debian():
        raise SetupError(f"{what} are missing: install them with this system's package manager")
    packages = [need.debian_package() for need in missing]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    command = f"apt-get update && {shlex.join(install)}"
    if os.geteuid() != 0:
        raise SetupError(f"{what} are missing: sudo sh -c '{command}'")
    console.say(f"{what} are missing: {command}")
    for step in (["apt-get", "update"], install):
        _run(step)
    for need in missing:
        if not need.present():
            raise SetupError(
                f"{need.what} are still missing after `{shlex.join(install)}`: install them by hand"
            )


def _run(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    result = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False
    )
    if result.returncode != 0:
        raise SetupError(
            f"`{shlex.join(command)}` failed with status {result.returncode}, see above"
        )


def _is_debian() -> bool:
    return os.path.exists("/etc/debian_version") and shutil.which("apt-get") is not None


def _preprocess(clang: str, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [clang, "-x", "c++", "-std=c++20", "-E", *options, "-o", os.devnull, "-"]
    return subprocess.run(
        command, input=source + "\n", capture_output=True, text=True, errors="replace", check=False
    )
