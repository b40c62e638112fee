"""What the tests share: tiny wheels with real ELF libraries, a server, runs with a fake pip."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import platform
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import unittest
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
SCRIPTS = TESTS.parent
sys.path.insert(0, str(SCRIPTS))

from setup.console import Console
from setup.host import Host

MACHINE = {"x86_64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}[platform.machine()]
LINUX = Host("Linux", MACHINE, (2, 36))
WITH_GPU = Host("Linux", MACHINE, (2, 36), gpu=True)
TORCH = f"torch-2.13.0-cp311-cp311-manylinux_2_28_{MACHINE}.whl"
TORCH_CPU = f"torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_{MACHINE}.whl"


class Recorder(Console):
    """A console that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(quiet=True)
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


class TestCase(unittest.TestCase):
    """A test with a scratch folder of its own."""

    maxDiff = None

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory(prefix="taibai-test-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(os.path.realpath(scratch.name))


# Wheels


def elf(soname: str, needed: list[str] = (), search: str = "$ORIGIN", padding: int = 0) -> bytes:
    """A shared library without code, which the dynamic loader accepts all the same."""
    strings = bytearray(b"\0")

    def text(value: str) -> int:
        strings.extend(value.encode() + b"\0")
        return len(strings) - 1 - len(value.encode())

    named = [(1, text(name)) for name in needed] + [(14, text(soname)), (29, text(search))]
    headers_end = 64 + 3 * 56
    hash_table = struct.pack("<4I", 1, 1, 0, 0)
    symbols_at = headers_end + len(hash_table)
    strings_at = symbols_at + 24
    dynamic_at = (strings_at + len(strings) + 15) // 16 * 16
    entries = [*named, (4, headers_end), (5, strings_at), (6, symbols_at), (10, len(strings))]
    dynamic = b"".join(struct.pack("<QQ", *entry) for entry in [*entries, (11, 24), (0, 0)])
    size = dynamic_at + len(dynamic) + padding
    machine = {"x86_64": 62, "aarch64": 183}[MACHINE]
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    header += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 3, 64, 0, 0)
    segments = struct.pack("<IIQQQQQQ", 1, 6, 0, 0, 0, size, size, 0x1000)
    length = len(dynamic)
    segments += struct.pack("<IIQQQQQQ", 2, 6, dynamic_at, dynamic_at, 0, length, length, 8)
    segments += struct.pack("<IIQQQQQQ", 0x6474E551, 6, 0, 0, 0, 0, 0, 16)
    body = header + segments + hash_table + bytes(24) + bytes(strings)
    return body.ljust(dynamic_at, b"\0") + dynamic + os.urandom(padding)


