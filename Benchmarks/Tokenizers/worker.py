"""The `tokenizers` package's side of the tokenizer benchmark: the same cases, asked by compare.py.

worker.py FOLDER THREADS
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

folder, threads = Path(sys.argv[1]), sys.argv[2]
os.environ["RAYON_NUM_THREADS"] = threads
os.environ["TOKENIZERS_PARALLELISM"] = "true" if int(threads) > 1 else "false"

import tokenizers  # noqa: E402  (after the number of threads is set)
from training import train  # noqa: E402

from turns import answer  # noqa: E402

text = (folder / "text.txt").read_bytes().decode()
lines = text.split("\n")
loaded: dict[str, tokenizers.Tokenizer] = {}
decodable: dict[str, list[int]] = {}


def load(name: str) -> tokenizers.Tokenizer:
    return tokenizers.Tokenizer.from_file(str(folder / f"{name}.json"))


def milliseconds(question: str) -> float:
    """The elapsed time of a case, once."""
    name, case = question.split()
    if name not in loaded:
        loaded[name] = load(name)
        decodable[name] = loaded[name].encode(text).ids
    tokenizer = load(name) if case == "cold" else loaded[name]
    start = time.perf_counter()
    # The ids are not turned into a list of Python, so that only the package's own work counts.
    if case == "load":
        load(name)
    elif case == "text":
        len(tokenizer.encode(text))
    elif case in ("lines", "cold"):
        sum(len(e) for e in tokenizer.encode_batch(lines))
    elif case == "ids":
        sum(len(e) for e in tokenizer.encode_batch_fast(lines))
    elif case == "decode":
        tokenizer.decode(decodable[name])
    elif case == "train":
        train(name, folder / "text.txt")
    return (time.perf_counter() - start) * 1e3


answer(f"tokenizers {tokenizers.__version__} (Rust)", milliseconds)
