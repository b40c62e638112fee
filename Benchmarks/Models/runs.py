"""Whole runs: processes from their start to their first step, and to their end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from turns import columns, row

HERE = Path(__file__).resolve().parent
NAME = "whole runs"
START, RUN = "from start to first step", "nanoGPT's CPU example, 2,000 steps"


def compare(titles: list[str], program: str, folder: Path, rounds: int, whole: int) -> None:
    """Prints the rows of these titles: so many rounds of the start, and of a whole run."""
    columns(f"-- {NAME}: seconds", "PyTorch")
    ours = [program, "train", "gpt_shakespeare_char"]
    theirs = [sys.executable, str(HERE / "nanogpt.py"), str(folder / "tinyshakespeare.txt")]
    if START in titles:
        # Theirs tokenises anew in each run: ours finds no tokens of earlier ones either.
        mine, other = turns(
            [*ours, "trainer.steps=1", "trainer.log_every=1", "trainer.evaluates_first=false"],
            [*theirs, "--steps", "1", "--eval-every", "0", "--log-every", "1"], folder, rounds, "step 1")
        row(START, mine, other, 4.0)
    if RUN in titles:
        # nanoGPT estimates the loss on 20 batches of both parts of the text, and writes no samples.
        mine, other = turns(
            [*ours, "trainer.evaluation_batches=40", "callbacks=[]"], [*theirs, "--no-whole"], folder, whole)
        row(RUN, mine, other, 2.5)
    print()


def turns(ours: list[str], theirs: list[str], folder: Path, rounds: int, line: str | None = None) -> tuple[
        list[float], list[float]]:
    """Seconds of both sides. Where only the first step counts, one turn before warms the file cache."""
    mine, other = [], []
    for turn in range(rounds + (line is not None)):
        a, b = seconds(ours, folder, line), seconds(theirs, folder, line)
        if turn or line is None:
            mine.append(a)
            other.append(b)
    return mine, other


def seconds(command: list[str], folder: Path, line: str | None) -> float:
    """The time until a process writes a line that starts like this, or until it ends."""
    cache = folder / "cache"
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    end, words = None, []
    for text in process.stdout:
        words.append(text)
        if line and end is None and text.startswith(line):
            end = time.perf_counter()
    if process.wait() != 0 or (line and end is None):
        sys.exit("error: " + " ".join(command) + "\n" + "".join(words))
    end = end or time.perf_counter()
    for made in (cache, folder / "runs"):
        shutil.rmtree(made, ignore_errors=True)
    return end - start
