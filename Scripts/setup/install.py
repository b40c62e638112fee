"""One set-up from start to end."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import ContextManager, Mapping
from zipfile import ZipFile

from . import contents, disk, manifest
from .console import Console
from .download import Downloads, digest_of
from .errors import SetupError
from .host import Host
from .index import Pip, Wheel, choose_torch
from .place import VERSION, Place
from .runtime import Listing, requirements
from .staging import Staging
from .web import Interrupted, Refused, RemoteFile, Web


class Install:
    """Fetches the wheels for one place and puts their parts together there."""

    def __init__(self, place: Place, host: Host, console: Console, environment: Mapping[str, str]) -> None:
        self._place, self._host, self._console = place, host, console
        self._folder = place.beside(".download")
        with self._writing():
            self._folder.mkdir(exist_ok=True)
        console.say(f"asking the package index for torch {VERSION}")
        self._pip = Pip(environment).lean(self._folder, console)
        web = Web.like_pip(self._pip.settings, environment)
        self._web = web
        self._downloads = Downloads(self._folder, web, self._fetch_by_pip, console)
        self._wheels: list[dict[str, str]] = []

    def run(self) -> None:
        """Leaves a complete libtorch in the place, and no downloads beside it."""
        wheel = choose_torch(self._pip, self._host, self._folder)
        archive = self._open(wheel)
        size = contents.unpacked_size(archive, self._host)
        disk.require(self._place.folder.parent, size, "unpacking libtorch")
        with self._writing(), Staging(self._place) as staging:
            self._console.say(f"unpacking {wheel.filename}")
            contents.unpack_headers(archive, staging.folder)
            libraries = self._collect(archive, staging.folder / "lib")
            check_loads(libraries, self._host)
            manifest.write(
                staging.folder,
                version=VERSION,
                build="cuda" if (libraries / "libtorch_cuda.so").exists() else "cpu",
                gpu=self._host.gpu,
                wheels=self._wheels,
                left_out=contents.left_out(archive, libraries),
            )
            staging.publish()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _collect(self, archive: ZipFile, folder: Path) -> Path:
        """Takes the libraries of PyTorch's wheel and, of a CUDA build, those of the CUDA runtime that they need."""
        libraries = contents.Libraries(folder, self._host)
        libraries.offer(archive)
        libraries.take(contents.wanted_libraries(archive, self._host))
        if contents.is_cuda(archive):
            self._add_runtime(libraries, requirements(archive))
        if contents.is_cuda(archive) and not self._host.gpu:
            # The wheel's own libtorch.so pulls in libtorch_cuda.so. The name is kept, for `-ltorch`
            # and for programs that were linked with it.
            (folder / "libtorch.so").symlink_to("libtorch_cpu.so")
        return folder

    def _add_runtime(self, libraries: contents.Libraries, needed: list[str]) -> None:
        """Adds wheels of the CUDA runtime until none is left that has a missing library."""
        self._console.say("asking the package index for the CUDA runtime")
        listings = [self._list(wheel) for wheel in self._pip.resolve(needed, self._folder, deps=True)]
        while providers := [listing for listing in listings if listing.libraries.keys() & libraries.missing]:
            # With a GPU all of a wheel, since some of its libraries are loaded by name when they are used.
            wanted = {name for listing in providers for name in listing.libraries}
            wanted = wanted if self._host.gpu else wanted & libraries.missing
            size = sum(listing.space(wanted) for listing in providers)
            disk.require(self._folder, size, "the CUDA runtime")
            for listing in providers:
                listings.remove(listing)
                libraries.offer(self._open(listing.wheel))
            libraries.take(wanted)

    def _list(self, wheel: Wheel) -> Listing:
        """What a wheel holds, by reading its directory over the network where the server allows that."""
        if wheel.local_path is None:
            try:
                remote = RemoteFile(self._web, wheel.url)
                with ZipFile(io.BufferedReader(remote, 1 << 16)) as archive:
                    return Listing.of(wheel, archive, remote.size)
            except (Refused, Interrupted, zipfile.BadZipFile):
                pass
        path = self._downloads.fetch(wheel)
        with ZipFile(path) as archive:
            return Listing.of(wheel, archive, 0)

    def _open(self, wheel: Wheel) -> ZipFile:
        """Fetches a wheel and notes it for the manifest."""
        path = self._downloads.fetch(wheel)
        kind, _, digest = (wheel.digest or "").partition("=")
        self._wheels.append(
            {"name": wheel.filename, "sha256": digest if kind == "sha256" else digest_of(path)}
        )
        try:
            return ZipFile(path)
        except zipfile.BadZipFile as error:
            raise SetupError(f"{wheel.filename} is no whole wheel ({error}): look at the index it came from") from error

    def _fetch_by_pip(self, wheel: Wheel) -> Path:
        (path,) = self._pip.download([f"{wheel.name}=={wheel.version}"], self._folder, wheel.selection)
        return path

    def _writing(self) -> ContextManager[None]:
        return disk.explained(self._place.folder.parent)


def check_loads(folder: Path, host: Host) -> None:
    """Loads libtorch in a process of its own, as a program linked with it would."""
    library = folder / f"libtorch{host.library_suffix}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LD_", "DYLD_"))}
    command = [sys.executable, "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])", str(library)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace")
    if result.returncode != 0:
        last = result.stderr.strip().splitlines()[-1:] or [f"status {result.returncode}"]
        raise SetupError(f"libtorch does not load on this system ({last[0]}): install what the message names, then run this again")
