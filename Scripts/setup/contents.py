"""What of the wheels is kept, and why the rest is not."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from . import elf
from .host import Host

HEADERS = "torch/include/"
LIBRARIES = "torch/lib/"
TABLES = {
    "torchgen/packaged/ATen/native/native_functions.yaml": "native_functions.yaml",
    "torchgen/packaged/autograd/derivatives.yaml": "derivatives.yaml",
}
"""The operator tables that the binding is generated from."""

FOR_PYTHON = "only Python and PyTorch's own tests load them"
FOR_GPU = "this machine has no NVIDIA GPU (TAIBAI_CUDA=1 fetches them)"

_FOR_PYTHON = {
    "libtorch_python",
    "libtorch_global_deps",
    "libshm",
    "libaoti_custom_ops",
    "libbackend_with_compiler",
    "libjitbackend_test",
    "libtorchbind_test",
}
_LIBRARY = re.compile(r"(?:.*/)?(?P<name>(?P<stem>[^/]+?)(?:\.so(?:\.\d+)*|\.dylib))")


class Libraries:
    """The library folder of a libtorch being put together from wheels."""

    def __init__(self, folder: Path, host: Host) -> None:
        self.folder = folder
        self.missing: set[str] = set()
        """What they need and no wheel has offered so far; some of it is the system's."""
        self._host = host
        self._offered: dict[str, tuple[ZipFile, ZipInfo]] = {}
        self._taken: set[str] = set()

    def offer(self, archive: ZipFile) -> None:
        """Makes the libraries of a wheel available."""
        for member in archive.infolist():
            name = library_name(member.filename)
            if name:
                self._offered[name] = (archive, member)

    def take(self, names: Iterable[str]) -> None:
        """Unpacks libraries, and from the wheels offered so far what they need in turn."""
        pending = [*names, *self.missing]
        while pending:
            name = pending.pop()
            if name in self._taken:
                continue
            if name not in self._offered:
                self.missing.add(name)
                continue
            path = self.folder / name
            extract(*self._offered[name], path)
            self._taken.add(name)
            self.missing.discard(name)
            if self._host.system == "Linux":
                pending += elf.read_dynamic(path).needed


def library_name(path: str) -> str | None:
    """The file name of a shared library, or None for anything else."""
    match = _LIBRARY.fullmatch(path)
    return match["name"] if match else None


def is_cuda(archive: ZipFile) -> bool:
    """Whether a wheel of PyTorch is built for CUDA."""
    return f"{LIBRARIES}libtorch_cuda.so" in archive.namelist()


def wanted_libraries(archive: ZipFile, host: Host) -> list[str]:
    """The libraries of a PyTorch wheel that this machine wants; what they need follows."""
    if is_cuda(archive) and not host.gpu:
        return ["libtorch_cpu.so"]
    return [name for name in torch_libraries(archive) if not for_python(name)]


def torch_libraries(archive: ZipFile) -> list[str]:
    """The names of all shared libraries of a PyTorch wheel."""
    names = (name[len(LIBRARIES) :] for name in archive.namelist() if name.startswith(LIBRARIES))
    return [name for name in names if library_name(name) == name]


def for_python(name: str) -> bool:
    """Whether a library serves only Python, or only PyTorch's own tests."""
    match = _LIBRARY.fullmatch(name)
    return match is not None and match["stem"] in _FOR_PYTHON


def left_out(archive: ZipFile, folder: Path) -> dict[str, list[str]]:
    """The libraries of a PyTorch wheel that were not taken into `folder`, by reason."""
    reasons: dict[str, list[str]] = {}
    for name in sorted(torch_libraries(archive)):
        if not (folder / name).exists():
            reasons.setdefault(FOR_PYTHON if for_python(name) else FOR_GPU, []).append(name)
    return reasons


def unpacked_size(archive: ZipFile, host: Host) -> int:
    """About how much of a PyTorch wheel will be kept, in bytes."""
    libraries = {LIBRARIES + name for name in wanted_libraries(archive, host)}
    return sum(
        member.file_size
        for member in archive.infolist()
        if member.filename.startswith(HEADERS) or member.filename in libraries
    )


def unpack_headers(archive: ZipFile, folder: Path) -> None:
    """Unpacks the headers and the operator tables of a PyTorch wheel."""
    for member in archive.infolist():
        name = member.filename
        if name in TABLES:
            extract(archive, member, folder / TABLES[name])
        elif name.startswith(HEADERS) and not name.endswith("/") and ".." not in name.split("/"):
            extract(archive, member, folder / "include" / name[len(HEADERS) :])


def extract(archive: ZipFile, member: ZipInfo, path: Path) -> None:
    """Unpacks one file, whose checksum the archive verifies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, open(path, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
