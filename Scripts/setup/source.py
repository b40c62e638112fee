"""The wheels of one set-up, fetched as they are needed and noted for the manifest."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from .console import Console
from .contents import library_name
from .download import Downloads, digest_of
from .errors import SetupError
from .pip import Pip
from .web import Interrupted, Refused, RemoteFile, Web
from .wheel import Wheel

_DIRECTORY_PIECE = 1 << 16


@dataclass(frozen=True)
class Listing:
    """What a wheel holds, known before it is fetched."""

    wheel: Wheel
    size: int
    """Bytes to download."""
    libraries: dict[str, int]
    """Its shared libraries and their sizes."""

    def space(self, wanted: Iterable[str]) -> int:
        """The bytes that the wheel and its libraries among `wanted` take."""
        return self.size + sum(self.libraries.get(name, 0) for name in wanted)


class Source:
    """Opens wheels of the index."""

    def __init__(self, pip: Pip, web: Web, folder: Path, console: Console) -> None:
        self.used: list[dict[str, str]] = []
        """The wheels that were opened, for the manifest."""
        self._pip = pip
        self._web = web
        self._downloads = Downloads(folder, web, self._fetch_by_pip, console)

    def open(self, wheel: Wheel) -> ZipFile:
        """Fetches a wheel, if it is not here yet, and opens it."""
        path = self._downloads.fetch(wheel)
        kind, _, digest = (wheel.digest or "").partition("=")
        sha256 = digest if kind == "sha256" else digest_of(path)
        self.used.append({"name": wheel.filename, "sha256": sha256})
        try:
            archive = ZipFile(path)
            # A verified digest vouches for the content; without one, its checksums have to.
            if wheel.digest is None and archive.testzip():
                raise zipfile.BadZipFile("a checksum in it is wrong")
            return archive
        except (zipfile.BadZipFile, zlib.error) as error:
            if path != wheel.local_path:
                path.unlink()
            raise SetupError(f"{wheel.filename} is damaged ({error}): run this again") from error

    def list(self, wheel: Wheel) -> Listing:
        """What a wheel holds, read from its directory over the network if the server allows."""
        if wheel.local_path is None:
            try:
                remote = RemoteFile(self._web, wheel.url)
                with ZipFile(io.BufferedReader(remote, _DIRECTORY_PIECE)) as archive:
                    return Listing(wheel, remote.size, _libraries(archive))
            except (Refused, Interrupted, zipfile.BadZipFile):
                pass  # then it is fetched now
        with ZipFile(self._downloads.fetch(wheel)) as archive:
            return Listing(wheel, 0, _libraries(archive))

    def _fetch_by_pip(self, wheel: Wheel) -> Path:
        requirement = f"{wheel.name}=={wheel.version}"
        (path,) = self._pip.download([requirement], self._downloads.folder, wheel.selection)
        return path


def _libraries(archive: ZipFile) -> dict[str, int]:
    members = ((library_name(member.filename), member.file_size) for member in archive.infolist())
    return {name: size for name, size in members if name}
