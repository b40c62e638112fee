"""PyTorch's side of the training steps."""

from __future__ import annotations

from typing import Callable

import nanogpt
import torch
import transformers
from emotion import Classifier
from torch import Tensor, nn
from torch.nn import functional as F

from worker import Case, answer_cases


def step(model: nn.Module, optimizer: torch.optim.Optimizer, loss: Callable[[], Tensor]) -> Callable[[], None]:
    """One step as a run does it, with the loss read at its end."""
    parameters = list(model.parameters())

    def body() -> None:
        value = loss()
        value.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        assert value.item() < float("inf")

    return body


def groups(model: nn.Module, decay: float) -> list[dict]:
    return [{"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": decay},
            {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0}]


def gpt(fused: bool | None) -> Callable[[], None]:
    model, text = nanogpt.Gpt(65), torch.randint(65, (1_000_000,))
    optimizer = torch.optim.AdamW(groups(model, 0.1), lr=1e-3, betas=(0.9, 0.99), fused=fused)
    return step(model, optimizer, lambda: model.loss(*nanogpt.windows(text)))


def classify(fused: bool | None) -> Callable[[], None]:
    config = transformers.BertConfig(
        hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    model = Classifier(transformers.BertModel(config, add_pooling_layer=False), 0.1).train()
    optimizer = torch.optim.AdamW(groups(model, 0.01), lr=1e-4, fused=fused)

    def loss() -> Tensor:
        lengths = torch.randint(10, 41, (16, 1))
        lengths[0, 0] = 40
        mask = (torch.arange(40) < lengths).long()
        ids = torch.randint(1000, 30_000, (16, 40)) * mask
        return F.cross_entropy(model(ids, mask), torch.randint(4, (16,)))

    return step(model, optimizer, loss)


def encode(precision: torch.dtype | None = None, compiled: bool = False, **sizes: int) -> Callable[[], None]:
    """An encoder that foretells each of its 8 × 128 tokens by its embeddings."""
    config = transformers.BertConfig(hidden_dropout_prob=0, attention_probs_dropout_prob=0, **sizes)
    model = transformers.BertModel(config, add_pooling_layer=False).train()
    optimizer = torch.optim.AdamW(groups(model, 0.01), lr=1e-4, fused=True)
    run = torch.compile(model) if compiled else model

    def loss() -> Tensor:
        ids = torch.randint(config.vocab_size, (8, 128))
        with torch.autocast("cpu", dtype=precision or torch.bfloat16, enabled=precision is not None):
            scores = F.linear(run(ids).last_hidden_state, model.embeddings.word_embeddings.weight)
            return F.cross_entropy(scores.flatten(0, 1).float(), ids.flatten())

    return step(model, optimizer, loss)


SMALL = {"vocab_size": 8192, "hidden_size": 512, "num_hidden_layers": 4, "num_attention_heads": 8,
         "intermediate_size": 2048, "max_position_embeddings": 128}
CASES = {"encoder": lambda: encode(**SMALL), "encoder.compiled": lambda: encode(compiled=True, **SMALL),
         "encoder.bf16": lambda: encode(torch.bfloat16, **SMALL), "bert": encode,
         "gpt": lambda: gpt(None), "gpt.fused": lambda: gpt(True),
         "classify": lambda: classify(None), "classify.fused": lambda: classify(True)}

answer_cases(f"PyTorch {torch.__version__}, transformers {transformers.__version__}",
             lambda name: Case(CASES[name]()))
