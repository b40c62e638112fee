"""Peaks of memory: processes of their own take five training steps."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cases import Row

from turns import Failed, Side, number

HERE = Path(__file__).resolve().parent
NAME = "memory"


def compare(rows: list[Row], program: str, folder: Path) -> None:
    print(f"{NAME + ', peak of a process, MB':<46}{'ours':>24}{'PyTorch eager':>24}{'ours is':>10}{'at most':>9}")
    for row in rows:
        peer = row.peers[0]
        try:
            mine = peak(Side([program, "measure", str(folder)]), row.case)
            theirs = peak(Side([sys.executable, str(HERE / peer.worker), str(folder)]), peer.case)
        except Failed as failure:
            print(f"{row.title:<46}{failure}")
            continue
        mark = "" if mine <= peer.asked * theirs else "  ABOVE"
        print(f"{row.title:<46}{number(mine):>24}{number(theirs):>24}{number(mine / theirs):>9}×{peer.asked:>8}×{mark}")
    print()


def peak(side: Side, case: str) -> float:
    """The most memory that a side had after five steps, in MB; Linux alone says it."""
    try:
        # Three steps are taken before those that are timed.
        side.measure(f"time {case} 2")
        status = Path(f"/proc/{side.process.pid}/status").read_text(encoding="utf-8")
    except OSError as error:
        raise Failed(str(error)) from error
    finally:
        side.close()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) / 1024
