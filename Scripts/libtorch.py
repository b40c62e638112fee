#!/usr/bin/env python3
"""Puts libtorch where Package.swift looks for it; see `python3 Scripts/libtorch.py --help`."""

# Kept to what every Python can parse, so that an old one gets a sentence instead of a SyntaxError.
import sys

if sys.version_info < (3, 9):
    sys.exit(
        "error: %s is Python %s, and 3.9 is the oldest that will do: "
        "install python3, or run this with a newer one"
        % (sys.executable or "this", sys.version.split()[0])
    )

from setup import cli

if __name__ == "__main__":
    sys.exit(cli.main())
