"""A pip for the tests: its index is a JSON file, and it notes what it was asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

RUNTIME = ("nvidia", "cuda_toolkit")


def chosen(index: dict[str, Any], requirement: str) -> list[dict[str, Any]]:
    """The wheels for a requirement; for the toolkit, those of the whole CUDA runtime."""
    name = re.match(r"[\w-]+", requirement)[0].replace("-", "_")
    wanted = RUNTIME if name in RUNTIME or name.startswith("nvidia") else (name,)
    wheels = [wheel for wheel in index["wheels"] if wheel["file"].startswith(wanted)]
    if "+cpu" in requirement:
        excluded = "!=" in requirement
        wheels = [wheel for wheel in wheels if ("+cpu" in wheel["file"]) != excluded]
    tag = next((each[len("--abi=") :] for each in sys.argv if each.startswith("--abi=")), None)
    abi = tag or index.get("abi", "cp311")
    wheels = [each for each in wheels if re.search(rf"-{abi}-|-py3-none-any", each["file"])]
    return wheels if wanted == RUNTIME else wheels[:1]


def value(option: str) -> str:
    return sys.argv[sys.argv.index(option) + 1]


def report(wheel: dict[str, Any]) -> dict[str, Any]:
    name, version = wheel["file"].split("-")[:2]
    hashes = {"sha256": wheel["sha256"]} if wheel["sha256"] else {}
    download = {"url": wheel["url"], "archive_info": {"hashes": hashes}}
    return {"download_info": download, "metadata": {"name": name, "version": version}}


def fetch(wheel: dict[str, Any]) -> None:
    with urllib.request.urlopen(wheel["url"]) as source:
        target = Path(value("--dest"), wheel["file"])
        with open(target, "wb") as file:
            shutil.copyfileobj(source, file)


def main() -> int:
    index = json.loads(Path(os.environ["FAKE_PIP"]).read_text())
    with open(os.environ["FAKE_PIP_LOG"], "a") as log:
        print(*sys.argv[1:], file=log)
    command = sys.argv[1]
    if command == "--version":
        print(f"pip {index['version']} from {__file__} (python 3)")
        return 0
    if command == "config":
        print(index["config"])
        return 0
    found: list[dict[str, Any]] = []
    requirements = [each for each in sys.argv[2:] if re.match(r"(torch|pip|nvidia|cuda)\b", each)]
    for requirement in requirements:
        wheels = [] if index["stderr"] else chosen(index, requirement)
        found += [wheel for wheel in wheels if wheel not in found]
        if not wheels:
            versions = "none" if index["stderr"] else "2.11.0, 2.12.0"
            text = f"ERROR: Could not find a version that satisfies (from versions: {versions})"
            print(index["stderr"], text, sep="\n", file=sys.stderr)
            print(f"ERROR: No matching distribution found for {requirement}", file=sys.stderr)
            return 1
    if command == "download":
        for wheel in found:
            fetch(wheel)
    else:
        items = [report(wheel) for wheel in found]
        Path(value("--report")).write_text(json.dumps({"install": items}))
    return 0


sys.exit(main())
