"""Safetensors files whose bytes are the same after every run."""

import json
import pathlib

from safetensors.torch import save


def save_sorted(tensors, path, metadata):
    """Writes a file; its metadata, which the package leaves in random order, by name."""
    data = save(tensors, metadata)
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end])
    header["__metadata__"] = dict(sorted(metadata.items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data[end:])
