"""The package index, asked through the user's own pip, so that its mirrors, proxies and credentials hold."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

from .console import Console
from .errors import SetupError
from .host import Host
from .place import VERSION

# From this version on, `pip install --dry-run` asks for metadata only; older ones fetch the whole wheel
# for it, half a gigabyte that cannot be resumed.
_LEAN_DRY_RUN = (25, 3)
# The CPython versions that PyTorch 2.13 has wheels for, the likeliest to have them first.
_PYTHONS = ("3.12", "3.13", "3.11", "3.10", "3.14")
_UNREACHABLE = re.compile(
    r"connection broken by|NewConnectionError|NameResolutionError|Max retries exceeded|ProxyError"
    r"|SSLError|confirming the ssl certificate|[Tt]imed out"
)


class NoMatch(SetupError):
    """The index was reached and offers nothing that fits."""


@dataclass(frozen=True)
class Wheel:
    """One wheel of the index, not necessarily fetched yet."""

    name: str
    version: str
    url: str
    digest: str | None
    """`sha256=…`, as the index states it."""
    selection: tuple[str, ...] = ()
    """The arguments with which pip chooses it."""

    @property
    def filename(self) -> str:
        return urllib.parse.unquote(urllib.parse.urlsplit(self.url).path.rpartition("/")[2])

    @property
    def local_path(self) -> Path | None:
        """The wheel itself, where the index is a folder on this machine."""
        parts = urllib.parse.urlsplit(self.url)
        return Path(urllib.parse.unquote(parts.path)) if parts.scheme == "file" else None

    @classmethod
    def at(cls, path: Path) -> Wheel:
        """The wheel in a file that pip has fetched and verified."""
        name, version = path.name.split("-")[:2]
        return cls(name, version, path.resolve().as_uri(), None)


class Pip:
    """Some version of pip, run as a program."""

    def __init__(self, environment: Mapping[str, str], location: Path | None = None) -> None:
        self._environment = {
            **environment,
            # Settings that make sense for installing into an environment, and would fail here.
            "PIP_USER": "0",
            "PIP_REQUIRE_VIRTUALENV": "0",
            "PIP_CONSTRAINT": "",
            "PIP_NO_INPUT": "1",
            "PIP_NO_COLOR": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        if location:
            paths = filter(None, (str(location), environment.get("PYTHONPATH")))
            self._environment["PYTHONPATH"] = os.pathsep.join(paths)
        self.version = self._find_version()
        self.settings = self._read_settings()
        if "retries" not in self.settings:
            self._environment["PIP_RETRIES"] = "2"  # pip's 5 would be a minute of silence without a network

    def resolve(self, requirements: Sequence[str], folder: Path, selection: tuple[str, ...] = (), deps: bool = False) -> list[Wheel]:
        """The wheels that pip would install for `requirements`, which are not fetched if this pip can help it."""
        if self.version < _LEAN_DRY_RUN:
            return [Wheel.at(path) for path in self.download(requirements, folder, selection, deps)]
        with tempfile.TemporaryDirectory() as scratch:
            report = Path(scratch, "report.json")
            self._run(
                *("install", "--dry-run", "--ignore-installed", "--quiet", "--use-feature=fast-deps"),
                *("--report", str(report), "--target", str(Path(scratch, "target"))),
                *_selecting(requirements, selection, deps),
            )
            found = json.loads(report.read_text())["install"]
        return [_reported(item, selection) for item in found]

    def download(self, requirements: Sequence[str], folder: Path, selection: tuple[str, ...] = (), deps: bool = False) -> list[Path]:
        """Has pip fetch wheels itself, for what we cannot fetch or an old pip cannot tell us."""
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            self._run("download", "--dest", scratch, "--quiet", *_selecting(requirements, selection, deps))
            return [path.replace(folder / path.name) for path in sorted(Path(scratch).glob("*.whl"))]

    def lean(self, folder: Path, console: Console) -> Pip:
        """This pip, or a newer one from the same index that can tell what it would install without fetching it."""
        if self.version >= _LEAN_DRY_RUN:
            return self
        spec = f"pip>={'.'.join(map(str, _LEAN_DRY_RUN))}"
        console.say(f"this pip fetches whole wheels to look at them; using a newer one ({spec}) for this once")
        try:
            (wheel,) = self.download([spec], folder)
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder / "pip")
            return Pip(self._environment, location=folder / "pip")
        except (SetupError, ValueError):
            return self  # an index without pip; the old one can still fetch, only not resume

    def _find_version(self) -> tuple[int, ...]:
        result = self._start("--version")
        match = re.match(r"pip (\d+(?:\.\d+)*)", result.stdout)
        if result.returncode == 0 and match:
            return tuple(int(part) for part in match.group(1).split("."))
        if "No module named pip" in result.stderr:
            command = "apt-get install python3-pip" if Path("/etc/debian_version").exists() else f"{sys.executable} -m ensurepip"
            raise SetupError(f"{sys.executable} has no pip, which fetches libtorch: {command}")
        raise SetupError(f"`{sys.executable} -m pip` does not run: {_last_line(result.stderr)}")

    def _read_settings(self) -> dict[str, str]:
        """pip's configuration as far as it concerns downloads; later sections win."""
        found: dict[str, dict[str, str]] = {}
        for line in self._start("config", "list").stdout.splitlines():
            key, _, value = line.partition("=")
            section, _, option = key.rpartition(".")
            try:
                found.setdefault(section, {})[option] = str(ast.literal_eval(value))
            except (ValueError, SyntaxError):
                continue
        sections = ("global", "install", "download", ":env:")
        return {key: value for section in sections for key, value in found.get(section, {}).items()}

    def _start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pip", *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, errors="replace")

    def _run(self, *arguments: str) -> None:
        result = self._start(*arguments)
        if result.returncode != 0 and "--use-feature" in result.stderr and "invalid choice" in result.stderr:
            result = self._start(*(argument for argument in arguments if not argument.startswith("--use-feature")))
        if result.returncode != 0:
            raise _explained(result.stderr)


