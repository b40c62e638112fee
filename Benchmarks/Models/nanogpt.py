"""The `gpt-shakespeare-char` run in PyTorch: what nanoGPT's CPU example computes, written anew.

    nanogpt.py TEXT [--seed 1] [--steps 2000] [--export FOLDER]

Four layers of four heads, 128 wide, 64 characters of context, no biases, no dropout; batches of 12
windows drawn at random from the first nine tenths of the text; AdamW with decay of matrices alone,
gradients clipped to norm 1, a linear warmup of 100 steps, then half a cosine from 1e-3 to 1e-4.

Prints one line of JSON: the losses of the training steps' evaluations as nanoGPT estimates them
(20 random batches of each part), the loss over the whole validation text, and the time of a step.

With --export the folder gets what another implementation needs to repeat the run step by step, by
our names: weights.safetensors (the first weights), batches.safetensors (`ids` and `labels`, both
[steps, 12, 64]) and losses.json (the loss before each step).
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LAYERS, HEADS, WIDTH, CONTEXT, BATCH = 4, 4, 128, 64, 12
RATE, LAST_RATE, WARMUP = 1e-3, 1e-4, 100
BETAS, DECAY, LIMIT = (0.9, 0.99), 0.1, 1.0


class Norm(nn.Module):
    """LayerNorm with a scale and no shift."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, (WIDTH,), self.weight, None, 1e-5)


class Layer(nn.Module):
    """x + attention(norm(x)), then x + mlp(norm(x))."""

    def __init__(self) -> None:
        super().__init__()
        self.attention_norm, self.mlp_norm = Norm(), Norm()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = nn.Linear(WIDTH, WIDTH, bias=False)
        self.up = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.down = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        parts = self.qkv(self.attention_norm(x)).split(WIDTH, dim=2)
        q, k, v = (p.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2) for p in parts)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.output(mixed.transpose(1, 2).reshape(batch, length, WIDTH))
        return x + self.down(F.gelu(self.up(self.mlp_norm(x))))


