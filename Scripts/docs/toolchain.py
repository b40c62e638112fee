"""Runs the compiler against the modules of the last debug build."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_DIAGNOSTIC = re.compile(r"^(.*?):(\d+):(?:\d+): error: (.*)$", re.MULTILINE)


class Failure(Exception):
    """What is wrong with the documentation, as text for people."""


@dataclass
class Toolchain:
    """The compiler, and a package's debug build."""

    root: Path
    language: list[str] = field(
        default_factory=lambda: [
            *["-swift-version", "6", "-parse-as-library", "-suppress-warnings"],
            *["-enable-upcoming-feature", "ExistentialAny"],
            *["-enable-upcoming-feature", "MemberImportVisibility"],
        ]
    )
    programs: dict[str, Path] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def build(self) -> Path:
        """Where the debug build is."""
        return self.root / ".build" / "debug"

    @property
    def modules(self) -> Path:
        """Where its Swift modules are."""
        return self.build / "Modules"

    def has(self, module: str) -> bool:
        """Whether a module was built."""
        return (self.modules / f"{module}.swiftmodule").exists()

    @cached_property
    def search(self) -> list[str]:
        """What Swift needs to read the modules: C modules are found by their maps."""
        maps = [
            *self.root.glob("Sources/*/include/module.modulemap"),
            *self.root.glob(".build/checkouts/*/Sources/*/include/module.modulemap"),
            *self.build.glob("*.build/module.modulemap"),
        ]
        found: dict[str, Path] = {}
        for path in sorted(maps):
            # A target may be built twice, for the program and for a macro: either will do.
            name = re.search(r"module\s+(\w+)", path.read_text())
            if name and not path.parent.name.endswith("-tool.build"):
                found.setdefault(name[1], path)
        return [
            *["-I", str(self.modules)],
            *(part for path in found.values() for part in ("-Xcc", f"-fmodule-map-file={path}")),
        ]

    @cached_property
    def macros(self) -> list[str]:
        """The macros of this package."""
        return [
            part
            for tool in sorted(self.build.glob("*Macros-tool"))
            for part in (
                "-load-plugin-executable",
                f"{tool}#{tool.name.removesuffix('-tool')}",
            )
        ]

    def compile(self, arguments: list[str], module: str, files: list[Path]) -> str:
        """Runs `swiftc`; returns what it says when it fails, or nothing."""
        command = ["swiftc", *arguments, "-module-name", module, *self.language, *self.search]
        command += [*self.macros, *map(str, files)]
        result = subprocess.run(command, capture_output=True, text=True)
        return "" if result.returncode == 0 else result.stdout + result.stderr or "swiftc failed"

    def typecheck(self, module: str, files: list[Path]) -> str:
        """Checks files without making code."""
        return self.compile(["-typecheck"], module, files)

    def objects(self, product: str) -> list[str]:
        """The object files of a product without those of its own target."""
        listed = self.build / f"{product}.product" / "Objects.LinkFileList"
        if not listed.exists():
            raise Failure(f"{product} is not built: run `swift build` first")
        lines = [line.strip("'\"") for line in listed.read_text().split("\n") if line]
        return [line for line in lines if f"/{product}.build/" not in line]

    def link(self, module: str, files: Iterable[Path], product: str, program: Path) -> str:
        """Makes a program of files and of what a product is made of, or takes an equal one."""
        files = list(files)
        key = "\n".join(f"{file.name}\n{file.read_text()}" for file in files)
        with self.lock:
            equal = self.programs.get(key)
        if equal:
            shutil.copy2(equal, program)
            return ""
        code = program.with_suffix(".o")
        failed = self.compile(["-wmo", "-Onone", "-emit-object", "-o", str(code)], module, files)
        if failed:
            return failed
        # Swift for Linux brings lld, which links in half the time.
        linker = ["-use-ld=lld"] if sys.platform == "linux" else []
        command = ["swiftc", "-emit-executable", *linker, "-o", str(program), str(code)]
        command += self.objects(product)
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            return result.stdout + result.stderr or "swiftc failed"
        with self.lock:
            self.programs[key] = program
        return ""


def diagnostics(text: str) -> list[tuple[str, int, str]]:
    """The errors in what the compiler says: file, line, message."""
    return [
        (match[1], int(match[2]), re.sub(r" \(from macro '\w+'\)$", "", match[3]))
        for match in _DIAGNOSTIC.finditer(text)
    ]
