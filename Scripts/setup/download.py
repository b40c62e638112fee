"""Fetching wheels: resumed where a run broke off, and held against the digest the index states."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import Callable

from . import disk
from .console import Console, megabytes
from .errors import SetupError
from .web import NETWORK_ERRORS, Interrupted, Refused, Web
from .wheel import Wheel

_CHUNK = 1 << 20


class Downloads:
    """A folder of wheels, whole ones by their name and begun ones as `.partial`."""

    attempts = 5
    """How often in a row a connection may fail without a byte gained."""
    pause = 1.0
    """Seconds before the second attempt; each further one waits twice as long."""

    def __init__(
        self, folder: Path, web: Web, by_pip: Callable[[Wheel], Path], console: Console
    ) -> None:
        """`by_pip` fetches into the same folder what `web` is refused."""
        self.folder = folder
        self._web = web
        self._by_pip = by_pip
        self._console = console

    def fetch(self, wheel: Wheel) -> Path:
        """The wheel as a verified local file."""
        local = wheel.local_path
        if local:
            if not matches(local, wheel.digest):
                raise SetupError(
                    f"{local} does not have the digest that its index states: replace the file"
                )
            return local
        path = self.folder / wheel.filename
        if path.exists() and matches(path, wheel.digest):
            return path
        if wheel.digest is None:
            self._console.say(
                f"the index states no digest for {wheel.filename}: trusting its inner checksums"
            )
        for _ in range(2):
            fetched = self._transfer(wheel)
            if matches(fetched, wheel.digest):
                return fetched.replace(path)
            fetched.unlink()
            self._console.say(f"{wheel.filename} does not have the digest that the index states")
        raise SetupError(
            f"{wheel.filename} arrived twice with another digest than the index states: "
            "a proxy or mirror changes it; try another network or index"
        )

    def _transfer(self, wheel: Wheel) -> Path:
        partial = self.folder / f"{wheel.filename}.partial"
        try:
            self._resume(wheel, partial)
            return partial
        except Refused as refusal:
            self._console.say(f"{wheel.filename}: fetched by pip, without resuming ({refusal})")
            return self._by_pip(wheel)

    def _resume(self, wheel: Wheel, partial: Path) -> None:
        """Appends to `partial` until it is whole, through interruptions of the connection."""
        failures = 0
        while True:
            before = _size(partial)
            try:
                return self._append(wheel, partial)
            except Interrupted as interruption:
                failures = 1 if _size(partial) > before else failures + 1
                if failures == self.attempts:
                    raise SetupError(
                        f"the download of {wheel.filename} broke off at "
                        f"{megabytes(_size(partial))} ({interruption}): "
                        "check the network and run this again, it goes on from there"
                    ) from interruption
                time.sleep(self.pause * 2 ** (failures - 1))

    def _append(self, wheel: Wheel, partial: Path) -> None:
        start = _size(partial)
        stream, total = self._web.open(wheel.url, start)
        with stream, self._console.progress(wheel.filename, total, start) as progress:
            disk.require(self.folder, total - start, wheel.filename)
            with disk.explained(self.folder):
                file = open(partial, "ab", buffering=0)
            with file:
                while progress.done < total:
                    try:
                        piece = stream.read(min(_CHUNK, total - progress.done))
                    except NETWORK_ERRORS as error:
                        raise Interrupted(str(error) or type(error).__name__) from error
                    if not piece:
                        raise Interrupted("the server closed the connection")
                    with disk.explained(self.folder):
                        _write(file.fileno(), piece)
                    progress.advance(len(piece))


def matches(path: Path, digest: str | None) -> bool:
    """Whether a file has a digest such as `sha256=…`; without one, nothing is held against it."""
    if digest is None:
        return True
    kind, _, expected = digest.partition("=")
    return digest_of(path, kind) == expected.lower()


def digest_of(path: Path, kind: str = "sha256") -> str:
    """A file's digest in hexadecimal."""
    found = hashlib.new(kind)
    with open(path, "rb") as file:
        while piece := file.read(_CHUNK):
            found.update(piece)
    return found.hexdigest()


def _write(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
