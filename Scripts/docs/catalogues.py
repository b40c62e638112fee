"""Lets DocC check a catalogue, and finds public declarations without a doc comment."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from .toolchain import Failure, Toolchain


def symbol_graphs(module: str, toolchain: Toolchain, folder: Path) -> Path:
    """Writes the symbol graphs of a module; returns their folder."""
    graphs = folder / "graphs"
    graphs.mkdir()
    target = subprocess.run(
        ["swiftc", "-print-target-info"], capture_output=True, text=True, check=True
    )
    triple = json.loads(target.stdout)["target"]["triple"]
    command = ["swift", "symbolgraph-extract", "-module-name", module, "-target", triple]
    command += [*toolchain.search, "-output-dir", str(graphs), "-minimum-access-level", "public"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise Failure(f"the symbols of {module} cannot be read:\n{result.stderr}")
    return graphs


def check_catalogue(catalogue: Path, graphs: Path, folder: Path) -> None:
    """Runs DocC over a catalogue; an unknown link or symbol is an error."""
    module = catalogue.stem
    result = subprocess.run(
        [
            *["docc", "convert", str(catalogue), "--additional-symbol-graph-dir", str(graphs)],
            *["--output-path", str(folder / "out"), "--fallback-display-name", module],
            *["--fallback-bundle-identifier", f"taibai.{module}", "--warnings-as-errors"],
        ]
    )
    if result.returncode != 0:
        raise Failure(f"DocC finds fault with {catalogue}")


def undocumented(graphs: Path) -> list[str]:
    """The public declarations without a doc comment: where they are, and what they are."""
    found: set[str] = set()
    for path in sorted(graphs.glob("*.symbols.json")):
        for symbol in json.loads(path.read_text())["symbols"]:
            location = symbol.get("location")
            # What the compiler adds by itself stands nowhere.
            if "docComment" in symbol or not location:
                continue
            if "::SYNTHESIZED::" in symbol["identifier"]["precise"]:
                continue
            file = re.sub(r"^file://", "", location["uri"])
            line = location["position"]["line"] + 1
            found.add(f"{file}:{line}: {'.'.join(symbol['pathComponents'])}")
    return sorted(found)


def uncurated(catalogue: Path, graphs: Path) -> list[str]:
    """The public top-level declarations that no list of topics names."""
    listed: set[str] = set()
    for path in catalogue.rglob("*.md"):
        listed |= set(re.findall(r"^- ``([^`]+)``$", path.read_text(), re.MULTILINE))
    names: set[str] = set()
    for path in graphs.glob("*.symbols.json"):
        # Extensions of other modules' types have graphs of their own.
        if "@" in path.name:
            continue
        for symbol in json.loads(path.read_text())["symbols"]:
            if len(symbol["pathComponents"]) == 1:
                names.add(re.sub(r"\(.*", "", symbol["pathComponents"][0]))
    return sorted(names - {re.sub(r"[(-].*", "", name) for name in listed})
