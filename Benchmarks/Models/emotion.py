"""Fine-tunes a sentence model on tweets of four emotions, in PyTorch with transformers.

    emotion.py DATA MODEL [--seed 1] [--epochs 3] [--rate 1e-4] …

DATA holds train_text.txt and train_labels.txt (a line each), and the same of val and test; MODEL is a
folder of all-MiniLM-L6-v2: config.json, model.safetensors, tokenizer.json.

The classifier is BERT, the mean of the vectors of all tokens that count, dropout, and a linear layer:
a SequenceClassifier whose bert.pooler is MeanPooling. The layer starts normal (0.02), its bias at 0.
Each epoch goes over the shuffled training texts once in batches padded to their longest text; AdamW
with decay of matrices alone, gradients clipped to norm 1, and a rate that grows linearly over the first
tenth of all steps and falls linearly to 0.

Prints one line of JSON: accuracy and macro-F1 after the last epoch, losses, and times.

With --export the folder gets the first steps of a run without any dropout, for another implementation to
repeat: head.safetensors (the first weights of the layer), batches.safetensors (`ids/N`, `mask/N` and
`labels/N` of step N) and losses.json. Nothing is evaluated then.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import BertModel, get_linear_schedule_with_warmup
from transformers import logging as transformers_logging

CLASSES = 4


class Classifier(nn.Module):
    def __init__(self, bert: BertModel, dropout: float) -> None:
        super().__init__()
        self.bert = bert
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(bert.config.hidden_size, CLASSES)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        vectors = self.bert(ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(vectors.dtype)
        return self.head(self.dropout((vectors * weight).sum(1) / weight.sum(1)))


def lines(path: Path) -> list[str]:
    """The lines of a file; only a newline ends one, whatever else Unicode says."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def read(folder: Path, part: str, tokenizer: Tokenizer) -> tuple[list[list[int]], Tensor]:
    texts = lines(folder / f"{part}_text.txt")
    labels = [int(line) for line in lines(folder / f"{part}_labels.txt")]
    assert len(texts) == len(labels)
    return [encoding.ids for encoding in tokenizer.encode_batch(texts)], torch.tensor(labels)


def pad(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Ids and mask, both [B, T], of texts of several lengths."""
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


@torch.no_grad()
def evaluate(model: Classifier, rows: list[list[int]], labels: Tensor) -> dict[str, float]:
    model.eval()
    # Texts of one length together, so that there is little padding.
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    guesses, total = torch.empty_like(labels), 0.0
    for start in range(0, len(order), 64):
        places = order[start: start + 64]
        scores = model(*pad([rows[i] for i in places]))
        guesses[places] = scores.argmax(1)
        total += F.cross_entropy(scores, labels[places], reduction="sum").item()
    model.train()
    f1 = []
    for label in range(CLASSES):
        hits = int(((guesses == label) & (labels == label)).sum())
        f1.append(2 * hits / max(1, int((guesses == label).sum()) + int((labels == label).sum())))
    return {"loss": total / len(rows), "accuracy": float((guesses == labels).double().mean()),
            "macro_f1": statistics.fmean(f1)}


def export(folder: Path, head: dict[str, Tensor], batches: dict[str, Tensor], losses: list[float]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(head, folder / "head.safetensors")
    save_file(batches, folder / "batches.safetensors")
    (folder / "losses.json").write_text(json.dumps(losses))
    print(json.dumps({"losses": losses}))


def main() -> None:
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--decay", type=float, default=0.01)
    parser.add_argument("--dropout", type=float, default=0.1, help="of the mean vector")
    parser.add_argument("--length", type=int, default=128, help="the most tokens of a text")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--limit", type=int, help="so many training texts only, to try the script")
    parser.add_argument("--export", type=Path, help="a folder for first steps, without dropout")
    parser.add_argument("--export-steps", type=int, default=20)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(options.length)
    train, labels = read(options.data, "train", tokenizer)
    train, labels = train[: options.limit], labels[: options.limit]

    bert = BertModel.from_pretrained(options.model, add_pooling_layer=False)
    model = Classifier(bert, options.dropout).train()
    if options.export:
        for module in model.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        first = {key: value.clone() for key, value in model.head.state_dict().items()}
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": options.decay},
         {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0}],
        lr=options.rate)
    steps = options.epochs * math.ceil(len(train) / options.batch)
    schedule = get_linear_schedule_with_warmup(optimizer, steps // 10, steps)

    begin, epochs, times, batches = time.perf_counter(), [], [], {}
    for _ in range(options.epochs):
        losses = []
        for places in torch.randperm(len(train)).split(options.batch):
            start = time.perf_counter()
            ids, mask = pad([train[i] for i in places])
            loss = F.cross_entropy(model(ids, mask), labels[places])
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(loss.item())
            times.append(time.perf_counter() - start)
            if options.export:
                for kind, tensor in ("ids", ids), ("mask", mask), ("labels", labels[places]):
                    batches[f"{kind}/{len(losses) - 1}"] = tensor
                if len(losses) == options.export_steps:
                    return export(options.export, first, batches, losses)
        epochs.append(statistics.fmean(losses))
    seconds = time.perf_counter() - begin
    print(json.dumps({
        "torch": torch.__version__, "threads": torch.get_num_threads(), "seed": options.seed,
        "epochs": options.epochs, "batch": options.batch, "rate": options.rate, "steps": steps,
        "training_losses": epochs,
        "validation": evaluate(model, *read(options.data, "val", tokenizer)),
        "test": evaluate(model, *read(options.data, "test", tokenizer)),
        "training_seconds": seconds, "step_milliseconds": statistics.median(times) * 1e3}))


if __name__ == "__main__":
    main()
