"""Tutorials of DocC: each step's code is a file, which replaces the one of the same name.

The Swift files of the tutorial compile together after each step, or after the last of several in a row that
show different files. A file named `Terminal` is a session with the program that they make.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from . import sessions
from .articles import MODULE, PRODUCT, main_file
from .toolchain import Failure, Toolchain, diagnostics

_CODE = re.compile(r'@Code\(\s*name:\s*"([^"]+)",\s*file:\s*"([^"]+)"')


@dataclass(frozen=True)
class Step:
    """A file that a step shows: its name in the tutorial, and where it is kept."""

    name: str
    file: Path


def steps(tutorial: Path) -> list[Step]:
    """The files that a tutorial shows, in order."""
    catalogue = next(folder for folder in tutorial.parents if folder.suffix == ".docc")
    kept = {path.name: path for path in catalogue.rglob("*") if path.is_file()}
    found = []
    for match in _CODE.finditer(tutorial.read_text()):
        if match[2] not in kept:
            raise Failure(f"{tutorial}: there is no file '{match[2]}'")
        found.append(Step(match[1], kept[match[2]]))
    return found


class Tutorial:
    """One tutorial."""

    def __init__(
        self, path: Path, toolchain: Toolchain, folder: Path, update: bool = False
    ) -> None:
        self.steps = steps(path)
        self.update = update
        self.toolchain = toolchain
        self.work = folder / "work"
        self.programs = folder / "programs"
        self.sources = folder / "sources"
        for made in (self.work, self.programs, self.sources):
            made.mkdir(parents=True)
        self.state: dict[Path, Path] = {}
        self.is_built = False

    def check(self) -> int:
        """Goes through all steps; returns how many files were compiled or run.

        Throws `Failure` with the first that is wrong.
        """
        for position, step in enumerate(self.steps):
            if step.name == "Terminal":
                self.build()
                text = step.file.read_text()
                new = sessions.check(
                    step.file, 1, text, self.work, self.programs, self.update
                )
                if new != text:
                    step.file.write_text(new)
            elif step.name.endswith(".swift"):
                file = self.sources / step.name
                file.write_text(step.file.read_text())
                self.state[file] = step.file
                self.is_built = False
                if self.is_complete(position):
                    self.fail(self.toolchain.typecheck(MODULE, list(self.state)))
            else:
                (self.work / step.name).write_text(step.file.read_text())
        return len(self.steps)

    def is_complete(self, position: int) -> bool:
        """Whether the files are to be compiled after a step.

        They are not when a session follows, which builds the program anyway, nor when another Swift file
        does: a change of two files takes two steps.
        """
        if position + 1 == len(self.steps):
            return True
        name, following = self.steps[position].name, self.steps[position + 1].name
        return following != "Terminal" and (following == name or not following.endswith(".swift"))

    def build(self) -> None:
        """Makes the program of the files so far."""
        if self.is_built:
            return
        files = list(self.state)
        main = self.sources / "GeneratedMain.swift"
        if not any("@main" in file.read_text() for file in files):
            main.write_text(main_file([]))
            files.append(main)
        program = self.programs / self.program(files)
        self.fail(self.toolchain.link(MODULE, files, PRODUCT, program))
        self.is_built = True

    @staticmethod
    def program(files: list[Path]) -> str:
        """What the program is called: as its command says, or like the type that starts it."""
        for file in files:
            text = file.read_text()
            if "@main" in text:
                named = re.search(r'commandName: "([^"]+)"', text)
                typed = re.search(r"@main\n\w+ (\w+)", text)
                return named[1] if named else typed[1].lower() if typed else "taibai"
        return "taibai"

    def fail(self, said: str) -> None:
        """Stops when the compiler said something."""
        if not said:
            return
        for file, line, message in diagnostics(said):
            kept = self.state.get(Path(file))
            if kept:
                raise Failure(f"{kept}:{line}: {message}\n{said}")
        raise Failure(said)
