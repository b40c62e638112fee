"""Asks for our own kernels and for libtorch's operators, in one process, in turns, and prints the ratios."""

from __future__ import annotations

import argparse

from turns import Side, columns, heading, processor, row, swift

CASES = {
    "linear": "x·Wᵀ + b with backward, 1024×512×2048",
    "gelu": "gelu(x·Wᵀ + b) with backward",
    "inference": "gelu(x·Wᵀ + b), the weight prepared",
    "attention": "attention with backward, 8 texts of 128",
    "causal": "causal attention with backward, 1,024 tokens",
    "packed": "attention with backward, 24 texts in one row",
    "dropout": "y + dropout(x) with backward, 1024×2048",
    "projections": "three products of the same x with backward",
    "loss": "cross-entropy of x·Wᵀ with backward, 8,192 classes",
    "norm": "layer norm of a sum with backward, 1024×512",
    "rms": "root mean square norm with backward, 1024×512",
    "gradients": "the norm of 50 gradients of 128×512",
}
ONCE = {"adam": "a step of AdamW over 50 parameters of 128×512"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="our side")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each case")
    options = parser.parse_args()
    side = Side([options.program])
    heading(
        "kernels", f"{processor()}; kernels for {side.title}, {swift()}",
        f"milliseconds, median of {options.rounds} rounds in turns (least to most); 2× is twice as fast",
        "pages taken from the system in a run, and MB of tensors beside its inputs: ours / libtorch's")
    for dtype in ("float32", "bfloat16"):
        columns(f"-- {dtype}", "libtorch", f"{'pages':>16}{'MB':>16}")
        # What runs in float32 alone has no second row.
        for case, title in (CASES | ONCE if dtype == "float32" else CASES).items():
            name = f"{case}.{dtype}"
            ours, theirs = [], []
            for _ in range(options.rounds):
                ours.append(side.measure(f"time {name} kernels"))
                theirs.append(side.measure(f"time {name} libtorch"))
            pages, memory = (
                [side.measure(f"{verb} {name} {backend}") for backend in ("kernels", "libtorch")]
                for verb in ("faults", "memory"))
            more = f"{'{:.0f} / {:.0f}'.format(*pages):>16}{'{:.1f} / {:.1f}'.format(*memory):>16}"
            row(f"  {title}", ours, theirs, more=more)
        print()
    side.close()


if __name__ == "__main__":
    main()
