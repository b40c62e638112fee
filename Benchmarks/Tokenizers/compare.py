"""Asks both sides of the tokenizer benchmark in turns and prints the ratios.

    compare.py OUR_PROGRAM WORKER TEXT [TOKENIZER.json …]

Without tokenizers it trains a WordPiece and a byte-level BPE vocabulary on the text.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

CASES = {"text": "whole text", "lines": "lines, one batch", "fast": "lines, one batch, ids alone",
         "decode": "decode", "load": "read the file"}
ROUNDS = 7


class Side:
    """A process that answers a tokenizer and a case with seconds."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.title = self.process.stdout.readline().strip()

    def measure(self, name: str, case: str) -> float:
        self.process.stdin.write(f"{name} {case}\n")
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


def train(text: Path, folder: Path) -> None:
    """Vocabularies of 8,192 tokens for the text."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    wordpiece = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    wordpiece.normalizer = normalizers.BertNormalizer()
    wordpiece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    wordpiece.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    wordpiece.train([str(text)], trainers.WordPieceTrainer(vocab_size=8192, special_tokens=special, show_progress=False))
    ids = [(t, wordpiece.token_to_id(t)) for t in ("[CLS]", "[SEP]")]
    wordpiece.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids)
    wordpiece.save(str(folder / "wordpiece.json"))

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train([str(text)], trainers.BpeTrainer(
        vocab_size=8192, special_tokens=["<|endoftext|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    bpe.save(str(folder / "bpe.json"))


def main() -> None:
    ours_path, worker, text, *files = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(text, folder / "text.txt")
        for file in files:
            shutil.copy(file, folder / os.path.basename(file))
        if not files:
            train(Path(text), folder)
        size = (folder / "text.txt").stat().st_size
        print(f"{processor()}; Python {platform.python_version()}; {size:,} bytes of text")
        print(f"MB/s of text (seconds for reading files), median of {ROUNDS} rounds in turns\n")
        print(f"{'tokenizer':<16}{'case':<28}{'threads':>8}{'ours':>12}{'tokenizers':>12}{'ours is':>10}")
        for threads in ("1", "2"):
            ours = Side([ours_path, name, threads])
            theirs = Side([sys.executable, worker, name, threads])
            for path in sorted(folder.glob("*.json")):
                for case, title in CASES.items():
                    if threads != "1" and case not in ("lines", "fast"):
                        continue
                    a, b = [], []
                    for _ in range(ROUNDS):
                        # Ours always knows offsets, so that it has no faster mode.
                        a.append(ours.measure(path.stem, "lines" if case == "fast" else case))
                        b.append(theirs.measure(path.stem, case))
                    x, y = statistics.median(a), statistics.median(b)
                    shown = (f"{x:.3f} s", f"{y:.3f} s") if case == "load" else (
                        f"{size / x / 1e6:.1f}", f"{size / y / 1e6:.1f}")
                    print(f"{path.stem:<16}{title:<28}{threads:>8}{shown[0]:>12}{shown[1]:>12}{y / x:>9.1f}×", flush=True)
            for side in (ours, theirs):
                side.process.terminate()


if __name__ == "__main__":
    main()
