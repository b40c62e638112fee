"""The few facts about a shared library that its ELF dynamic section holds."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NEEDED, _DT_STRTAB, _DT_STRSZ, _DT_SONAME, _DT_RPATH, _DT_RUNPATH = 1, 5, 10, 14, 15, 29


@dataclass(frozen=True)
class Dynamic:
    """What a shared library is called, what it needs, and where it has that looked for."""

    soname: str | None
    needed: list[str]
    search: list[str]
    """The folders of DT_RPATH and DT_RUNPATH."""


def read_dynamic(path: Path) -> Dynamic:
    """Reads a 64-bit little-endian ELF file; anything else is a ValueError."""
    with open(path, "rb") as file:
        try:
            return _read(file)
        except (struct.error, UnicodeDecodeError, StopIteration) as error:
            raise ValueError(f"{path} is not a whole ELF library") from error


def _read(file: BinaryIO) -> Dynamic:
    header = file.read(64)
    if header[:6] != b"\x7fELF\x02\x01":
        raise ValueError(f"{file.name} is not a 64-bit little-endian ELF file")
    (table,) = struct.unpack_from("<Q", header, 32)
    size, count = struct.unpack_from("<HH", header, 54)
    loads: list[tuple[int, int, int]] = []
    dynamic = b""
    for index in range(count):
        kind, _, offset, address, _, length = struct.unpack(
            "<IIQQQQ", _at(file, table + index * size, 40)
        )
        if kind == _PT_LOAD:
            loads.append((address, offset, length))
        elif kind == _PT_DYNAMIC:
            dynamic = _at(file, offset, length)
    entries = [struct.unpack_from("<QQ", dynamic, at) for at in range(0, len(dynamic) - 15, 16)]
    values = dict(entries)
    if _DT_STRTAB not in values:
        return Dynamic(None, [], [])
    address = values[_DT_STRTAB]
    offset = next(
        offset + address - start
        for start, offset, length in loads
        if start <= address < start + length
    )
    strings = _at(file, offset, values[_DT_STRSZ])

    def texts(*tags: int) -> list[str]:
        return [
            strings[at : strings.index(b"\0", at)].decode() for tag, at in entries if tag in tags
        ]

    search = [
        folder for paths in texts(_DT_RPATH, _DT_RUNPATH) for folder in paths.split(":") if folder
    ]
    return Dynamic(next(iter(texts(_DT_SONAME)), None), texts(_DT_NEEDED), search)


def _at(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    found = file.read(length)
    if len(found) != length:
        raise ValueError(f"{file.name} is cut off")
    return found
