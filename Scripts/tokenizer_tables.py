"""Derives the Unicode tables of Sources/Tokenizers by asking the `tokenizers` package.

The package reads characters through several libraries, each with a Unicode version of its own. Its answers for
every scalar, one component at a time, are therefore the only source of these tables.

    python3 -m venv .venv && .venv/bin/pip install tokenizers==0.23.3
    .venv/bin/python Scripts/tokenizer_tables.py
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

VERSION = "0.23.3"
OUTPUT = Path(__file__).resolve().parent.parent / "Sources/Tokenizers/Unicode/Generated/UnicodeData.swift"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
CATEGORIES = ("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn").split()
SCRIPTS = "Han Hiragana Katakana Hangul Latin Greek Cyrillic Arabic Hebrew Devanagari Thai".split()

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def number(value: int) -> str:
    """A number in digits of five bits, the lowest first; 32 is added to all but the last."""
    text = ""
    while True:
        value, low = value >> 5, value & 31
        text += DIGITS[low + 32 if value else low]
        if not value:
            return text


def ranges(values: dict[int, int]) -> str:
    """Runs of scalars with one value: gap to the last run, length less one, value."""
    text, last, run = "", 0, None
    def close() -> None:
        nonlocal text, last
        if run:
            text += number(run[0] - last) + number(run[1] - run[0]) + number(run[2])
            last = run[1]
    for scalar in sorted(values):
        if run and scalar == run[1] + 1 and values[scalar] == run[2]:
            run[1] = scalar
        else:
            close()
            run = [scalar, scalar, values[scalar]]
    close()
    return text


def mappings(values: dict[int, Iterable[int]]) -> str:
    """Scalars with the scalars they stand for: gap, how many, then each as a difference to the key."""
    text, last = "", 0
    for scalar in sorted(values):
        targets = list(values[scalar])
        text += number(scalar - last) + number(len(targets))
        for target in targets:
            difference = target - scalar
            text += number(difference * 2 if difference >= 0 else -difference * 2 - 1)
        last = scalar
    return text


def matching(pattern: str) -> set[int]:
    """Scalars that the package's regular expressions match."""
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    return {c for c in SCALARS if not split.pre_tokenize_str(chr(c))}


def parted(splitter: pre_tokenizers.PreTokenizer) -> set[int]:
    """Scalars that do not stay together with a letter before them."""
    return {c for c in SCALARS if [piece for piece, _ in splitter.pre_tokenize_str("a" + chr(c))] != ["a" + chr(c)]}


def changed(apply: Callable[[str], str], scalars: Iterable[int] = SCALARS) -> dict[int, list[int]]:
    return {c: [ord(d) for d in apply(chr(c))] for c in scalars if apply(chr(c)) != chr(c)}


def combining_classes(nfd: Callable[[str], str]) -> dict[int, int]:
    """The class of each scalar that is reordered; classes are told apart by what passes what."""
    low, high = "\u0334", "\u0345"  # of the lowest and the highest class

    def reordered(s: str) -> bool:
        return nfd(s) == s and (nfd(s + low) == low + s or nfd(high + s) == s + high or s in (low, high))

    members = [c for c in SCALARS if reordered(chr(c))]
    probes = {unicodedata.combining(chr(c)): chr(c) for c in members if unicodedata.combining(chr(c))}
    found = {}
    for c in members:
        s = chr(c)
        same = [k for k, p in probes.items() if nfd(p + s) == p + s and nfd(s + p) == s + p]
        assert len(same) == 1, (hex(c), same)
        found[c] = same[0]
    return found


def compositions(nfd: Callable[[str], str], nfc: Callable[[str], str]) -> dict[int, tuple[int, int]]:
    """Scalars that two others compose to; Hangul follows by arithmetic."""
    found = {}
    for c in SCALARS:
        parts = nfd(chr(c))
        if len(parts) < 2 or 0xAC00 <= c <= 0xD7A3 or nfc(parts) != chr(c):
            continue
        first = nfc(parts[:-1])
        assert len(first) == 1 and nfc(first + parts[-1]) == chr(c), hex(c)
        found[c] = (ord(first), ord(parts[-1]))
    return found


