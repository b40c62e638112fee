"""Sessions in a shell: commands after `$ `, each with what it prints."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .toolchain import Failure


@dataclass(frozen=True)
class Command:
    """A command, as it is shown, the output below it, and the line of the session where it stands."""

    text: str
    shown: list[str]
    output: list[str]
    line: int


def commands(session: str) -> list[Command]:
    """The commands of a session. A backslash at the end continues one in the next line."""
    found: list[Command] = []
    lines = session.rstrip("\n").split("\n")
    position = 0
    while position < len(lines):
        if not lines[position].startswith("$ "):
            raise ValueError(f"a session starts with '$ ', found '{lines[position]}'")
        start = position
        text = lines[position][2:]
        while text.endswith("\\") and position + 1 < len(lines):
            position += 1
            text = text[:-1].rstrip() + " " + lines[position].strip().removeprefix("> ")
        position += 1
        output = []
        while position < len(lines) and not lines[position].startswith("$ "):
            output.append(lines[position])
            position += 1
        found.append(Command(text, lines[start : position - len(output)], output, start))
    return found


def matches(expected: list[str], actual: list[str]) -> bool:
    """Whether the output is as shown. A line `…` stands for any number of lines."""
    if "…" not in (line.strip() for line in expected):
        return expected == actual
    pattern = "".join(
        "(?:.*\n)*" if line.strip() == "…" else re.escape(line) + "\n" for line in expected
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in actual)) is not None


def run(command: str, folder: Path, programs: Path) -> list[str]:
    """Runs a command; returns the lines that it prints, errors included."""
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "NO_COLOR": "1"}
    environment["COLUMNS"] = "100"
    try:
        result = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
        )
    except subprocess.TimeoutExpired:
        return ["(no end after 60 seconds)"]
    text = result.stdout.decode(errors="replace")
    lines = [line.rstrip() for line in text.rstrip("\n").split("\n")]
    return [] if lines == [""] else lines


def check(place: Path, line: int, text: str, folder: Path, programs: Path, update: bool) -> str:
    """Runs the commands of a session in order, and compares what they print.

    Returns the session as it should be, and throws `Failure` where it is something else, unless it is to be
    updated.
    """
    try:
        found = commands(text)
    except ValueError as error:
        raise Failure(f"{place}:{line}: {error}") from None
    lines: list[str] = []
    for command in found:
        actual = run(command.text, folder, programs)
        is_right = matches([shown.rstrip() for shown in command.output], actual)
        if not is_right and not update:
            where = f"{place}:{line + command.line}"
            raise Failure(f"{where}: '{command.text}' prints:\n" + "\n".join(actual))
        lines += [*command.shown, *(command.output if is_right else actual)]
    return "\n".join(lines) + "\n"
