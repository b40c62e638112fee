"""Asks both sides of the operator benchmark in turns and prints the ratios."""

import platform
import sys

from turns import Side, processor, ratio, spread

CASES = {
    "add": "a + b, 64 floats",
    "matmul": "64×64 times 64×64",
    "chain": "20 pointwise operators with backward, per operator",
}
ROUNDS = 7


def main() -> None:
    ours, theirs = Side([sys.argv[1]]), Side([sys.executable, "Operators/worker.py"])
    print(f"{processor()}; ours: {ours.title}; peer: {theirs.title}; Python {platform.python_version()}")
    print(f"nanoseconds, median of {ROUNDS} rounds in turns (least to most)\n")
    print(f"{'case':<52}{'ours':>22}{'PyTorch':>24}{'ours / PyTorch':>18}")
    for case, title in CASES.items():
        a, b = [], []
        for _ in range(ROUNDS):
            a.append(ours.measure(case))
            b.append(theirs.measure(case))
        print(f"{title:<52}{spread(a):>22}{spread(b):>24}{ratio(a, b):>18.2f}")


if __name__ == "__main__":
    main()
