"""One set-up at a time for a place, whose result appears there whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from . import disk
from .console import Console
from .place import Place


@contextmanager
def exclusive(place: Place, console: Console) -> Iterator[None]:
    """Holds the place's lock; waits, saying so, while another set-up does."""
    lock = place.beside(".lock")
    with disk.explained(lock.parent):
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = open(lock, "a+")
    with file:
        if not _try_lock(file.fileno()):
            file.seek(0)
            console.say(
                f"another set-up (process {file.read().strip()}) is at work on {place.path}; "
                "waiting for it"
            )
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        print(os.getpid(), file=file, flush=True)
        yield


class Staging:
    """A folder beside the place, in which a libtorch is put together."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.folder = place.beside(f".incomplete-{os.getpid()}")

    def __enter__(self) -> Staging:
        remove_leftovers(self._place)
        self.folder.mkdir()
        self._lock = os.open(self.folder, os.O_RDONLY)
        _try_lock(self._lock)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)
        shutil.rmtree(self.folder, ignore_errors=True)

    def publish(self) -> None:
        """Moves the folder to its place, where whatever lay there before gives way."""
        os.sync()  # once for nine thousand files, so that a power cut cannot leave them empty
        former = self._place.beside(f".incomplete-{os.getpid()}-former")
        if self._place.folder.exists():
            self._place.folder.rename(former)
        self.folder.rename(self._place.folder)
        shutil.rmtree(former, ignore_errors=True)


def remove_leftovers(place: Place) -> None:
    """Removes what killed runs left beside the place; a live run holds a lock on its folder."""
    for folder in place.folder.parent.glob(f"{place.folder.name}.incomplete-*"):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            if _try_lock(descriptor):
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks on folders; the place's own lock decides
