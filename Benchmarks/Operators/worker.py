"""PyTorch's side of the operator benchmark: the same cases, asked by compare.py."""

import time

import torch

from turns import answer


def add(count: int) -> None:
    a, b = torch.rand(64), torch.rand(64)
    for _ in range(count):
        a + b


def matmul(count: int) -> None:
    a, b = torch.rand(64, 64), torch.rand(64, 64)
    for _ in range(count):
        a.matmul(b)


def chain(count: int) -> None:
    x = torch.rand(64, requires_grad=True)
    for _ in range(count // 20):
        h = x
        for _ in range(5):
            h = h.tanh()
            h = h * 1.5
            h = h + x
            h = h.sigmoid()
        h.sum().backward()
        x.grad = None


CASES = {"add": add, "matmul": matmul, "chain": chain}


def nanoseconds(body) -> float:
    """Nanoseconds of one operator: the best of five runs of a twentieth of a second each."""
    count = 1000
    body(count)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter_ns()
        body(count)
        best = min(best, (time.perf_counter_ns() - start) / count)
        count = max(1000, int(5e7 / best))
    return best


answer(
    f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads",
    lambda case: nanoseconds(CASES[case]),
)