def choose_torch(pip: Pip, host: Host, folder: Path) -> Wheel:
    """The wheel of PyTorch for this machine: without CUDA where there is no GPU, if the index offers that."""
    anything = f"torch=={VERSION}"
    if host.gpu:
        wanted = [f"{anything},!={VERSION}+cpu", anything]
    elif any(pip.settings.get(key) for key in ("index-url", "extra-index-url", "find-links")):
        wanted = [f"{anything}+cpu", anything]
    else:
        wanted = [anything]  # the public index has no +cpu versions
    reason: SetupError | None = None
    for requirement in wanted:
        for selection in ((), *(_foreign(python, host) for python in _PYTHONS)):
            try:
                return pip.resolve([requirement], folder, selection)[0]
            except NoMatch as error:
                reason = reason or error
    raise SetupError(
        f"the package index offers no torch {VERSION} for {host.system} {host.machine} ({reason}): "
        "look at its address with `python3 -m pip config list`"
    )


def _foreign(python: str, host: Host) -> tuple[str, ...]:
    """The arguments that make pip choose for another CPython than the one that runs it."""
    platforms = (f"--platform={tag}" for tag in host.wheel_platforms)
    return (f"--python-version={python}", "--implementation=cp", f"--abi=cp{python.replace('.', '')}", *platforms)


def _selecting(requirements: Sequence[str], selection: Sequence[str], deps: bool) -> list[str]:
    return ["--only-binary=:all:", *([] if deps else ["--no-deps"]), *selection, *requirements]


def _reported(item: dict, selection: tuple[str, ...]) -> Wheel:
    archive = item["download_info"].get("archive_info", {})
    hashes = archive.get("hashes") or dict([archive["hash"].split("=", 1)] if archive.get("hash") else [])
    digest = next((f"{kind}={hashes[kind]}" for kind in ("sha256", "sha512", "sha384") if kind in hashes), None)
    metadata = item["metadata"]
    return Wheel(metadata["name"], metadata["version"], item["download_info"]["url"], digest, selection)


def _explained(stderr: str) -> SetupError:
    """What pip's messages come down to."""
    if "from versions: none" in stderr and _UNREACHABLE.search(stderr):
        reason = re.search(r"\[Errno -?\d+\] [\w ,]+|[\w ]*timed out|CERTIFICATE_VERIFY_FAILED", stderr)
        return SetupError(
            f"the package index cannot be reached ({reason.group(0).strip() if reason else _last_line(stderr)}): "
            "check the network, the proxy and `python3 -m pip config list`, then run this again"
        )
    if "No matching distribution found" in stderr:
        offered = re.search(r"from versions: ([^)]*)\)", stderr)
        newest = offered.group(1).split(", ")[-5:] if offered else ["none"]
        return NoMatch(f"it has {', '.join(newest)}")
    if "No space left on device" in stderr:
        return SetupError(f"pip found the disk full: free some space in {tempfile.gettempdir()} and in the cache, then run this again")
    return SetupError(f"pip failed: {_last_line(stderr)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line[len("ERROR: ") :] for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["it said nothing"])[-1]
