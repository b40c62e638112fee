"""What all benchmarks share: the processes that answer in turns, and how numbers are printed."""

from __future__ import annotations

import platform
import re
import statistics
import subprocess
import sys
import time
from typing import Callable


class Failed(Exception):
    """A side that could not answer, with its words."""


class Side:
    """A process that prints its title, then answers each line with one number, or with `error: ` and why not."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.title = self.process.stdout.readline().strip()

    def measure(self, question: str) -> float:
        try:
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        line = self.process.stdout.readline().strip()
        if not line or line.startswith("error: "):
            raise Failed(line.removeprefix("error: ") or "it ended; see what it wrote above")
        return float(line)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


def answer(title: str, measure: Callable[[str], float]) -> None:
    """The other end of a `Side`, in Python."""
    print(title, flush=True)
    for line in sys.stdin:
        print(measure(line.strip()), flush=True)


def milliseconds(body: Callable[[], object], budget: float = 0.2) -> float:
    """Processor time, which other processes do not disturb: the median of as many runs as fit into the
    budget (seconds), after one that does not count.

    A first run that takes longer than the budget counts by itself.
    """
    clock = time.process_time

    def once() -> float:
        start = clock()
        body()
        return clock() - start

    first = once()
    if first > budget:
        return first * 1e3
    times = []
    end = clock() + budget
    while not times or clock() < end:
        times.append(once())
    return statistics.median(times) * 1e3


def processor() -> str:
    """The processor's name, where Linux says it."""
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
        return f"{names[0]}, {len(names)} cores"
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def swift() -> str:
    """The compiler's version, in the words of the compiler."""
    text = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"Swift version \S+", text)
    return found.group() if found else "Swift"


def number(value: float) -> str:
    """About three digits: 0.123, 1.23, 12.3, 1234."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def spread(values: list[float]) -> str:
    """The median, and the least and the most in parentheses."""
    middle = number(statistics.median(values))
    if len(values) == 1:
        return f"{middle} (once)"
    return f"{middle} ({number(min(values))}–{number(max(values))})"


def ratio(theirs: list[float], ours: list[float]) -> float:
    """The median of the ratios, turn by turn."""
    return statistics.median(a / b for a, b in zip(theirs, ours))


def heading(title: str, *lines: str) -> None:
    """The first lines of a benchmark's table: what is measured, on what, and how."""
    print(f"== {title}", *lines, "", sep="\n", flush=True)


def columns(title: str, peer: str, more: str = "") -> None:
    """The line above rows."""
    print(f"{title:<50}{'ours':>22}{peer:>22}{'ours is':>9}{'asked':>8}{more}".rstrip(), flush=True)


def row(title: str, ours: list[float], theirs: list[float], asked: float | None = None, more: str = "") -> float:
    """Prints times of both sides and what ours is: 2× is twice as fast. Returns that ratio."""
    times = ratio(theirs, ours)
    aim = "" if asked is None else f"{asked:.1f}×"
    mark = "" if asked is None or times >= asked else "  BELOW"
    line = f"{title:<50}{spread(ours):>22}{spread(theirs):>22}{number(times):>8}×{aim:>8}{more}{mark}"
    print(line.rstrip(), flush=True)
    return times
