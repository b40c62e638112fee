"""How a set-up ends early."""

from __future__ import annotations


class SetupError(Exception):
    """One line for the user: what failed and what to do about it."""


class Stopped(BaseException):
    """A signal asked the set-up to end; no `except Exception` holds it up."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number
