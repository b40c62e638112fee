"""A wheel of the package index."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DIGESTS = ("sha256", "sha512", "sha384")


@dataclass(frozen=True)
class Wheel:
    """One wheel, not necessarily fetched yet."""

    name: str
    version: str
    url: str
    digest: str | None
    """`sha256=…`, as the index states it."""
    selection: tuple[str, ...] = ()
    """The arguments with which pip chooses it."""

    @property
    def filename(self) -> str:
        """Its file name, e.g. `torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl`."""
        return urllib.parse.unquote(urllib.parse.urlsplit(self.url).path.rpartition("/")[2])

    @property
    def local_path(self) -> Path | None:
        """The wheel itself, where the index is a folder on this machine."""
        parts = urllib.parse.urlsplit(self.url)
        return Path(urllib.parse.unquote(parts.path)) if parts.scheme == "file" else None

    @classmethod
    def at(cls, path: Path) -> Wheel:
        """The wheel in a file that pip has fetched and verified."""
        name, version = path.name.split("-")[:2]
        return cls(name, version, path.resolve().as_uri(), None)

    @classmethod
    def reported(cls, item: dict[str, Any], selection: tuple[str, ...]) -> Wheel:
        """The wheel of one item in pip's installation report."""
        metadata, download = item["metadata"], item["download_info"]
        hashes = download.get("archive_info", {}).get("hashes", {})
        digest = next((f"{kind}={hashes[kind]}" for kind in _DIGESTS if kind in hashes), None)
        return cls(metadata["name"], metadata["version"], download["url"], digest, selection)
