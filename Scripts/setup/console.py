"""What the user sees while a set-up runs."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO


def megabytes(count: float) -> str:
    """A size in the unit that package indexes use, e.g. `191.8 MB`."""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.1f} kB"


class Console:
    """Says things on standard output, unless it was asked to be quiet."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet

    def say(self, line: str) -> None:
        """Prints one line."""
        if not self.quiet:
            print(line, flush=True)

    def progress(self, label: str, total: int, done: int = 0) -> Progress:
        """A progress display for `total` bytes of which `done` are there already."""
        return Progress(label, total, done, stream=None if self.quiet else sys.stderr)


class Progress:
    """Bytes done, rate and time left: live on a terminal, a plain line now and then elsewhere."""

    live_interval = 0.1
    plain_interval = 15.0

    def __init__(self, label: str, total: int, done: int, stream: TextIO | None) -> None:
        self.label = label
        self.total = total
        self.done = done
        self.stream = stream
        self.live = stream is not None and stream.isatty()
        self._already = done
        self._start = self._shown = time.monotonic()

    def advance(self, count: int) -> None:
        """Notes `count` more bytes."""
        self.done += count
        now = time.monotonic()
        if now - self._shown >= (self.live_interval if self.live else self.plain_interval):
            self._shown = now
            self._show()

    def __enter__(self) -> Progress:
        if self.live:
            self._show()
        else:
            resumed = f", {megabytes(self.done)} of it are here" if self.done else ""
            self._write(f"fetching {self.label}, {megabytes(self.total)}{resumed}\n")
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            self._show()
            self._write("\n")

    def line(self) -> str:
        """The line as it stands now."""
        elapsed = time.monotonic() - self._start
        rate = (self.done - self._already) / elapsed if elapsed > 0 else 0.0
        line = f"{self.label}  {megabytes(self.done)} of {megabytes(self.total)}"
        if rate > 0:
            line += f"  {megabytes(rate)}/s"
        if rate > 0 and self.done < self.total:
            minutes, seconds = divmod(round((self.total - self.done) / rate), 60)
            line += f"  {minutes}:{seconds:02d} left"
        return line

    def _show(self) -> None:
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            self._write("\r" + self.line()[:width].ljust(width))
        else:
            self._write(self.line() + "\n")

    def _write(self, text: str) -> None:
        if self.stream is not None:
            self.stream.write(text)
            self.stream.flush()
