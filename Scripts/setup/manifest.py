"""MANIFEST.json: what a set-up put into its place, and whether it is still there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAME = "MANIFEST.json"
_FORMAT = 1


def write(
    folder: Path,
    *,
    version: str,
    build: str,
    gpu: bool,
    wheels: list[dict[str, str]],
    left_out: dict[str, list[str]],
) -> None:
    """Describes `folder` in its manifest; the headers only by their number, to keep it small."""
    description = {
        "format": _FORMAT,
        "version": version,
        "build": build,
        "gpu": gpu,
        "wheels": wheels,
        "left_out": left_out,
        "files": {str(path.relative_to(folder)): path.stat().st_size for path in _files(folder)},
        "headers": _count(folder / "include"),
    }
    path = folder / NAME
    path.write_text(json.dumps(description, indent=2) + "\n")


def read(folder: Path) -> dict[str, Any]:
    """The manifest's content."""
    content = json.loads((folder / NAME).read_text())
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content


def problem(folder: Path, version: str) -> str | None:
    """The first way in which `folder` differs from its manifest, or None."""
    try:
        written = read(folder)
        if (written["format"], written["version"]) != (_FORMAT, version):
            return f"{NAME} is of version {written['version']}"
        for name, size in written["files"].items():
            found = _size(folder / name)
            if found != size:
                return (
                    f"{name} is missing"
                    if found is None
                    else f"{name} has {found} bytes instead of {size}"
                )
        headers = _count(folder / "include")
        if headers != written["headers"]:
            return f"include/ has {headers} files instead of {written['headers']}"
        if not {"build", "gpu"} <= written.keys():
            return f"{NAME} is incomplete"
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return f"{NAME} cannot be read"
    return None


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "lib").iterdir())
    yield from sorted(folder.glob("*.yaml"))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _count(folder: Path) -> int:
    """The number of files below a folder; adding up their sizes would take five times as long."""
    files = 0
    pending = [str(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    files += 1
    return files
