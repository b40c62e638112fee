"""Asks both sides of the training benchmark in turns and prints the ratios."""

import argparse
import platform
import sys
from pathlib import Path

from turns import Side, processor, ratio, spread, swift

# Ours, theirs, title, steps of a turn.
CASES = [
    ("gpt", "gpt", "nanoGPT's CPU example, 12 × 64 characters", 40),
    ("gpt", "gpt.fused", "  with PyTorch's fused AdamW", 40),
    ("classify", "classify", "MiniLM fine-tuned, 16 texts of up to 40 tokens", 5),
    ("classify", "classify.fused", "  with PyTorch's fused AdamW", 5),
    ("encoder", "encoder", "encoder 4×512, 8 × 128 tokens of 8,192", 2),
    ("encoder", "encoder.compiled", "  beside torch.compile", 2),
    ("encoder.bf16", "encoder.bf16", "  under autocast in bfloat16", 2),
    ("bert", "bert", "BERT-base, 8 × 128 tokens", 1),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="our side")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each case")
    options = parser.parse_args()
    ours = Side([options.program])
    theirs = Side([sys.executable, str(Path(__file__).resolve().parent / "worker.py")])
    print(f"{processor()}; ours: {ours.title}, {swift()}; peer: {theirs.title}; Python {platform.python_version()}")
    print("milliseconds elapsed of a training step: batch, forward, backward, clipping, AdamW")
    print(f"median of {options.rounds} rounds in turns (least to most); 2× is twice as fast\n")
    print(f"{'step':<52}{'ours':>24}{'PyTorch':>24}{'ours is':>10}")
    for mine, other, title, steps in CASES:
        a, b = [], []
        for _ in range(options.rounds):
            a.append(ours.measure(f"{mine} {steps}"))
            b.append(theirs.measure(f"{other} {steps}"))
        print(f"{title:<52}{spread(a):>24}{spread(b):>24}{ratio(b, a):>9.2f}×", flush=True)
    for side in (ours, theirs):
        side.process.terminate()


if __name__ == "__main__":
    main()
