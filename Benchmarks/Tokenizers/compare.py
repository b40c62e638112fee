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

from turns import Side, number, processor, ratio, spread, swift

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
    print(f"\ntarget\n  {'met   ' if holds else 'MISSED'}  at least as fast in every case: {number(worst)}×")


def compare(program: str, folder: Path, rounds: int) -> float:
    """Prints all cases; returns the least ratio."""
    least = float("inf")
    megabytes = (folder / "text.txt").stat().st_size / 1e6
    for threads in ("1", "2"):
        ours = Side([program, str(folder), threads])
        theirs = Side([sys.executable, str(HERE / "worker.py"), str(folder), threads])
        if threads == "1":
            print(f"{processor()}; ours: {ours.title}, {swift()}; peer: {theirs.title}")
            print(f"Python {platform.python_version()}; a text of {megabytes:.2f} MB")
            print(f"milliseconds elapsed, median of {rounds} rounds in turns (least to most); 9× is 9 times as fast")
        for name, title in NAMES.items():
            print(f"\n{title + ', ' + threads + (' thread' if threads == '1' else ' threads'):<42}", end="")
            print(f"{'ours':>24}{'tokenizers':>24}{'ours is':>10}{'ours, MB/s':>12}")
            for case, words, is_parallel in CASES:
                if threads != "1" and not is_parallel:
                    continue
                mine, other = [], []
                for _ in range(rounds):
                    mine.append(ours.measure(f"{name} {case}"))
                    other.append(theirs.measure(f"{name} {case}"))
                times = ratio(other, mine)
                least = min(least, times)
                rate = "–" if case == "load" else number(megabytes / statistics.median(mine) * 1e3)
                print(f"  {words:<40}{spread(mine):>24}{spread(other):>24}{number(times):>9}×{rate:>12}", flush=True)
        for side in (ours, theirs):
            side.process.terminate()
    return least


if __name__ == "__main__":
    main()
