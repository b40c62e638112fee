"""The machine that libtorch is for."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import SetupError

_SUPPORTED = (
    "Taibai runs on Linux (x86-64 and aarch64, with glibc 2.28 or newer) and on macOS (arm64)"
)
_OLDEST_GLIBC = 28  # of glibc 2.x; what PyTorch's manylinux_2_28 wheels ask for


@dataclass(frozen=True)
class Host:
    """Operating system, processor, C library and whether an NVIDIA GPU is there."""

    system: str
    machine: str
    release: tuple[int, int]
    gpu: bool = False

    @property
    def library_suffix(self) -> str:
        """The file name ending of shared libraries."""
        return ".dylib" if self.system == "Darwin" else ".so"

    @property
    def wheel_platforms(self) -> list[str]:
        """The platform tags of wheels that run here, newest first."""
        newest = self.release[1] if self.system == "Linux" else self.release[0]
        if self.system == "Darwin":
            return [f"macosx_{major}_0_{self.machine}" for major in range(newest, 10, -1)]
        tags = [f"manylinux_2_{minor}_{self.machine}" for minor in range(newest, 16, -1)]
        return [*tags, f"manylinux2014_{self.machine}", f"linux_{self.machine}"]

    @classmethod
    def detect(cls, environment: Mapping[str, str]) -> Host:
        """This machine, if Taibai runs on it."""
        system, machine = platform.system(), platform.machine()
        if system == "Darwin" and machine == "arm64":
            major = int(platform.mac_ver()[0].partition(".")[0] or 0)
            return cls(system, machine, (major, 0))
        if system != "Linux" or machine not in ("x86_64", "aarch64"):
            raise SetupError(f"{system} on {machine} is not supported: {_SUPPORTED}")
        if sys.maxsize < 2**32:
            raise SetupError(f"{sys.executable} is a 32-bit Python: run this with a 64-bit one")
        return cls(system, machine, glibc_version(), has_gpu(environment))


def glibc_version() -> tuple[int, int]:
    """The version of the GNU C library, whose absence (musl) and age are errors."""
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (ValueError, OSError):
        name, version = "", ""
    if name != "glibc":
        raise SetupError(f"this system's C library is not glibc (musl?): {_SUPPORTED}")
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) < (2, _OLDEST_GLIBC):
        raise SetupError(f"glibc {version} is too old: {_SUPPORTED}")
    return major, minor


def has_gpu(environment: Mapping[str, str]) -> bool:
    """Whether an NVIDIA driver is there, or what TAIBAI_CUDA says instead."""
    forced = environment.get("TAIBAI_CUDA", "")
    if forced not in ("", "0", "1"):
        raise SetupError(
            f"TAIBAI_CUDA={forced}: it must be 1 (set up for an NVIDIA GPU), 0 (without) or unset"
        )
    if forced:
        return forced == "1"
    return os.path.exists("/dev/nvidiactl") or shutil.which("nvidia-smi") is not None
