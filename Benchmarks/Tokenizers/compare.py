"""Asks both sides of the tokenizer benchmark in turns and prints the ratios."""

from __future__ import annotations

import argparse
import platform
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from training import train

from turns import Side, columns, heading, number, processor, row, swift

HERE = Path(__file__).resolve().parent
TEXT = HERE.parent.parent.parent / "shared/data/tinyshakespeare.txt"
NAMES = {"wordpiece": "WordPiece, 8,192 tokens", "bpe": "byte-level BPE, 8,192 tokens"}
# Case, title, and whether it uses threads.
CASES = [
    ("text", "the whole text at once", False),
    ("lines", "all lines, one batch", True),
    ("ids", "all lines, ids alone", True),
    ("cold", "all lines, first use", True),
    ("decode", "decode the text", False),
    ("load", "read tokenizer.json", False),
    ("train", "learn the vocabulary", True),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="our side")
    parser.add_argument("--text", type=Path, default=TEXT, help="the text, tinyshakespeare.txt by default")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each case")
    options = parser.parse_args()
    if not options.text.exists():
        sys.exit(f"error: {options.text} is not there: name a text with --text")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(options.text, folder / "text.txt")
        for tokenizer in NAMES:
            train(tokenizer, folder / "text.txt").save(str(folder / f"{tokenizer}.json"))
        worst = compare(options.program, folder, options.rounds)
    holds = worst >= 1
    print(f"target\n  {'met   ' if holds else 'MISSED'}  at least as fast in every case: {number(worst)}×")


def compare(program: str, folder: Path, rounds: int) -> float:
    """Prints all cases; returns the least ratio."""
    least = float("inf")
    megabytes = (folder / "text.txt").stat().st_size / 1e6
    for threads in ("1", "2"):
        ours = Side([program, str(folder), threads])
        theirs = Side([sys.executable, str(HERE / "worker.py"), str(folder), threads])
        if threads == "1":
            heading(
                "tokenizers",
                f"{processor()}; ours: {ours.title}, {swift()}; peer: {theirs.title}, Python {platform.python_version()}",
                f"milliseconds elapsed, a text of {megabytes:.2f} MB",
                f"median of {rounds} rounds in turns (least to most); 2× is twice as fast")
        for name, title in NAMES.items():
            plural = "thread" if threads == "1" else "threads"
            columns(f"-- {title}, {threads} {plural}", "tokenizers", f"{'ours, MB/s':>12}")
            for case, words, is_parallel in CASES:
                if threads != "1" and not is_parallel:
                    continue
                mine, other = [], []
                for _ in range(rounds):
                    mine.append(ours.measure(f"{name} {case}"))
                    other.append(theirs.measure(f"{name} {case}"))
                rate = "–" if case == "load" else number(megabytes / statistics.median(mine) * 1e3)
                least = min(least, row(f"  {words}", mine, other, 1.0, f"{rate:>12}"))
            print()
        for side in (ours, theirs):
            side.close()
    return least


if __name__ == "__main__":
    main()
