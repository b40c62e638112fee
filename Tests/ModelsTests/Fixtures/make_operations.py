"""Writes operations.json: how many operations PyTorch's FlopCounterMode counts in a step of training.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 transformers==5.23.0
    .venv/bin/python Tests/ModelsTests/Fixtures/make_operations.py

For each model: the operations of the forward pass and of the backward pass, and of the forward pass by
module. Attention holds its scores (`eager`): for the kernels of the CPU that do not, FlopCounterMode has
no rule. The inputs of the first layer need a gradient, as in training.
"""

import json
import pathlib

import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import BertConfig, BertForMaskedLM, GPT2Config, GPT2LMHeadModel

HERE = pathlib.Path(__file__).resolve().parent
BATCH, LENGTH = 2, 24


def count(model, modules):
    ids = torch.zeros(BATCH, LENGTH, dtype=torch.int64)
    counter = FlopCounterMode(display=False)
    with counter:
        loss = model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=ids).loss
    forward = counter.get_flop_counts()
    counter = FlopCounterMode(display=False)
    with counter:
        loss.backward()
    name = type(model).__name__
    return {
        "batch": BATCH,
        "length": LENGTH,
        "forward": sum(forward["Global"].values()),
        "backward": counter.get_total_flops(),
        "modules": {
            ours: sum(forward[f"{name}.{theirs}"].values()) for ours, theirs in modules.items()
        },
    }


bert = BertForMaskedLM(
    BertConfig(
        vocab_size=97, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=56,
        max_position_embeddings=40, attn_implementation="eager"))
gpt = GPT2LMHeadModel(
    GPT2Config(
        vocab_size=89, n_embd=48, n_layer=2, n_head=6, n_positions=32, attn_implementation="eager"))

result = {
    "bert": count(
        bert,
        {
            "bert.transformer.layers.1": "bert.encoder.layer.1",
            "bert.transformer.layers.1.attention": "bert.encoder.layer.1.attention",
            "head": "cls",
        }),
    "gpt": count(
        gpt,
        {
            "transformer.layers.0": "transformer.h.0",
            "transformer.layers.0.attention": "transformer.h.0.attn",
            "transformer.layers.0.mlp": "transformer.h.0.mlp",
        }),
}
text = json.dumps(result, indent=2, sort_keys=True)
(HERE / "operations.json").write_text(text + "\n")
print(text)
