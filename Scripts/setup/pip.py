"""The user's own pip, run as a program, so that its mirrors, proxies and credentials hold."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from .console import Console
from .errors import SetupError
from .wheel import Wheel

# From this version on, `pip install --dry-run` fetches a wheel's metadata only. Older ones fetch
# the whole wheel, half a gigabyte, and cannot resume it.
_LEAN_DRY_RUN = (25, 3)
# Without PEP 658 metadata on the index, this reads them out of the wheel by HTTP ranges.
_BY_RANGES = "--use-feature=fast-deps"
# Settings of the user's that make sense for installing into an environment, and would fail here.
_NEUTRAL = {
    "PIP_USER": "0",
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_CONSTRAINT": "",
    "PIP_NO_INPUT": "1",
    "PIP_NO_COLOR": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
_RETRIES = "2"  # pip's own 5 are ten silent seconds where there is no network
_UNREACHABLE = re.compile(
    r"connection broken by|NewConnectionError|NameResolutionError|Max retries exceeded"
    r"|ProxyError|SSLError|confirming the ssl certificate|[Tt]imed out"
)
_CAUSE = re.compile(r"\[Errno -?\d+\] [\w ,]+|[\w ]*timed out|CERTIFICATE_VERIFY_FAILED")


class NoMatch(SetupError):
    """The index was reached and offers nothing that fits."""


class Pip:
    """Some version of pip with the user's configuration."""

    def __init__(
        self,
        environment: Mapping[str, str],
        version: tuple[int, ...],
        settings: Mapping[str, str],
        location: Path | None = None,
    ) -> None:
        self.version = version
        self.settings = settings
        self._environment = {**environment, **_NEUTRAL}
        if "retries" not in settings:
            self._environment["PIP_RETRIES"] = _RETRIES
        if location:
            paths = filter(None, (str(location), environment.get("PYTHONPATH")))
            self._environment["PYTHONPATH"] = os.pathsep.join(paths)

    @classmethod
    def of_user(cls, environment: Mapping[str, str]) -> Pip:
        """The pip of the Python that runs this."""
        result = _start(environment, "--version")
        match = re.match(r"pip (\d+(?:\.\d+)*)", result.stdout)
        if result.returncode == 0 and match:
            settings = _settings(_start(environment, "config", "list").stdout)
            return cls(environment, _parsed(match.group(1)), settings)
        if "No module named pip" in result.stderr:
            # Debian's own Python has no ensurepip; a virtual environment or another Python does.
            debian = os.path.exists("/etc/debian_version") and sys.prefix == "/usr"
            command = "apt-get install python3-pip" if debian else f"{sys.executable} -m ensurepip"
            raise SetupError(f"{sys.executable} has no pip, which fetches libtorch: {command}")
        raise SetupError(f"`{sys.executable} -m pip` does not run: {_last_line(result.stderr)}")

    def lean(self, folder: Path, console: Console) -> Pip:
        """This pip, or a newer one from the index that looks at wheels without fetching them."""
        if self.version >= _LEAN_DRY_RUN:
            return self
        console.say("this pip fetches whole wheels to look at them; borrowing a newer one")
        try:
            (wheel,) = self.download([f"pip>={'.'.join(map(str, _LEAN_DRY_RUN))}"], folder)
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder / "pip")
            version = _parsed(Wheel.at(wheel).version)
            return Pip(self._environment, version, self.settings, location=folder / "pip")
        except (SetupError, ValueError):
            return self  # an index without pip; the old one can fetch all the same

    def resolve(
        self,
        requirements: Sequence[str],
        folder: Path,
        selection: tuple[str, ...] = (),
        deps: bool = False,
    ) -> list[Wheel]:
        """The wheels that pip would install; not fetched yet, if this pip can help it."""
        if self.version < _LEAN_DRY_RUN:
            return [Wheel.at(path) for path in self.download(requirements, folder, selection, deps)]
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            report, target = Path(scratch, "report.json"), Path(scratch, "target")
            dry_run = ["install", "--dry-run", "--ignore-installed", _BY_RANGES]
            paths = ["--report", str(report), "--target", str(target)]
            self._run([*dry_run, *paths, *_choice(requirements, selection, deps)])
            found = json.loads(report.read_text())["install"]
        return [Wheel.reported(item, selection) for item in found]

    def download(
        self,
        requirements: Sequence[str],
        folder: Path,
        selection: tuple[str, ...] = (),
        deps: bool = False,
    ) -> list[Path]:
        """Has pip fetch wheels itself, for what we cannot fetch or an old pip cannot tell us."""
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            self._run(["download", "--dest", scratch, *_choice(requirements, selection, deps)])
            wheels = sorted(Path(scratch).glob("*.whl"))
            return [wheel.replace(folder / wheel.name) for wheel in wheels]

    def _run(self, arguments: list[str]) -> None:
        result = _start(self._environment, *arguments)
        if _BY_RANGES in arguments and "invalid choice" in result.stderr:  # of a pip of the future
            lasting = (argument for argument in arguments if argument != _BY_RANGES)
            result = _start(self._environment, *lasting)
        if result.returncode != 0:
            raise _explained(result.stderr)


def _start(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )


def _choice(requirements: Sequence[str], selection: Sequence[str], deps: bool) -> list[str]:
    alone = [] if deps else ["--no-deps"]
    return ["--quiet", "--only-binary=:all:", *alone, *selection, *requirements]


def _parsed(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _settings(listing: str) -> dict[str, str]:
    """What `pip config list` says about downloads; an environment variable wins over every file."""
    found: dict[str, dict[str, str]] = {}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, option = key.rpartition(".")
        try:
            found.setdefault(section, {})[option] = str(ast.literal_eval(value))
        except (ValueError, SyntaxError):
            continue
    sections = ("global", "install", "download", ":env:")
    return {key: value for section in sections for key, value in found.get(section, {}).items()}


def _explained(stderr: str) -> SetupError:
    """What pip's messages come down to."""
    if "from versions: none" in stderr and _UNREACHABLE.search(stderr):
        cause = _CAUSE.search(stderr)
        detail = cause.group(0).strip() if cause else _last_line(stderr)
        return SetupError(
            f"the package index cannot be reached ({detail}): "
            "check the network, the proxy and `python3 -m pip config list`, then run this again"
        )
    if "No matching distribution found" in stderr:
        offered = re.search(r"from versions: ([^)]*)\)", stderr)
        newest = offered.group(1).split(", ")[-5:] if offered else ["none"]
        return NoMatch(f"it has {', '.join(newest)}")
    if "No space left on device" in stderr:
        return SetupError(
            f"pip found the disk full: free some space in {tempfile.gettempdir()} "
            "and in the cache, then run this again"
        )
    return SetupError(f"pip failed: {_last_line(stderr)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line[len("ERROR: ") :] for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["it said nothing"])[-1]
