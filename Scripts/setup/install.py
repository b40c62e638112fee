"""One set-up from start to end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from . import contents, disk, manifest, runtime
from .console import Console
from .contents import Libraries
from .errors import SetupError
from .host import Host
from .index import choose_torch
from .pip import Pip
from .place import VERSION, Place
from .source import Source
from .staging import Staging
from .web import Web


@dataclass(frozen=True)
class Install:
    """Fetches the wheels for one place and puts their parts together there."""

    place: Place
    host: Host
    console: Console
    downloads: Path
    pip: Pip
    source: Source

    @classmethod
    def prepare(
        cls, place: Place, host: Host, console: Console, environment: Mapping[str, str]
    ) -> Install:
        """Makes the folder for downloads and finds a pip to ask."""
        downloads = place.beside(".download")
        with disk.explained(downloads.parent):
            downloads.mkdir(exist_ok=True)
        console.say(f"asking the package index for torch {VERSION}")
        pip = Pip.of_user(environment).lean(downloads, console)
        source = Source(pip, Web.like_pip(pip.settings, environment), downloads, console)
        return cls(place, host, console, downloads, pip, source)

    def run(self) -> None:
        """Leaves a complete libtorch in the place, and no downloads beside it."""
        wheel = choose_torch(self.pip, self.host, self.downloads)
        archive = self.source.open(wheel)
        size = contents.unpacked_size(archive, self.host)
        disk.require(self.downloads, size, "unpacking libtorch")
        with disk.explained(self.downloads.parent), Staging(self.place) as staging:
            self.console.say(f"unpacking {wheel.filename}")
            contents.unpack_headers(archive, staging.folder)
            libraries = self._collect(archive, staging.folder / "lib")
            check_loads(libraries, self.host)
            manifest.write(
                staging.folder,
                version=VERSION,
                build="cuda" if (libraries / "libtorch_cuda.so").exists() else "cpu",
                gpu=self.host.gpu,
                wheels=self.source.used,
                left_out=contents.left_out(archive, libraries),
            )
            staging.publish()
        shutil.rmtree(self.downloads, ignore_errors=True)

    def _collect(self, archive: ZipFile, folder: Path) -> Path:
        """Takes PyTorch's libraries and, of a CUDA build, those of the CUDA runtime they need."""
        libraries = Libraries(folder, self.host)
        libraries.offer(archive)
        libraries.take(contents.wanted_libraries(archive, self.host))
        if not contents.is_cuda(archive):
            return folder
        self.console.say("asking the package index for the CUDA runtime")
        wheels = self.pip.resolve(runtime.requirements(archive), self.downloads, deps=True)
        runtime.complete(libraries, wheels, self.source, self.downloads, self.host.gpu)
        if not self.host.gpu:
            # The wheel's own libtorch.so pulls in libtorch_cuda.so. The name is kept, for `-ltorch`
            # and for programs that were linked with it.
            (folder / "libtorch.so").symlink_to("libtorch_cpu.so")
        return folder


def check_loads(folder: Path, host: Host) -> None:
    """Loads libtorch in a process of its own, as a program linked with it would."""
    library = str(folder / f"libtorch{host.library_suffix}")
    command = [sys.executable, "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])", library]
    paths = ("LD_", "DYLD_")  # a program must not depend on them
    environment = {key: value for key, value in os.environ.items() if not key.startswith(paths)}
    result = subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if result.returncode != 0:
        last = result.stderr.strip().splitlines()[-1:] or [f"status {result.returncode}"]
        raise SetupError(
            f"libtorch does not load on this system ({last[0]}): "
            "install what the message names, then run this again"
        )