def literal(name: str, comment: str, text: str) -> str:
    lines = [text[i : i + 94] for i in range(0, len(text), 94)]
    body = "\\\n    ".join(lines)
    return f'  /// {comment}\n  static let {name}: StaticString = """\n    {body}\n    """\n'


def main() -> None:
    assert tokenizers.__version__ == VERSION, f"install tokenizers=={VERSION}"
    nfd, nfc, nfkd = (n().normalize_str for n in (normalizers.NFD, normalizers.NFC, normalizers.NFKD))
    def bert(**which: bool) -> Callable[[str], str]:
        off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
        return normalizers.BertNormalizer(**(off | which)).normalize_str

    categories = {c: i for i, name in enumerate(CATEGORIES[:-1]) for c in matching(rf"\p{{{name}}}")}
    clean, strip = bert(clean_text=True), bert(strip_accents=True)
    accents = normalizers.StripAccents().normalize_str
    flags = {
        "whitespace": parted(pre_tokenizers.WhitespaceSplit()),
        "numeric": parted(pre_tokenizers.Digits(True)),
        "punctuation": parted(pre_tokenizers.Punctuation()),
        "control": {c for c in SCALARS if clean(chr(c)) == ""},
        "nonspacing": {c for c in SCALARS if strip(chr(c)) == "" and len(nfd(chr(c))) == 1},
        "combining": {c for c in SCALARS if accents(chr(c)) == ""},
        "word": {c for c in SCALARS
                 if [p for p, _ in pre_tokenizers.Whitespace().pre_tokenize_str("a" + chr(c))] == ["a" + chr(c)]},
        "regexWord": matching(r"\w"),
        "chinese": {c for c in SCALARS if bert(handle_chinese_chars=True)(chr(c)) == f" {chr(c)} "},
    }
    assert flags["whitespace"] == matching(r"\s")
    flag_bits: dict[int, int] = {}
    for bit, members in enumerate(flags.values()):
        for c in members:
            flag_bits[c] = flag_bits.get(c, 0) | 1 << bit
    scripts = {c: i for i, name in enumerate(SCRIPTS) for c in matching(rf"\p{{{name}}}")}
    hangul = set(range(0xAC00, 0xD7A4))
    canonical = changed(nfd, [c for c in SCALARS if c not in hangul])
    compatible = {c: v for c, v in changed(nfkd, [c for c in SCALARS if c not in hangul]).items()
                  if v != canonical.get(c)}
    lowercase = changed(normalizers.Lowercase().normalize_str)

    tables = [
        literal("categories", f"General categories, by their place in {' '.join(CATEGORIES)}.", ranges(categories)),
        literal("flags", f"Bits, from the lowest: {', '.join(flags)}.", ranges(flag_bits)),
        literal("scripts", f"Scripts, by their place in {' '.join(SCRIPTS)}.", ranges(scripts)),
        literal("combiningClasses", "Canonical combining classes other than zero.", ranges(combining_classes(nfd))),
        literal("canonical", "Full canonical decompositions, without Hangul.", mappings(canonical)),
        literal("compatible", "Full compatibility decompositions, where they differ.", mappings(compatible)),
        literal("compositions", "Scalars with the two that compose to them, without Hangul.",
                mappings(compositions(nfd, nfc))),
        literal("lowercase", "Lowercase, where it differs.", mappings(lowercase)),
    ]
    OUTPUT.write_text(
        "// Generated by Scripts/tokenizer_tables.py; do not edit.\n\n"
        f"/// What the `tokenizers` package {VERSION} answers for every scalar, one component at a time.\n"
        "enum UnicodeData {\n" + "\n".join(tables) + "}\n")


if __name__ == "__main__":
    main()
