"""Writes training.json beside this file: vocabularies and merges that the trainers of the `tokenizers` package learn.

    .venv/bin/python Tests/TokenizersTests/Fixtures/make_training.py ../shared/data      (set up as make_fixtures.py)

The package gives characters with a prefix or a suffix ids by chance. Here all characters are handed to it as special
tokens, in the order of their code points, those with a prefix or suffix by their bytes; then it leaves nothing to
chance.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from pathlib import Path

import tokenizers
from texts import TEXTS
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

VERSION = "0.23.3"
HERE = Path(__file__).resolve().parent


def crc(texts: list[str]) -> str:
    return f"{zlib.crc32(chr(30).join(texts).encode()):08x}"


def spelt(words: list[str], prefix: str, suffix: str) -> list[str]:
    """All characters, then those with a prefix or suffix."""
    characters = sorted({c for word in words for c in word})
    formed = set()
    for word in words:
        for place, c in enumerate(word):
            formed.add((prefix if place else "") + c + (suffix if place == len(word) - 1 else ""))
    rest = sorted((f for f in formed if f not in characters), key=lambda f: f.encode())
    return characters + rest


def learnt(t: Tokenizer) -> list:
    """How many tokens and merges, and checksums of both."""
    vocabulary = t.get_vocab(with_added_tokens=False)
    merges = [" ".join(m) for m in json.loads(t.to_str())["model"].get("merges", [])]
    tokens = sorted(vocabulary, key=vocabulary.get)
    return [len(tokens), crc(tokens), len(merges), crc(merges)]


def random_words(rng: random.Random) -> list[str]:
    """Words of few letters: many pairs are equally frequent, and one token can be joined in several ways."""
    letters = rng.choice(["a", "ab", "ab", "abc", "abcde", "aé中😀", "xyzéàß"])
    longest = rng.choice([3, 6, 12, 30])
    return [
        "".join(rng.choice(letters) for _ in range(rng.randrange(1, longest)))
        for _ in range(rng.choice([1, 3, 10, 40]))
    ]


def word_cases(count: int, seed: int) -> list:
    rng, cases = random.Random(seed), []
    for _ in range(count):
        words = random_words(rng)
        text = " ".join(words)
        size = rng.choice([10, 30, 100, 1000])
        least = rng.choice([0, 0, 1, 2, 3])
        prefix = rng.choice([None, None, "##", "_"])
        suffix = rng.choice([None, None, "</w>"])
        longest = rng.choice([None, None, None, 2, 3, 5])
        special = rng.choice([[], ["[UNK]"], ["ab", "abc"]])
        t = Tokenizer(models.BPE())
        t.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        options = {"continuing_subword_prefix": prefix, "end_of_word_suffix": suffix, "max_token_length": longest}
        trainer = trainers.BpeTrainer(
            vocab_size=size,
            min_frequency=least,
            show_progress=False,
            special_tokens=special + spelt(words, prefix or "", suffix or ""),
            **{key: value for key, value in options.items() if value is not None},
        )
        t.train_from_iterator([text], trainer)
        cases.append([text, size, least, prefix, suffix, longest, special, learnt(t)])
    return cases


def byte_level(texts: list[str] | Path, size: int, least: int = 0) -> list:
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=least,
        show_progress=False,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    if isinstance(texts, Path):
        t.train([str(texts)], trainer)
    else:
        t.train_from_iterator(texts, trainer)
    return learnt(t)


def word_piece(texts: list[str] | Path, size: int, least: int = 0) -> list:
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer, t.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    lines = texts.read_text().splitlines() if isinstance(texts, Path) else texts
    words = [w for x in lines for w, _ in t.pre_tokenizer.pre_tokenize_str(t.normalizer.normalize_str(x))]
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + spelt(words, "##", "")
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=least, show_progress=False, special_tokens=special
    )
    if isinstance(texts, Path):
        t.train([str(texts)], trainer)
    else:
        t.train_from_iterator(texts, trainer)
    return learnt(t)


def main() -> None:
    assert tokenizers.__version__ == VERSION, f"install tokenizers=={VERSION}"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of tinyshakespeare.txt")
    parser.add_argument("--out", type=Path, default=HERE / "training.json")
    parser.add_argument("--cases", type=int, default=150, help="random lists of words")
    parser.add_argument("--seed", type=int, default=2024)
    options = parser.parse_args()
    shakespeare = options.data / "tinyshakespeare.txt"
    result = {
        "words": word_cases(options.cases, options.seed),
        "texts": TEXTS,
        "byteLevel": [[size, least, byte_level(TEXTS, size, least)] for size, least in ((400, 0), (2000, 2))],
        "wordPiece": [[size, least, word_piece(TEXTS, size, least)] for size, least in ((400, 0), (2000, 2))],
        "shakespeare": {
            "byteLevel": [
                [size, least, byte_level(shakespeare, size, least)] for size, least in ((8192, 0), (50257, 2))
            ],
            "wordPiece": [
                [size, least, word_piece(shakespeare, size, least)] for size, least in ((8192, 0), (30522, 2))
            ],
        },
    }
    options.out.write_text(json.dumps(result, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
