"""Asks all sides of the config benchmark in turns and prints times, ratios and growth."""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import time

from turns import Side, heading, number, processor, ratio, spread, swift

LAYERS = 48
# 11 objects and 24 leaves for each layer, 4 and 8 besides.
OBJECTS, LEAVES = 11 * LAYERS + 4, 24 * LAYERS + 8

# Case, title, and who has a counterpart.
CASES = [
    ("build", "build the tree", "lhf"),
    ("overrides", "100 overrides", "lhf"),
    ("references", "10,000 references ${a.b.c}", "lh"),
    ("references_relative", "10,000 references ${.a.b.c}", "h"),
    ("references_text", "10,000 references v_${a.b.c}", "h"),
    ("instantiate", "check, and build the objects", "lhf"),
    ("all", "in all: build, 100, 10,000, objects", "lhf"),
    ("dump", "write YAML", "lhf"),
    ("load", "read YAML", "lhf"),
    ("diff", "diff with 100 changes", "f"),
]
# Cases whose growth is printed, by number of layers; the second half has 100 parts for each layer.
GROWTH = {
    "build": "build the tree",
    "overrides": "100 overrides",
    "instantiate": "check, and build the objects",
    "check": "check",
    "resolve": "resolve",
    "execute": "as executed, with defaults",
    "dump": "write YAML",
    "load": "read YAML",
    "json": "write JSON",
    "json_load": "read JSON",
    "flat": "print with origins",
    "diff": "diff with 100 changes",
    "pattern_depth": "override **.dropout",
    "pattern_type": "override @MLP.act",
    "pattern_slice": "override layers[0:n].norm1",
    "select": "select calls of Linear",
    "explain": "explain one value",
    "wide_map": "resolve a wide map",
    "wide_map_yaml": "read a wide map",
    "merge": "merge two wide maps",
    "delete": "~*.x in a wide map",
    "reference_chain": "a chain of references",
    "repeated": "resolve a repeated list",
    "repeated_slice": "override half of a repeated list",
    "repeated_diff": "diff of edited repeated lists",
    "list_diff": "diff of lists, one removed",
    "list_edits": "override a slice of a list",
    "many_edits": "an override for each element",
    "history": "a value overridden again and again",
    "bad_references": "check: every reference is wrong",
    "bad_keys": "check: every key is wrong",
}
SIZES = [12, 48, 192, 768]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="our side")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each case")
    parser.add_argument("--slow", action="store_true", help="Fiddle's diff of 192 layers too: minutes")
    options = parser.parse_args()

    python = [sys.executable, "-X", "utf8"]
    ours = Side([options.program, "measure"])
    peers = {
        "l": Side([*python, "Config/omegaconf_worker.py", "lazyconfig"]),
        "h": Side([*python, "Config/omegaconf_worker.py", "hydra"]),
        "f": Side([*python, "Config/fiddle_worker.py"]),
    }
    heading(
        "config",
        f"{processor()}; ours: {ours.title}, {swift()}",
        f"peers: {peers['h'].title}; LazyConfig as in detectron2, on the same; {peers['f'].title}",
        f"Python {platform.python_version()}; {LAYERS} layers: {OBJECTS:,} objects, {LEAVES:,} leaves",
        "milliseconds of processor time",
        f"median of {options.rounds} rounds in turns (least to most); 2× is twice as fast",
        "Fiddle has no references and no YAML: 'in all' is without them, its text is JSON",
    )
    names = ("LazyConfig", "OmegaConf + Hydra", "Fiddle")
    print(f"{'case':<37}{'ours':>22}" + "".join(f"{name:>34}" for name in names))

    medians: dict[str, float] = {}
    ratios: dict[tuple[str, str], float] = {}

    def compare(case: str, title: str, who: str, layers: int, rounds: int) -> None:
        question = f"{case} {layers}"
        mine: list[float] = []
        theirs: dict[str, list[float]] = {peer: [] for peer in who}
        for _ in range(rounds):
            mine.append(ours.measure(question))
            for peer in who:
                theirs[peer].append(peers[peer].measure(question))
        medians[question] = statistics.median(mine)
        line = f"{title:<37}{spread(mine):>22}"
        for peer in peers:
            if peer in who:
                ratios[question, peer] = ratio(theirs[peer], mine)
                line += f"{spread(theirs[peer]):>24}{number(ratios[question, peer]):>9}×"
            else:
                line += f"{'–':>34}"
        print(line.rstrip(), flush=True)

    for case, title, who in CASES:
        compare(case, title, who, LAYERS, options.rounds)
    if options.slow:
        compare("diff", "diff with 100 changes, 192 layers", "f", 192, 1)
    else:
        compare("diff", "diff with 100 changes, 192 layers", "", 192, options.rounds)
        print("  (Fiddle needs minutes for this one: add --slow)")

    start = starts(options.program, options.rounds)
    growth(ours)

    print("\ntargets")
    met(f"in all, at most 10 ms: {number(medians[f'all {LAYERS}'])} ms", medians[f"all {LAYERS}"] <= 10)
    met(f"diff at 192 layers under 5 ms: {number(medians['diff 192'])} ms", medians["diff 192"] < 5)
    loads = ratios[f"load {LAYERS}", "h"]
    met(f"YAML load at least 10× as fast as OmegaConf: {number(loads)}×", loads >= 10)
    met(f"start in under 30 ms of processor time: {number(start)} ms", start < 30)


def met(text: str, holds: bool) -> None:
    print(f"  {'met   ' if holds else 'MISSED'}  {text}")


def starts(program: str, rounds: int) -> float:
    """Prints how long programs take from their start to their end; returns ours."""
    programs = {
        "ours --help": [program, "--help"],
        "ours config show, 48 layers": [program, "config", "show", "model48"],
        "python": [sys.executable, "-c", ""],
        "python, import omegaconf, hydra": [sys.executable, "-c", "import omegaconf, hydra.utils"],
        "python, import fiddle": [sys.executable, "-c", "import fiddle"],
    }
    used: dict[str, list[float]] = {name: [] for name in programs}
    elapsed: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, command in programs.items():
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                raise subprocess.CalledProcessError(process.returncode, command)
            # The first turn only warms the file cache.
            if turn:
                used[name].append((usage.ru_utime + usage.ru_stime) * 1e3)
                elapsed[name].append((time.perf_counter() - start) * 1e3)
    print(f"\n{'start to end of a program':<37}{'processor time':>22}{'elapsed':>24}")
    for name in programs:
        print(f"  {name:<35}{spread(used[name]):>22}{spread(elapsed[name]):>24}")
    return statistics.median(used["ours --help"])


def growth(ours: Side) -> None:
    """Prints our times from 12 to 768 layers: n layers take n to the power of the exponent."""
    print("\nours by layers, milliseconds; exponent of each step, and over all")
    print(f"{'':<37}" + "".join(f"{size:>10}" for size in SIZES))
    x = [math.log(size) for size in SIZES]
    for case, title in GROWTH.items():
        times = [ours.measure(f"{case} {size}") for size in SIZES]
        y = [math.log(value) for value in times]
        steps = [(d - c) / (b - a) for a, b, c, d in zip(x, x[1:], y, y[1:])]
        exponent = statistics.linear_regression(x, y).slope
        print(
            f"{title:<37}"
            + "".join(f"{number(value):>10}" for value in times)
            + "".join(f"{step:>8.2f}" for step in steps)
            + f"{exponent:>10.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
