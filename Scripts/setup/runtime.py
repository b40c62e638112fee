"""The CUDA runtime: wheels that a CUDA build of PyTorch requires beside its own."""

from __future__ import annotations

import email.parser
import re
from pathlib import Path
from zipfile import ZipFile

from . import disk
from .contents import Libraries
from .source import Listing, Source
from .wheel import Wheel

_REQUIREMENT = re.compile(r"(?:nvidia-[\w.-]+|cuda-toolkit)\b(?!.*\bextra\s*==).*")


def requirements(archive: ZipFile) -> list[str]:
    """The requirements in a PyTorch wheel's metadata that bring the CUDA runtime."""
    path = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = email.parser.Parser().parsestr(archive.read(path).decode())
    return [text for text in metadata.get_all("Requires-Dist", []) if _REQUIREMENT.fullmatch(text)]


def complete(
    libraries: Libraries, wheels: list[Wheel], source: Source, folder: Path, gpu: bool
) -> None:
    """Adds what `libraries` miss from `wheels`, of which only those that have some are fetched."""
    listings = [source.list(wheel) for wheel in wheels]
    while providers := [each for each in listings if each.libraries.keys() & libraries.missing]:
        wanted = _wanted(providers, libraries.missing, gpu)
        disk.require(folder, sum(each.space(wanted) for each in providers), "the CUDA runtime")
        for each in providers:
            listings.remove(each)
            libraries.offer(source.open(each.wheel))
        libraries.take(wanted)


def _wanted(providers: list[Listing], missing: set[str], gpu: bool) -> set[str]:
    """With a GPU, all of a wheel: some of its libraries are loaded by name, and only when used."""
    names = {name for each in providers for name in each.libraries}
    return names if gpu else names & missing
