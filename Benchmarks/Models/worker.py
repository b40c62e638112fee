"""What the peers' sides share: they answer the same questions as our side, `Answers.swift`.

    time CASE COUNT       the median milliseconds of so many runs
    save CASE FILE        writes what the case computes, and answers 0
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Callable

import torch
from torch import Tensor

from turns import answer


@dataclass
class Case:
    """Something that is timed, and what it computes."""

    run: Callable[[], object]
    result: Callable[[], Tensor] | None = None


def answer_cases(title: str, make: Callable[[str], Case]) -> None:
    """Answers questions about cases, each made when it is first asked for."""
    cases: dict[str, Case] = {}

    def known(name: str) -> Case:
        if name not in cases:
            new = make(name)
            # The first runs allocate what the others use again, and compile: three at least, for two seconds, on all sides.
            end, runs = time.perf_counter() + 2, 0
            while runs < 3 or time.perf_counter() < end:
                new.run()
                runs += 1
            cases[name] = new
        return cases[name]

    def number(question: str) -> float | str:
        verb, name, rest = question.split(" ", 2)
        try:
            found = known(name)
            if verb == "save":
                from safetensors.torch import save_file

                save_file({"result": found.result().contiguous()}, rest)
                return 0
            return milliseconds(found.run, int(rest))
        except Exception as error:  # The table says what went wrong.
            return f"error: {str(error).splitlines()[0]}"

    answer(f"{title}, {torch.get_num_threads()} threads", number)


def milliseconds(body: Callable[[], object], count: int) -> float:
    """The median of so many runs."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        body()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3
