"""Which wheel of PyTorch to take from the package index."""

from __future__ import annotations

from pathlib import Path

from .errors import SetupError
from .host import Host
from .pip import NoMatch, Pip
from .place import VERSION
from .wheel import Wheel

# The CPython versions that PyTorch 2.13 has wheels for, the likeliest to have them first. Which one
# does not matter: nothing of Python is kept.
_PYTHONS = ("3.12", "3.13", "3.11", "3.10", "3.14")


def choose_torch(pip: Pip, host: Host, folder: Path) -> Wheel:
    """The wheel of PyTorch for this machine: without a GPU, one without CUDA if there is one."""
    anything = f"torch=={VERSION}"
    if host.gpu:
        wanted = [f"{anything},!={VERSION}+cpu", anything]
    elif pip.settings.get("extra-index-url") or pip.settings.get("find-links"):
        wanted = [f"{anything}+cpu", anything]
    else:
        wanted = [anything]  # the public index has no +cpu versions
    reason: NoMatch | None = None
    for requirement in wanted:
        for selection in ((), *(_foreign(python, host) for python in _PYTHONS)):
            try:
                return pip.resolve([requirement], folder, selection)[0]
            except NoMatch as error:
                reason = reason or error
    raise SetupError(
        f"the package index offers no torch {VERSION} for {host.system} on {host.machine} "
        f"({reason}): look at `python3 -m pip config list`, which says where pip looks"
    )


def _foreign(python: str, host: Host) -> tuple[str, ...]:
    """The arguments that make pip choose for another CPython than the one that runs it."""
    abi = f"cp{python.replace('.', '')}"
    platforms = (f"--platform={tag}" for tag in host.wheel_platforms)
    return (f"--python-version={python}", "--implementation=cp", f"--abi={abi}", *platforms)
