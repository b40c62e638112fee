"""Peaks of memory: processes of their own take five training steps."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cases import Row

from turns import Failed, Side, number, ratio, spread

HERE = Path(__file__).resolve().parent
NAME = "memory"


def compare(rows: list[Row], program: str, folder: Path, rounds: int) -> None:
    title = f"-- {NAME}: the peak of a process in five training steps, MB"
    print(f"{title:<62}{'ours':>10}{'PyTorch eager':>22}{'ours is':>9}{'at most':>8}")
    for row in rows:
        peer = row.peers[0]
        mine, theirs = [], []
        try:
            for _ in range(rounds):
                mine.append(peak(Side([program, "measure", str(folder)]), row.case))
                theirs.append(peak(Side([sys.executable, str(HERE / peer.worker), str(folder)]), peer.case))
        except Failed as failure:
            print(f"{row.title:<50}{failure}")
            continue
        share = ratio(mine, theirs)
        line = f"{row.title:<50}{spread(mine):>22}{spread(theirs):>22}{number(share):>8}×{peer.asked:>7}×"
        print(line if share <= peer.asked else f"{line}  ABOVE", flush=True)
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
