"""Writes steps/: 20 training steps of small models by PyTorch; and scaler.fixture and average.fixture.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 transformers==5.23.0
    .venv/bin/python Tests/TrainingTests/Fixtures/make_steps.py

Each folder of steps/ is what `save_pretrained` writes of a model as it starts, in bfloat16, so that the
numbers are the same in every type; and expected.safetensors: the batches `ids`, `labels` and `mask`, each
[20, 4, 16], the learning rates `rates`, the losses before each step `losses` and the norms of the
gradients `norms`, `final/NAME` the weights afterwards, and of the first step under autocast in bfloat16
`autocast/loss` and the gradients `autocast/grad/NAME`. The fp32 steps run the plain formula of attention,
the one under autocast PyTorch's fused one, as ours does.

scaler.fixture is what torch.amp.GradScaler does in steps whose gradients overflow here and there;
average.fixture what torch.optim.swa_utils.AveragedModel makes of parameters that change.
"""

import copy
import math
import pathlib
import shutil
import sys

import torch
import transformers as hf
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "TorchTests/Fixtures"))
from operators.files import save_sorted  # noqa: E402

STEPS, B, T, V = 20, 4, 16, 64
MASK = 3
generator = torch.Generator().manual_seed(0)


def rows():
    """Tokens that can be learnt: each row counts up by 1, 2 or 3; after four batches they come again."""
    shape = (4, B, 1)
    first = torch.randint(V - 4, shape, generator=generator)
    stride = torch.randint(1, 4, shape, generator=generator)
    return (4 + (first + stride * torch.arange(T)) % (V - 4)).repeat(STEPS // 4, 1, 1)


def causal():
    return {"ids": rows().to(torch.int8)}


def masked():
    """Rows of several lengths, 0 behind their ends; a quarter of the tokens is to be found again."""
    tokens = rows()
    lengths = torch.randint(T // 2, T + 1, (4, B, 1), generator=generator).repeat(STEPS // 4, 1, 1)
    mask = torch.arange(T) < lengths
    chosen = mask & (torch.rand(4, B, T, generator=generator) < 0.25).repeat(STEPS // 4, 1, 1)
    chosen[..., 0] = True
    ids = torch.where(chosen, MASK, tokens).masked_fill(~mask, 0)
    labels = tokens.masked_fill(~chosen, -100)
    return {"ids": ids.to(torch.int8), "labels": labels.to(torch.int8), "mask": mask.to(torch.int8)}


def causal_loss(model, batch):
    scores = model(batch["ids"]).logits[:, :-1]
    return F.cross_entropy(scores.flatten(0, 1), batch["ids"][:, 1:].flatten())


def masked_loss(model, batch):
    scores = model(batch["ids"], attention_mask=batch["mask"]).logits
    return F.cross_entropy(scores.flatten(0, 1), batch["labels"].flatten())


def steps(name, kind, config, make, loss, rates, limit, **settings):
    """Trains with AdamW at a rate for each step, and writes what it gives."""
    folder = HERE / "steps" / name
    shutil.rmtree(folder, ignore_errors=True)
    start = kind(config)
    for parameter in start.parameters():
        parameter.data += 0.02 * torch.randn(parameter.shape, generator=generator)
    start.to(torch.bfloat16).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    tensors = make()
    batches = [{key: value[step].long() for key, value in tensors.items()} for step in range(STEPS)]

    def load(attention):
        return kind.from_pretrained(folder, dtype=torch.float32, attn_implementation=attention).train()

    model = load("sdpa")
    with torch.autocast("cpu", torch.bfloat16):
        value = loss(model, batches[0])
    value.backward()
    tensors["autocast/loss"] = value.detach().clone()
    for key, parameter in model.named_parameters():
        tensors[f"autocast/grad/{key}"] = parameter.grad.clone()

    model = load("eager")
    parameters = list(model.parameters())
    decay = settings.pop("weight_decay")
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": decay},
         {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0}], **settings)
    losses, norms = [], []
    for batch, rate in zip(batches, rates, strict=True):
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        value = loss(model, batch)
        value.backward()
        losses.append(value.item())
        norms.append(torch.nn.utils.clip_grad_norm_(parameters, limit).item())
        optimizer.step()
    for key, parameter in model.named_parameters():
        tensors[f"final/{key}"] = parameter.detach().clone()
    for key, values in ("rates", rates), ("losses", losses), ("norms", norms):
        tensors[key] = torch.tensor(values, dtype=torch.float64)
    save_sorted(tensors, folder / "expected.safetensors", {})
    print(name, " ".join(f"{x:.3f}" for x in losses), "norms", f"{min(norms):.2f} to {max(norms):.2f}")


def nano_gpt(step, warmup=5, highest=1e-2, lowest=1e-3):
    """As nanoGPT's train.py computes the rate of a step."""
    if step < warmup:
        return highest * (step + 1) / (warmup + 1)
    way = (step - warmup) / (STEPS - warmup)
    return lowest + 0.5 * (1 + math.cos(math.pi * way)) * (highest - lowest)


def linear(step, warmup=4, highest=1e-2):
    """As transformers' get_linear_schedule_with_warmup."""
    return highest * (step / warmup if step < warmup else (STEPS - step) / (STEPS - warmup))


hf.logging.disable_progress_bar()
torch.manual_seed(0)
steps("gpt2", hf.GPT2LMHeadModel, hf.GPT2Config(
    vocab_size=V, n_positions=T, n_embd=24, n_layer=2, n_head=4, n_inner=48, activation_function="gelu", resid_pdrop=0.0, embd_pdrop=0.0,
    attn_pdrop=0.0, bos_token_id=0, eos_token_id=0),
    causal, causal_loss, [nano_gpt(step) for step in range(STEPS)], limit=1.0,
    betas=(0.9, 0.99), weight_decay=0.1)
steps("bert", hf.BertForMaskedLM, hf.BertConfig(
    vocab_size=V, hidden_size=24, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
    max_position_embeddings=T, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0),
    masked, masked_loss, [linear(step) for step in range(STEPS)], limit=2.0, betas=(0.9, 0.999), weight_decay=0.01)


def scaler(name, inputs, **settings):
    """Gradient descent on sum(w·x) for one x after the other, which may overflow."""
    w = torch.nn.Parameter(torch.tensor([0.5, -1.0, 2.0]))
    optimizer = torch.optim.SGD([w], lr=0.25)
    scaler = torch.amp.GradScaler("cpu", **settings)
    found = {"scales": [], "growth_tracker": [], "weights": [], "gradients": []}
    for x in inputs:
        optimizer.zero_grad()
        scaler.scale((w * x).sum()).backward()
        scaler.unscale_(optimizer)
        found["gradients"].append(w.grad.clone())
        scaler.step(optimizer)
        scaler.update()
        found["scales"].append(torch.tensor(scaler.get_scale(), dtype=torch.float64))
        found["growth_tracker"].append(torch.tensor(scaler.state_dict()["_growth_tracker"]))
        found["weights"].append(w.detach().clone())
    for key, values in found.items():
        tensors[f"{name}/{key}"] = torch.stack(values)
    tensors[f"{name}/inputs"] = inputs.clone()


tensors = {}
inputs = torch.randn(16, 3, generator=generator)
inputs[3, 1], inputs[9, 0], inputs[10, 2] = math.inf, math.nan, -math.inf
# With the first scales a number that is finite by itself overflows too.
inputs[5] *= 1e34
scaler("usual", inputs, init_scale=65536.0, growth_interval=3)
scaler("settings", inputs, init_scale=1024.0, growth_factor=1.5, backoff_factor=0.25, growth_interval=2)
# The next power of two is no number in fp32: the scale stays.
scaler("largest", torch.full((5, 3), 2.0 ** -140), init_scale=2.0 ** 126, growth_interval=1)
save_sorted(tensors, HERE / "scaler.fixture", {})


def average(name, model, values, **how):
    averaged = AveragedModel(model, **how)
    means = []
    for value in values:
        model.weight.data.copy_(value)
        averaged.update_parameters(model)
        means.append(averaged.module.weight.detach().clone())
    tensors[f"{name}/averages"] = torch.stack(means)


tensors = {}
model = torch.nn.Linear(4, 3, bias=False)
values = torch.randn(30, 3, 4, generator=generator)
tensors["start"], tensors["values"] = model.weight.detach().clone(), values
average("plain", copy.deepcopy(model), values, multi_avg_fn=get_ema_multi_avg_fn(0.9))
average("warm", copy.deepcopy(model), values, avg_fn=lambda mean, value, count: torch.lerp(
    mean, value, 1 - min(0.7, (1 + count.item()) / (10 + count.item()))))
save_sorted(tensors, HERE / "average.fixture", {})
