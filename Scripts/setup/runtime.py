"""The CUDA runtime: wheels that a CUDA build of PyTorch requires beside its own."""

from __future__ import annotations

import email.parser
import re
from dataclasses import dataclass
from typing import Iterable
from zipfile import ZipFile

from .contents import library_name
from .index import Wheel

_REQUIREMENT = re.compile(r"(?:nvidia-[\w.-]+|cuda-toolkit)\b(?!.*\bextra\s*==).*")


@dataclass(frozen=True)
class Listing:
    """What a wheel holds."""

    wheel: Wheel
    size: int
    """Bytes to download."""
    libraries: dict[str, int]
    """Its shared libraries and their sizes."""

    def space(self, wanted: Iterable[str]) -> int:
        """The bytes that the wheel and its libraries among `wanted` take."""
        return self.size + sum(self.libraries.get(name, 0) for name in wanted)

    @classmethod
    def of(cls, wheel: Wheel, archive: ZipFile, size: int) -> Listing:
        """The listing of an open archive."""
        members = ((library_name(member.filename), member.file_size) for member in archive.infolist())
        return cls(wheel, size, {name: count for name, count in members if name})


def requirements(archive: ZipFile) -> list[str]:
    """The requirements in a PyTorch wheel's metadata that bring the CUDA runtime."""
    path = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = email.parser.Parser().parsestr(archive.read(path).decode())
    return [text for text in metadata.get_all("Requires-Dist", []) if _REQUIREMENT.fullmatch(text)]