def archive(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return buffer.getvalue()


def torch_wheel(cuda: bool = False, padding: int = 0) -> bytes:
    """A wheel with PyTorch's layout; `padding` makes its main library that much larger."""
    extra = ["libcudart.so.13", "libcupti.so.13"] if cuda else []
    libraries = {
        "libc10.so": elf("libc10.so", ["libc.so.6"]),
        "libtorch_cpu.so": elf("libtorch_cpu.so", ["libc10.so", *extra], padding=padding),
        "libtorch.so": elf("libtorch.so", ["libtorch_cpu.so", *["libtorch_cuda.so"][: len(extra)]]),
        "libtorch_python.so": elf("libtorch_python.so", ["libtorch.so"]),
        "libshm.so": elf("libshm.so"),
    }
    requires = ["filelock", 'optree>=0.13; extra == "optree"']
    if cuda:
        runtime = ["libc10_cuda.so", "libcudart.so.13", "libcublas.so.13", "libtorch_cpu.so"]
        libraries["libc10_cuda.so"] = elf("libc10_cuda.so", ["libcudart.so.13"])
        libraries["libtorch_cuda.so"] = elf("libtorch_cuda.so", runtime)
        libraries["libtorch_cuda_linalg.so"] = elf("libtorch_cuda_linalg.so", ["libtorch_cuda.so"])
        requires += [
            'cuda-toolkit[cublas,cudart]==13.0.3; platform_system == "Linux"',
            'cuda-bindings<14,>=13.0.3; platform_system == "Linux"',
            'nvidia-extra==1; extra == "extra"',
            "triton==3.7.1",
        ]
    version = "".join(
        f"#define TORCH_VERSION_{part} {number}\n"
        for part, number in zip(("MAJOR", "MINOR", "PATCH"), (2, 13, 0))
    )
    files = {f"torch/lib/{name}": content for name, content in libraries.items()}
    files["torch/lib/libshm/libshm.h"] = b"//"
    files["torch/include/torch/headeronly/version.h"] = version.encode()
    files["torch/include/ATen/ATen.h"] = b"#pragma once\n"
    files["torch/__init__.py"] = b""
    files["torchgen/packaged/ATen/native/native_functions.yaml"] = b"- func: add\n"
    files["torchgen/packaged/autograd/derivatives.yaml"] = b"- name: add\n"
    metadata = "".join(f"Requires-Dist: {each}\n" for each in requires)
    files["torch-2.13.0.dist-info/METADATA"] = f"Name: torch\n{metadata}".encode()
    return archive(files)


def runtime_wheels() -> dict[str, bytes]:
    """The CUDA runtime's wheels: libraries needed at load, needed by others, loaded by name."""
    folder = "nvidia/cu13/lib/"

    def wheel(*libraries: tuple[str, list[str]]) -> bytes:
        return archive({folder + name: elf(name, needed) for name, needed in libraries})

    return {
        "cuda_toolkit-13.0.3-py3-none-any.whl": archive({"cuda_toolkit/__init__.py": b""}),
        "nvidia_cuda_runtime-13.0.96-py3-none-any.whl": wheel(("libcudart.so.13", ["libc.so.6"])),
        "nvidia_cuda_cupti-13.0.85-py3-none-any.whl": wheel(
            ("libcupti.so.13", []), ("libnvperf_host.so", [])
        ),
        "nvidia_cublas-13.1.1.3-py3-none-any.whl": wheel(
            ("libcublas.so.13", ["libcublasLt.so.13", "libnvJitLink.so.13"]),
            ("libcublasLt.so.13", []),
        ),
        "nvidia_nvjitlink-13.5.37-py3-none-any.whl": wheel(("libnvJitLink.so.13", [])),
        "nvidia_nvtx-13.0.85-py3-none-any.whl": wheel(("libnvtx3interop.so.1", [])),
    }


# A server


class Server:
    """A web server on this machine whose misbehaviour the tests choose."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.requests: list[tuple[str, str | None]] = []
        """Each request's file and its Range header."""
        self.breaks: list[int] = []
        """After how many bytes to close each of the next connections."""
        self.statuses: list[int] = []
        """What to answer to each of the next requests instead."""
        self.ranges = True
        self.rate: float | None = None
        """Bytes per second."""
        self.sent = 0
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, name: str) -> str:
        """The address of one of the files."""
        return f"http://127.0.0.1:{self._server.server_port}/{name.replace('+', '%2B')}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    owner: Server

    def do_GET(self) -> None:
        server, name = self.owner, self.path[1:].replace("%2B", "+")
        wanted = self.headers.get("Range")
        server.requests.append((name, wanted))
        if server.statuses:
            return self.send_error(server.statuses.pop(0))
        if name not in server.files:
            return self.send_error(404)
        content = server.files[name]
        first, last = 0, len(content) - 1
        if wanted and server.ranges:
            start, _, end = wanted[len("bytes=") :].partition("-")
            first, last = int(start), min(int(end or last), last)
            if first >= len(content):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(content)}")
                self.end_headers()
                return None
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        piece = content[first : last + 1]
        self._send(piece[: server.breaks.pop(0)] if server.breaks and len(piece) > 1 else piece)
        return None

    def _send(self, content: bytes) -> None:
        step = len(content) if self.owner.rate is None else max(1, int(self.owner.rate / 50))
        with contextlib.suppress(OSError):
            for at in range(0, len(content), step or 1):
                piece = content[at : at + step]
                self.wfile.write(piece)
                self.owner.sent += len(piece)
                if self.owner.rate is not None:
                    threading.Event().wait(0.02)

    def log_message(self, *_: Any) -> None:
        pass


# Runs of the script


class Machine:
    """The script's surroundings: a home, a fake pip with an index, a PATH without Swift."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.bin = folder / "bin"
        self.home.mkdir()
        self.bin.mkdir()
        self.index: dict[str, Any] = {"version": "26.0", "config": "", "wheels": [], "stderr": ""}
        self.log = folder / "pip.log"
        self.place = self.home / ".cache/taibai/libtorch-2.13.0"
        self.downloads = self.home / ".cache/taibai/libtorch-2.13.0.download"
        self.environment = {
            "HOME": str(self.home),
            "PATH": str(self.bin),
            "PYTHONPATH": str(TESTS / "fakes"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TAIBAI_CUDA": "0",
            "FAKE_PIP": str(folder / "pip.json"),
            "FAKE_PIP_LOG": str(self.log),
        }

    def offer(self, name: str, content: bytes, url: str | None = None) -> None:
        """Adds a wheel to the index: at an address, or as a file on this machine."""
        if url is None:
            path = self.folder / "wheels" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            url = path.as_uri()
        digest = hashlib.sha256(content).hexdigest()
        self.index["wheels"].append({"file": name, "url": url, "sha256": digest})

    def offer_cuda(self) -> None:
        """Adds a CUDA build and its runtime."""
        for name, content in {TORCH: torch_wheel(cuda=True), **runtime_wheels()}.items():
            self.offer(name, content)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Starts the script."""
        Path(self.environment["FAKE_PIP"]).write_text(json.dumps(self.index))
        return subprocess.Popen(
            [sys.executable, str(SCRIPTS / "libtorch.py"), *arguments],
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A shell's background jobs ignore ctrl-C, and hand that on.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *arguments: str, **environment: str) -> Result:
        """Runs the script to its end."""
        process = self.start(*arguments, **environment)
        return Result(process, *process.communicate(timeout=60))

    def program(self, name: str, script: str) -> None:
        """Puts a shell script on the PATH."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    @property
    def beside(self) -> list[str]:
        """What lies in the folder of the place."""
        return sorted(path.name for path in self.place.parent.iterdir())


class Result:
    """How a run of the script ended."""

    def __init__(self, process: subprocess.Popen[str], output: str, errors: str) -> None:
        self.status = process.returncode
        self.output = output
        self.errors = errors


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server()
    try:
        yield server
    finally:
        server.close()
