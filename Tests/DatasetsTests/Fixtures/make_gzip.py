"""Writes gzip.json: what Python's zlib makes of bytes, in base64, and the CRC-32 of the bytes."""

import base64
import gzip
import json
import struct
import zlib
from pathlib import Path


def lines(count):
    """The same lines as in GzipTests.swift."""
    return "".join(f"line {i} {i * i % 97} {'x' * (i % 11)}\n" for i in range(count)).encode()


def numbers(count):
    """Bytes that cannot be compressed: a linear congruential generator."""
    state, result = 1, bytearray()
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        result.append(state >> 16 & 0xFF)
    return bytes(result)


def deflated(data, level=6, strategy=zlib.Z_DEFAULT_STRATEGY):
    coder = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    return coder.compress(data) + coder.flush()


def member(data, body=None, header=None):
    header = header or b"\x1f\x8b\x08\x00\0\0\0\0\0\xff"
    return header + (body or deflated(data)) + struct.pack("<II", zlib.crc32(data), len(data))


text = lines(3000)
full_header = (
    b"\x1f\x8b\x08\x1e\0\0\0\0\0\xff" + struct.pack("<H", 5) + b"extra" + b"name.txt\0" + b"a comment\0"
)
full_header += struct.pack("<H", zlib.crc32(full_header) & 0xFFFF)
far = numbers(32768) + numbers(32768)[:300]
cases = {
    "dynamic": (member(text), text),
    "fixed": (member(text[:2000], deflated(text[:2000], strategy=zlib.Z_FIXED)), text[:2000]),
    "stored": (member(text[:3000], deflated(text[:3000], level=0)), text[:3000]),
    "huffman only": (member(text[:5000], deflated(text[:5000], strategy=zlib.Z_HUFFMAN_ONLY)), text[:5000]),
    "run lengths": (member(b"a" * 100000, deflated(b"a" * 100000, strategy=zlib.Z_RLE)), b"a" * 100000),
    "from afar": (member(far, deflated(far, level=9)), far),
    "empty": (gzip.compress(b"", mtime=0), b""),
    "members": (gzip.compress(text[:500], mtime=0) + member(b"") + gzip.compress(text[500:900], mtime=0), text[:900]),
    "whole header": (member(text[:100], header=full_header), text[:100]),
    "padded with zeros": (gzip.compress(text[:100], mtime=0) + b"\0" * 700, text[:100]),
}
result = {
    name: {"gzip": base64.b64encode(data).decode(), "crc": zlib.crc32(whole), "count": len(whole)}
    for name, (data, whole) in cases.items()
}
path = Path(__file__).parent / "gzip.json"
path.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")
