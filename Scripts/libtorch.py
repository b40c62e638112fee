#!/usr/bin/env python3
"""Puts libtorch where Package.swift looks for it; see `python3 Scripts/libtorch.py --help`."""

# Kept to what every Python can parse, so that an old one gets a sentence instead of a SyntaxError.
import sys

if sys.version_info < (3, 9):
    sys.exit(
        "error: Python 3.9 or newer is needed, and %s is %s: install python3, or run this script with a newer one"
        % (sys.executable, sys.version.split()[0])
    )

from setup import cli

if __name__ == "__main__":
    sys.exit(cli.main())
