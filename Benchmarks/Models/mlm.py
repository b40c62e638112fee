"""Masked language modelling of a small BERT from its first weights, in PyTorch with transformers.

    mlm.py prepare TEXT FOLDER [--steps 200] [--tokenizer tokenizer.json]
    mlm.py run FOLDER

`prepare` writes everything that decides the losses, so that another implementation repeats them step by
step: model/ (a BertForMaskedLM as transformers saves it), tokenizer.json, batches.safetensors and
settings.json. Batches are `ids`, `labels` and `mask`, each [steps, B, T]: rows start at random places
of the first nine tenths of the text, are 16 to T tokens long, and begin with [CLS] and end with [SEP].
Of the tokens between, 15 in 100 are to be found again, and their numbers are the labels, -100
elsewhere; of those, 8 in 10 are replaced by [MASK] and 1 by a random token (Devlin et al. 2018,
section 3.1). `validation/ids` and so on are 20 batches of the last tenth.

`run` trains on them in their order, without dropout: AdamW with decay of matrices alone, gradients
clipped, a linear warmup and a linear decline to 0. It prints one line of JSON: the loss before each
step, the loss over the validation batches at the start and the end, and the time of a step.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch import Tensor, nn
from transformers import BertConfig, BertForMaskedLM, get_linear_schedule_with_warmup
from transformers import logging as transformers_logging

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LENGTH, BATCH, VALIDATION = 64, 16, 20


def vocabulary(text: Path, size: int) -> Tokenizer:
    """BERT's kind of pieces, learnt from the text."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train([str(text)], trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=SPECIAL, show_progress=False))
    return tokenizer


def batches(ids: Tensor, count: int, special: dict[str, int], size: int) -> dict[str, Tensor]:
    """Random rows, and what is to be found again in them."""
    shape = (count, BATCH, LENGTH)
    lengths = torch.randint(16, LENGTH + 1, shape[:2])
    starts = torch.randint(len(ids) - LENGTH, shape[:2])
    place = torch.arange(LENGTH).expand(shape)
    rows = ids[starts.unsqueeze(-1) + place]
    last = (lengths - 1).unsqueeze(-1)
    inside = (place > 0) & (place < last)
    rows = torch.where(inside, rows, special["[PAD]"])
    rows[..., 0] = special["[CLS]"]
    rows.scatter_(2, last, special["[SEP]"])
    chosen = inside & (torch.rand(shape) < 0.15)
    fate = torch.rand(shape)
    noisy = rows.masked_fill(chosen & (fate < 0.8), special["[MASK]"])
    noisy = torch.where(chosen & (fate > 0.9), torch.randint(len(SPECIAL), size, shape), noisy)
    return {"ids": noisy, "labels": rows.masked_fill(~chosen, -100), "mask": (place <= last).long()}


def prepare(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    tokenizer = (Tokenizer.from_file(str(options.tokenizer)) if options.tokenizer
                 else vocabulary(options.text, options.vocabulary))
    special = {token: tokenizer.token_to_id(token) for token in SPECIAL}
    assert sorted(special.values()) == list(range(len(SPECIAL)))
    ids = torch.tensor(tokenizer.encode(
        options.text.read_text(encoding="utf-8"), add_special_tokens=False).ids)
    size, cut = tokenizer.get_vocab_size(), int(0.9 * len(ids))
    tensors = batches(ids[:cut], options.steps, special, size)
    for name, tensor in batches(ids[cut:], VALIDATION, special, size).items():
        tensors[f"validation/{name}"] = tensor
    options.folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(options.folder / "tokenizer.json"))
    save_file(tensors, options.folder / "batches.safetensors")
    model = BertForMaskedLM(BertConfig(
        vocab_size=size, hidden_size=options.width, num_hidden_layers=options.layers,
        num_attention_heads=options.heads, intermediate_size=4 * options.width,
        max_position_embeddings=LENGTH, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0))
    model.save_pretrained(options.folder / "model")
    (options.folder / "settings.json").write_text(json.dumps({
        "steps": options.steps, "rate": 1e-3, "betas": [0.9, 0.999], "eps": 1e-8, "decay": 0.01,
        "warmup": options.steps // 10, "limit": 1.0}, indent=2) + "\n")
    print(json.dumps({"tokens": len(ids), "vocabulary": size,
                      "parameters": sum(p.numel() for p in model.parameters())}))


def run(options: argparse.Namespace) -> None:
    settings = json.loads((options.folder / "settings.json").read_text())
    tensors = load_file(options.folder / "batches.safetensors")
    model = BertForMaskedLM.from_pretrained(options.folder / "model").train()

    def loss(name: str, number: int) -> Tensor:
        ids, labels, mask = (tensors[f"{name}{kind}"][number] for kind in ("ids", "labels", "mask"))
        return model(ids, attention_mask=mask, labels=labels).loss

    @torch.no_grad()
    def validation() -> float:
        count = len(tensors["validation/ids"])
        return statistics.fmean(loss("validation/", n).item() for n in range(count))

    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": settings["decay"]},
         {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0}],
        lr=settings["rate"], betas=tuple(settings["betas"]), eps=settings["eps"])
    schedule = get_linear_schedule_with_warmup(optimizer, settings["warmup"], settings["steps"])
    first, losses, times = validation(), [], []
    for step in range(settings["steps"]):
        start = time.perf_counter()
        value = loss("", step)
        value.backward()
        nn.utils.clip_grad_norm_(parameters, settings["limit"])
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(value.item())
        times.append(time.perf_counter() - start)
    result = {
        "torch": torch.__version__, "threads": torch.get_num_threads(), "losses": losses,
        "validation_before": first, "validation_after": validation(),
        "step_milliseconds": statistics.median(times) * 1e3}
    (options.folder / "losses.json").write_text(json.dumps(losses))
    print(json.dumps(result))


def main() -> None:
    transformers_logging.disable_progress_bar()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("prepare", help="write weights and batches")
    command.set_defaults(run=prepare)
    command.add_argument("text", type=Path)
    command.add_argument("folder", type=Path)
    command.add_argument("--tokenizer", type=Path, help="a tokenizer.json to use; one is learnt otherwise")
    command.add_argument("--vocabulary", type=int, default=2048)
    command.add_argument("--steps", type=int, default=200)
    command.add_argument("--width", type=int, default=128)
    command.add_argument("--layers", type=int, default=4)
    command.add_argument("--heads", type=int, default=4)
    command.add_argument("--seed", type=int, default=1)
    command = commands.add_parser("run", help="train, and print the losses")
    command.set_defaults(run=run)
    command.add_argument("folder", type=Path)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    options.run(options)


if __name__ == "__main__":
    main()
