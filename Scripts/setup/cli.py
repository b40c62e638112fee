"""What the user types and sees."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from .console import Console
from .errors import SetupError, Stopped
from .place import VERSION, Place, State, inspect

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DESCRIPTION = f"""\
Puts libtorch {VERSION} into the cache that all checkouts of Taibai share, where Package.swift looks
for it. It is taken from PyTorch's wheel, which is fetched as pip is configured to. Interrupted, it
goes on where it stopped; with all in place, it does nothing."""
_EPILOG = """\
environment:
  TAIBAI_LIBTORCH  another folder for it, or a libtorch of your own, which is left as it is
  XDG_CACHE_HOME   the cache folder, if it is not ~/.cache (macOS: ~/Library/Caches)
  TAIBAI_CUDA      1 sets up for a GPU though none is found, 0 for none though one is"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit status."""
    options = _parser().parse_args(arguments)
    for number in _SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as `nohup` leaves it
            signal.signal(number, _stop)
    try:
        if options.print:
            return _print(os.environ)
        _set_up(Console(options.quiet), os.environ)
        return 0
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except Stopped as stopped:
        print("stopped; run this again to go on from here", file=sys.stderr)
        return 128 + stopped.signal_number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="libtorch.py",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--print",
        action="store_true",
        help="print the folder, and exit with 0 if libtorch is complete there, else 1",
    )
    parser.add_argument(
        "--quiet", "-q", action="store_true", help="say nothing unless something fails"
    )
    return parser


def _stop(number: int, _: FrameType | None) -> None:
    for other in _SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def _print(environment: Mapping[str, str]) -> int:
    from .host import Host

    place = Place.find(environment)
    print(place.path, flush=True)
    return 0 if inspect(place, Host.detect(environment).library_suffix).ready else 1


def _set_up(console: Console, environment: Mapping[str, str]) -> None:
    # Imported as they are needed: with all in place, this answers in a tenth of a second.
    from . import packages
    from .host import Host

    host = Host.detect(environment)
    place = Place.find(environment)
    state = inspect(place, host.library_suffix)
    packages.ensure(console)
    if not _suffices(state, host.gpu):
        from .staging import exclusive

        with exclusive(place, console):
            # Another set-up may have been at work until now.
            state = inspect(place, host.library_suffix)
            if not _suffices(state, host.gpu):
                _explain(console, place, state)
                from .install import Install

                Install.prepare(place, host, console, environment).run()
                state = inspect(place, host.library_suffix)
    console.say(f"libtorch {state.version} ({state.build}) is in {place.path}")


def _suffices(state: State, gpu: bool) -> bool:
    """Whether nothing is to do: a set-up without a GPU's libraries does where there is none."""
    return state.ready and (state.gpu or not gpu)


def _explain(console: Console, place: Place, state: State) -> None:
    if state.problem:
        console.say(f"{place.path} is damaged ({state.problem}); putting it together again")
    elif state.ready:
        console.say(
            f"{place.path} was set up without a GPU, and this machine has one: "
            "setting it up again, with CUDA (TAIBAI_CUDA=0 would leave it as it is)"
        )
