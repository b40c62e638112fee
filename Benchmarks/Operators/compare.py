"""Asks both sides of the operator benchmark in turns and prints the ratios."""

import platform
import sys

from turns import Side, columns, heading, processor, row, swift

CASES = {
    "add": "a + b, 64 floats",
    "matmul": "64×64 times 64×64",
    "chain": "20 pointwise operators with backward, per operator",
}
ROUNDS = 7


def main() -> None:
    ours, theirs = Side([sys.argv[1]]), Side([sys.executable, "Operators/worker.py"])
    heading(
        "operators",
        f"{processor()}; ours: {ours.title}, {swift()}; peer: {theirs.title}, Python {platform.python_version()}",
        f"nanoseconds, median of {ROUNDS} rounds in turns (least to most); 2× is twice as fast")
    columns("", "PyTorch")
    for case, title in CASES.items():
        a, b = [], []
        for _ in range(ROUNDS):
            a.append(ours.measure(case))
            b.append(theirs.measure(case))
        row(title, a, b)
    for side in (ours, theirs):
        side.close()


if __name__ == "__main__":
    main()
