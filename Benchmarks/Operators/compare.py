"""Asks both sides of the operator benchmark in turns and prints the ratios."""

import platform
import statistics
import subprocess
import sys

CASES = {
    "add": "a + b, 64 floats",
    "matmul": "64×64 times 64×64",
    "chain": "20 pointwise operators with backward, per operator",
}
ROUNDS = 7


class Side:
    """A process that answers the name of a case with nanoseconds."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.title = self.process.stdout.readline().strip()

    def measure(self, case: str) -> float:
        self.process.stdin.write(case + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def processor() -> str:
    """The processor's name, where Linux says it."""
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
        return f"{names[0]}, {len(names)} cores"
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def main() -> None:
    ours, theirs = Side([sys.argv[1]]), Side([sys.executable, sys.argv[2]])
    print(f"{processor()}; ours: {ours.title}; peer: {theirs.title}; Python {platform.python_version()}")
    print(f"nanoseconds, median of {ROUNDS} rounds in turns (least to most)\n")
    print(f"{'case':<52}{'ours':>22}{'PyTorch':>24}{'ours / PyTorch':>18}")
    for case, title in CASES.items():
        a, b = [], []
        for _ in range(ROUNDS):
            a.append(ours.measure(case))
            b.append(theirs.measure(case))
        ratio = statistics.median(x / y for x, y in zip(a, b))
        print(f"{title:<52}{spread(a):>22}{spread(b):>24}{ratio:>18.2f}")


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


if __name__ == "__main__":
    main()
