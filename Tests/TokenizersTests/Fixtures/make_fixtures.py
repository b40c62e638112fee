"""Writes expected.json beside this file: what the `tokenizers` package makes of texts with the tokenizers in
`tokenizers`, which it trains first where one is missing.

    python3 -m venv .venv && .venv/bin/pip install tokenizers==0.23.3
    .venv/bin/python Tests/TokenizersTests/Fixtures/make_fixtures.py ../shared/data

More texts, other ones, and all lines of the data, as the tests take them from TAIBAI_TOKENIZER_FIXTURES:

    … make_fixtures.py ../shared/data --out FILE --texts 5000 --cases 5000 --seed 1 --step 1 --every 1
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from pathlib import Path

import tokenizers
from small_tokenizers import small_tokenizers
from texts import TEXTS, random_texts
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

VERSION = "0.23.3"
HERE = Path(__file__).resolve().parent
NAMES = [
    "bert-cased",
    "bert-uncased",
    "gpt2",
    "llama2",
    "llama3",
    "metaspace",
    "qwen2",
    "roberta",
    "roberta-prefix",
    "suffix",
    "unigram",
    "wordlevel",
]
FILES = ["tinyshakespeare.txt"] + [
    f"tweet_emotion/{name}.txt"
    for name in (
        "mapping",
        "train_text",
        "train_labels",
        "val_text",
        "val_labels",
        "test_text",
        "test_labels",
    )
]


def crc(text: str) -> str:
    """The CRC-32 of UTF-8."""
    return f"{zlib.crc32(text.encode()):08x}"


def join(values: list[int]) -> str:
    return " ".join(map(str, values))


def line(encoding: tokenizers.Encoding, only_padding_types: bool = False) -> str:
    """All of an encoding in one text; the tests write the same."""
    types = encoding.type_ids
    if only_padding_types:
        types = [0 if attended else t for t, attended in zip(types, encoding.attention_mask)]
    return "|".join(
        [
            join(encoding.ids),
            " ".join(f"{a},{b}" for a, b in encoding.offsets),
            " ".join("-" if w is None else str(w) for w in encoding.word_ids),
            join(types),
            join(encoding.special_tokens_mask),
            join(encoding.attention_mask),
            "\x1f".join(encoding.tokens),
        ]
    )


def lines(encoding: tokenizers.Encoding, only_padding_types: bool) -> str:
    """The same with the parts that were cut off; the package repeats parts of pairs, each counts once."""
    parts = [encoding]
    for part in parts:
        parts += part.overflowing
    return "\x1d".join(dict.fromkeys(line(part, only_padding_types) for part in parts))


def plain(t: Tokenizer) -> Tokenizer:
    """A copy that neither cuts nor fills up."""
    t = Tokenizer.from_str(t.to_str())
    t.no_truncation()
    t.no_padding()
    return t


PATTERNS = [
    r"\s+",
    r"\w+|[^\w\s]+",
    r"(?i:the|and)",
    r"\b",
    r"(?<=[a-z])(?=[A-Z])",
    r"(?<!\s)\d",
    r"\p{Lu}\p{Ll}*",
    r"(?>e+)l",
    r"a*?b|c{2,3}",
    r"[a-e&&[^c]]",
    r"[\p{L}\p{N}]++",
    r"\P{Z}{3}",
    r"\p{^L}+",
    r"\h+",
    r"[[:space:]]+",
    r"\R",
    r"\A\s|\s\z",
    r"(?=[^ ])e",
    r"\x41|\u0061|\x{1F600}",
    r"(?:\r\n|\n)+",
    r"$",
    r"^",
    r"x?",
    r"(a|e)+",
    r"[^\S\n]+|\n",
    r"\p{Han}+|\p{Hiragana}+",
    r"(?m:a.b)",
    r"a.b",
    r"\p{M}",
    r"[\w]",
    r"\W",
    r"(?:(?:a|b)*c)?",
    r"(?i)σ|k|ſ",
    r"\d{2,}?",
    r"\S*\s?",
]


def pattern_cases() -> list:
    texts = [t for t in TEXTS if len(t) < 60][::2] + [
        "aXbYc\r\nd\ne",
        "abcccd aab ab c",
        "fooBarBaz THE and",
        "a\nb a b axb",
    ]
    cases = []
    for pattern in PATTERNS:
        split = pre_tokenizers.Split(Regex(pattern), "isolated")
        cases.append(
            [
                pattern,
                crc("\x1e".join("\x1f".join(p for p, _ in split.pre_tokenize_str(t)) for t in texts)),
                [[p for p, _ in split.pre_tokenize_str(t)] for t in texts[-4:]],
            ]
        )
    return [texts, cases]


def split_cases() -> list:
    """Behaviours of delimiters."""
    cases = []
    for behavior in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"):
        for invert in (False, True):
            split = pre_tokenizers.Split("-", behavior, invert=invert)
            for text in ("the-final--countdown", "-a-", "--", "a", "a--b---c"):
                cases.append([behavior, invert, text, [p for p, _ in split.pre_tokenize_str(text)]])
    return cases


def length_cases(made: dict[str, Tokenizer], count: int, seed: int, texts: list[str]) -> list:
    """Truncation and padding of single texts, pairs and batches, with settings at random; null where the package
    refuses, and where special tokens leave no room, which makes it cut nothing."""
    rng, cases = random.Random(seed), []
    for _ in range(count):
        name = rng.choice(sorted(made))
        t = plain(made[name])
        batch = [rng.randrange(len(texts)) for _ in range(rng.choice([1, 1, 2, 3]))]
        pairs = [rng.randrange(len(texts)) for _ in batch] if rng.random() < 0.5 else None
        special = rng.random() < 0.8
        cut = fill = None
        if rng.random() < 0.8:
            cut = [
                rng.choice([1, 2, 3, 4, 5, 6, 8, 12, 20, 50]),
                rng.choice([0, 0, 0, 1, 2, 5]),
                rng.choice(["longest_first", "longest_first", "only_first", "only_second"]),
                rng.choice(["left", "right"]),
            ]
            try:
                t.enable_truncation(cut[0], stride=cut[1], strategy=cut[2], direction=cut[3])
            except ValueError:  # a stride for which the special tokens leave no room
                cut = None
        if rng.random() < 0.7:
            fill = [
                rng.choice([0, 0, 7, 24]),
                rng.choice(["left", "right"]),
                rng.choice([0, 0, 8, 3]),
                rng.choice([0, 3]),
                rng.choice([0, 1]),
            ]
            t.enable_padding(
                direction=fill[1],
                pad_id=fill[3],
                pad_type_id=fill[4],
                pad_token="[PAD]",
                length=fill[0] or None,
                pad_to_multiple_of=fill[2] or None,
            )
        inputs = [(texts[a], texts[b]) for a, b in zip(batch, pairs)] if pairs else [texts[a] for a in batch]
        try:
            # Without special tokens the package forgets to make all of RoBERTa's parts type 0.
            zero = name.startswith("roberta") and not special
            found = crc("\x1e".join(lines(e, zero) for e in t.encode_batch(inputs, add_special_tokens=special)))
            if cut and special and cut[0] < t.num_special_tokens_to_add(pairs is not None):
                found = None
        except BaseException as error:  # a panic is no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            found = None
        cases.append([name, batch, pairs, special, cut, fill, found])
    return cases


def decoding_cases(t: Tokenizer, count: int) -> list[str]:
    """Lists of any ids, some of which no token has, as text: the tests make the same lists."""
    size, found = t.get_vocab_size() + 10, []
    for skips in (True, False):
        lists = [[(i * 7919 + j * j * 104729 + j * 13) % size for j in range(i * 31 % 23)] for i in range(count)]
        found.append(crc("\x1e".join(t.decode(ids, skip_special_tokens=skips) for ids in lists)))
    return found


def form_cases(texts: list[str]) -> dict[str, str]:
    parts = {
        "nfc": normalizers.NFC(),
        "nfd": normalizers.NFD(),
        "nfkc": normalizers.NFKC(),
        "nfkd": normalizers.NFKD(),
        "lowercase": normalizers.Lowercase(),
        "stripAccents": normalizers.StripAccents(),
        "strip": normalizers.Strip(),
        "nmt": normalizers.Nmt(),
        "bert": normalizers.BertNormalizer(),
        "byteLevel": normalizers.ByteLevel(),
    }
    return {name: crc("\x1e".join(part.normalize_str(t) for t in texts)) for name, part in parts.items()}


def counts() -> dict[str, int]:
    """How many scalars are in each class."""
    scalars = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]

    def parted(part: pre_tokenizers.PreTokenizer) -> int:
        return sum([p for p, _ in part.pre_tokenize_str("a" + c)] != ["a" + c] for c in scalars)

    def matching(pattern: str) -> int:
        split = pre_tokenizers.Split(Regex(pattern), "removed")
        return sum(not split.pre_tokenize_str(c) for c in scalars)

    def changed(part: normalizers.Normalizer) -> int:
        return sum(part.normalize_str(c) != c for c in scalars)

    return {
        "whitespace": parted(pre_tokenizers.WhitespaceSplit()),
        "numeric": parted(pre_tokenizers.Digits(True)),
        "punctuation": parted(pre_tokenizers.Punctuation()),
        "letter": matching(r"\p{L}"),
        "number": matching(r"\p{N}"),
        "mark": matching(r"\p{M}"),
        "patternWord": matching(r"\w"),
        "lowercase": changed(normalizers.Lowercase()),
        "nfc": changed(normalizers.NFC()),
        "nfd": changed(normalizers.NFD()),
        "nfkc": changed(normalizers.NFKC()),
        "nfkd": changed(normalizers.NFKD()),
    }


def data_cases(t: Tokenizer, data: Path, step: int, every: int) -> dict[str, list]:
    """For each file, of every so manieth line the number of tokens and the checksum of ids, and of some of these lines
    the checksum of all about them, and of their decoded ids."""
    t, result = plain(t), {}
    for file in FILES:
        lines = (data / file).read_bytes().decode().split("\n")[::step]
        ids = [e.ids for e in t.encode_batch_fast(lines)]
        some = t.encode_batch(lines[::every])
        result[file] = [
            sum(map(len, ids)),
            crc("\n".join(map(join, ids))),
            crc("\x1e".join(map(line, some))),
            crc("\x1e".join(t.decode(e.ids) for e in some)),
        ]
    return result


def main() -> None:
    assert tokenizers.__version__ == VERSION, f"install tokenizers=={VERSION}"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of tinyshakespeare.txt")
    parser.add_argument("--out", type=Path, default=HERE / "expected.json")
    parser.add_argument("--texts", type=int, default=120, help="random texts")
    parser.add_argument("--cases", type=int, default=250, help="cases of truncation and padding")
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--step", type=int, default=10, help="take every so manieth line of the data")
    parser.add_argument("--every", type=int, default=20, help="compare every so manieth of these with its offsets")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="further files like tokenizer.json")
    options = parser.parse_args()

    folder = HERE / "tokenizers"
    folder.mkdir(exist_ok=True)
    missing = None
    made = {}
    for name in NAMES:
        file = folder / f"{name}.json"
        if not file.exists():
            missing = missing or small_tokenizers(options.data)
            file.write_text(
                json.dumps(json.loads(missing[name].to_str()), ensure_ascii=False, separators=(",", ":")) + "\n"
            )
        made[name] = Tokenizer.from_file(str(file))
    for file in options.also:
        made[str(file.resolve())] = Tokenizer.from_file(str(file))
    texts = TEXTS + random_texts(options.texts, options.seed)
    pairs = [[a, b] for a, b in zip(range(0, len(texts), 3), range(len(texts) - 1, 0, -3))]
    expected = {"texts": texts, "usualCount": len(TEXTS), "pairs": pairs, "every": options.every, "tokenizers": {}}
    for name, t in made.items():
        encodings = [t.encode(text) for text in texts]
        step = 1 if name in ("bert-uncased", "gpt2") else options.step
        expected["tokenizers"][name] = {
            "ids": [e.ids for e in encodings[4:13]],
            "single": "".join(crc(line(e)) for e in encodings),
            "pairs": crc("\x1e".join(line(t.encode(texts[a], texts[b])) for a, b in pairs)),
            "plain": crc("\x1e".join(line(t.encode(text, add_special_tokens=False)) for text in texts)),
            "decoded": crc("\x1e".join(t.decode(e.ids) for e in encodings)),
            "decodedAll": crc("\x1e".join(t.decode(e.ids, skip_special_tokens=False) for e in encodings)),
            "anyIDs": decoding_cases(t, options.texts),
            "step": step,
            "data": data_cases(t, options.data, step, options.every),
        }
    expected["patterns"] = pattern_cases()
    expected["splits"] = split_cases()
    expected["lengths"] = length_cases(made, options.cases, options.seed, texts)
    expected["forms"] = form_cases(texts)
    expected["counts"] = counts()
    options.out.write_text(json.dumps(expected, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