class Gpt(nn.Module):
    """Scores of the next character; the embeddings of characters are the head too."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(CONTEXT, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = Norm()
        for name, weight in self.named_parameters():
            if weight.dim() > 1:
                # What is added to the residual stream 2·layers times starts smaller (GPT-2, section 2.3).
                ends_branch = name.endswith(("output.weight", "down.weight"))
                nn.init.normal_(weight, std=0.02 / math.sqrt(2 * LAYERS) if ends_branch else 0.02)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.tokens(ids) + self.positions(torch.arange(ids.shape[1]))
        for layer in self.layers:
            x = layer(x)
        return F.linear(self.norm(x), self.tokens.weight)

    def loss(self, ids: Tensor, labels: Tensor) -> Tensor:
        return F.cross_entropy(self(ids).flatten(0, 1), labels.flatten())

    def our_names(self) -> dict[str, Tensor]:
        """The weights by the names that a CausalLM has."""
        found = {
            "transformer.embeddings.tokens.weight": self.tokens.weight,
            "transformer.embeddings.positions.weight": self.positions.weight,
            "transformer.norm.weight": self.norm.weight,
        }
        for number, layer in enumerate(self.layers):
            name = f"transformer.layers.{number}"
            for part, weight in zip(("query", "key", "value"), layer.qkv.weight.split(WIDTH)):
                found[f"{name}.attention.{part}.weight"] = weight
            found[f"{name}.attention.output.weight"] = layer.output.weight
            found[f"{name}.mlp.up.weight"] = layer.up.weight
            found[f"{name}.mlp.down.weight"] = layer.down.weight
            found[f"{name}.attention_norm.weight"] = layer.attention_norm.weight
            found[f"{name}.mlp_norm.weight"] = layer.mlp_norm.weight
        return {key: value.detach().clone().contiguous() for key, value in found.items()}


def rate(step: int, steps: int) -> float:
    """The learning rate of a step, from 0."""
    if step < WARMUP:
        return RATE * (step + 1) / (WARMUP + 1)
    way = min(1.0, (step - WARMUP) / (steps - WARMUP)) if steps > WARMUP else 1.0
    return LAST_RATE + 0.5 * (1 + math.cos(math.pi * way)) * (RATE - LAST_RATE)


def windows(text: Tensor) -> tuple[Tensor, Tensor]:
    """A batch of windows at random places, and what follows each of their characters."""
    starts = torch.randint(len(text) - CONTEXT, (BATCH, 1)) + torch.arange(CONTEXT)
    return text[starts], text[starts + 1]


@torch.no_grad()
def estimate(model: Gpt, text: Tensor, batches: int) -> float:
    return statistics.fmean(model.loss(*windows(text)).item() for _ in range(batches))


@torch.no_grad()
def whole(model: Gpt, text: Tensor) -> float:
    """The mean loss of every character but the first, in windows side by side."""
    total = 0.0
    ids, labels = text[:-1], text[1:]
    for part, answer in zip(ids.split(CONTEXT * 64), labels.split(CONTEXT * 64)):
        full = len(part) // CONTEXT * CONTEXT
        for x, y in (part[:full].view(-1, CONTEXT), answer[:full].view(-1, CONTEXT)), (
                part[full:].view(1, -1), answer[full:].view(1, -1)):
            if x.numel():
                total += model.loss(x, y).item() * x.numel()
    return total / len(ids)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="tinyshakespeare.txt")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--eval-every", type=int, default=250, help="0 for never")
    parser.add_argument("--eval-batches", type=int, default=20)
    parser.add_argument("--log-every", type=int, default=0, help="print each so-manieth loss; 0 for none")
    parser.add_argument("--no-whole", action="store_true", help="leave the loss over the whole text out")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--fused", action="store_true", help="PyTorch's fused AdamW")
    parser.add_argument("--export", type=Path, help="a folder for weights, batches and losses")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    text = options.text.read_text(encoding="utf-8")
    characters = sorted(set(text))
    numbers = {character: number for number, character in enumerate(characters)}
    ids = torch.tensor([numbers[character] for character in text])
    train, validation = ids[: int(0.9 * len(ids))], ids[int(0.9 * len(ids)):]

    model = Gpt(len(characters))
    first = model.our_names() if options.export else {}
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=RATE, betas=BETAS, fused=True if options.fused else None)

    times, losses, evaluations, batches = [], [], [], []

    def evaluate(step: int) -> None:
        evaluations.append({
            "step": step, "train": estimate(model, train, options.eval_batches),
            "validation": estimate(model, validation, options.eval_batches)})

    begin = time.perf_counter()
    for step in range(options.steps):
        if options.eval_every and step % options.eval_every == 0:
            evaluate(step)
        start = time.perf_counter()
        for group in optimizer.param_groups:
            group["lr"] = rate(step, options.steps)
        batch = windows(train)
        loss = model.loss(*batch)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), LIMIT)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        times.append(time.perf_counter() - start)
        if options.log_every and (step + 1) % options.log_every == 0:
            print(f"step {step + 1}: loss {losses[-1]:.3f}", file=sys.stderr, flush=True)
        if options.export:
            batches.append(batch)
    if options.eval_every:
        evaluate(options.steps)

    if options.export:
        from safetensors.torch import save_file

        options.export.mkdir(parents=True, exist_ok=True)
        save_file(first, options.export / "weights.safetensors")
        ids, labels = (torch.stack(kind) for kind in zip(*batches))
        save_file({"ids": ids, "labels": labels}, options.export / "batches.safetensors")
        (options.export / "losses.json").write_text(json.dumps(losses))
    print(json.dumps({
        "torch": torch.__version__, "threads": torch.get_num_threads(), "seed": options.seed,
        "steps": options.steps, "parameters": sum(p.numel() for p in model.parameters()),
        "evaluations": evaluations,
        "validation_loss_whole": None if options.no_whole else whole(model, validation),
        "last_training_losses": statistics.fmean(losses[-100:]),
        "step_milliseconds": statistics.median(times) * 1e3,
        "seconds": time.perf_counter() - begin}))


if __name__ == "__main__":
    main()
