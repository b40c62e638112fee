"""Finds the examples of the documentation: fenced blocks of articles and of doc comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```([a-z]+)[^\n]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"^(?://|#) ([\w.-]+\.(?:swift|yaml|yml))$")
# What only stands outside of functions, or is wanted by other blocks of the article.
_FILE_SCOPE = re.compile(
    r"^(?:@Configurable|@Recipe|@main)\b|^(?:(?:public|package) )?(?:protocol|extension) ",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the file and line where the text begins."""

    language: str
    text: str
    path: Path
    line: int

    @property
    def name(self) -> str | None:
        """The file that the block stands for: `# bert.yaml` or `// MLP.swift` in its first line."""
        match = _NAMED.match(self.text.split("\n", 1)[0])
        return match[1] if match else None

    @property
    def is_manifest(self) -> bool:
        """Whether the block is a package's manifest, which is not compiled."""
        return "PackageDescription" in self.text or "swift-tools-version" in self.text

    @property
    def is_file(self) -> bool:
        """Whether the block is compiled as a file, and not as the body of a function."""
        return self.name is not None or _FILE_SCOPE.search(self.text) is not None

    @property
    def is_wrong(self) -> bool:
        """Whether the block must not compile: it holds the errors as comments."""
        return any(wrong_line(line) for line in self.text.split("\n"))


def wrong_line(line: str) -> str | None:
    """The error that a line of code must give; nil for other lines, such as what `print` shows."""
    code, mark, message = line.partition("// error: ")
    return message.strip() if mark and code.strip() and "print(" not in code else None


def blocks(path: Path, text: str) -> list[Block]:
    """The blocks of a text, in order."""
    return [
        Block(match[1], match[2], path, text.count("\n", 0, match.start()) + 2)
        for match in _FENCE.finditer(text)
    ]


def doc_comments(text: str) -> str:
    """The doc comments of a Swift file alone; other lines become empty, so that line numbers stay."""
    return "\n".join(
        re.sub(r"^\s*/// ?", "", line) if re.match(r"\s*///", line) else ""
        for line in text.splitlines()
    )


def split_imports(text: str) -> tuple[list[str], str]:
    """The imports of an example, and the rest with as many lines."""
    pattern = re.compile(r"^(?:@testable )?import \w+$", re.MULTILINE)
    return pattern.findall(text), pattern.sub("", text)


def expected_output(text: str) -> str | None:
    """What an example says that it prints; nil when it says nothing.

    It is the comment behind `print(…)`, and the comments in the lines right below.
    """
    found: list[str] = []
    follows = False
    for line in text.splitlines():
        printed = re.match(r"\s*(?:.*\W)?print\(.*\)\s*//(?: (.*))?$", line)
        below = re.match(r"\s*//(?: (.*))?$", line)
        if printed:
            found.append(printed[1] or "")
            follows = True
        elif re.match(r"\s*(?:.*\W)?print\(", line):
            follows = True
        elif below and follows:
            found.append(below[1] or "")
        else:
            follows = False
    return "\n".join(found) if found else None
