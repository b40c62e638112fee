"""Texts that are on every machine: sentences of Python's own manual, and characters by chance."""

from __future__ import annotations

import random
import re
import string
from pathlib import Path

from pydoc_data.topics import topics


def write_sentences(file: Path, count: int) -> None:
    """The first sentences of Python's manual, of 3 to 64 words: one in each line."""
    pieces = re.split(r"(?<=[.!?:])\s+(?=[A-Z])", "\n\n".join(topics.values()))
    found = dict.fromkeys(" ".join(piece.split()) for piece in pieces)
    sentences = [text for text in found if 3 <= len(text.split()) <= 64 and not re.search(r"[=~*-]{3}", text)]
    file.write_text("\n".join(sentences[:count]) + "\n", encoding="utf-8")


def write_characters(file: Path) -> None:
    """As many characters of as many kinds as tinyshakespeare.txt has: 1,115,394 of 65."""
    kinds = string.ascii_letters + " \n.,:;!?'-&3$"
    file.write_text("".join(random.Random(1).choices(kinds, k=1_115_394)), encoding="utf-8")
