"""Free space, and errors of the file system in the user's words."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import megabytes
from .errors import SetupError

_FULL = {errno.ENOSPC, errno.EDQUOT}


def require(folder: Path, count: int, what: str) -> None:
    """Raises unless `count` bytes are free below `folder`."""
    free = shutil.disk_usage(folder).free
    if free < count:
        raise SetupError(
            f"not enough disk space in {folder}: {what} needs {megabytes(count)}, "
            f"{megabytes(free)} are free; "
            "free some, or set TAIBAI_LIBTORCH to a folder on another disk"
        )


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turns a failure to write below `folder` into a line that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise SetupError(
                f"the disk with {folder} is full: free some space and run this again, "
                "it goes on from there; or set TAIBAI_LIBTORCH to a folder on another disk"
            ) from error
        raise SetupError(
            f"{folder} cannot be written ({error.strerror or error}): make it writable, "
            "or set TAIBAI_LIBTORCH to a folder of yours"
        ) from error
