"""The `tokenizers` package's side of the tokenizer benchmark: the same cases, asked by compare.py."""

import os
import sys
import time

folder, threads = sys.argv[1], sys.argv[2]
os.environ["RAYON_NUM_THREADS"] = threads
os.environ["TOKENIZERS_PARALLELISM"] = "true" if int(threads) > 1 else "false"

import tokenizers  # noqa: E402  (after the number of threads is set)

text = open(os.path.join(folder, "text.txt"), encoding="utf-8", newline="").read()
lines = text.split("\n")
loaded: dict[str, tokenizers.Tokenizer] = {}
decodable: dict[str, list[int]] = {}


def seconds(name: str, measured: str) -> float:
    """Seconds that a case takes once."""
    file = os.path.join(folder, f"{name}.json")
    if measured == "load":
        start = time.perf_counter()
        tokenizers.Tokenizer.from_file(file)
        return time.perf_counter() - start
    if name not in loaded:
        loaded[name] = tokenizers.Tokenizer.from_file(file)
        loaded[name].no_truncation()
        loaded[name].no_padding()
        decodable[name] = loaded[name].encode(text).ids
    tokenizer = loaded[name]
    start = time.perf_counter()
    if measured == "text":
        tokenizer.encode(text).ids
    elif measured == "lines":
        sum(len(e.ids) for e in tokenizer.encode_batch(lines))
    elif measured == "fast":
        sum(len(e.ids) for e in tokenizer.encode_batch_fast(lines))
    else:
        tokenizer.decode(decodable[name])
    return time.perf_counter() - start


print(f"tokenizers {tokenizers.__version__}", flush=True)
for line in sys.stdin:
    print(seconds(*line.split()), flush=True)
