"""Writes generation.json: what transformers' `generate` makes of the models in huggingface/.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 transformers==5.23.0
    .venv/bin/python Tests/ModelsTests/Fixtures/make_generation.py

Each case has the model, prompts, the settings by our names, and the new tokens of each prompt without the one that
ends it. `probabilities` has what sampling draws from after the first prompt.
"""

import json
import pathlib

import torch
import transformers as hf

HERE = pathlib.Path(__file__).resolve().parent
PROMPTS = [[5, 9, 11, 4], [7, 3], [10, 6, 15, 8, 8, 13]]
STOP = 2

SETTINGS = [
    ("greedy", {}, {}),
    ("greedy", {"repetition_penalty": 1.5}, {"repetition_penalty": 1.5}),
    ("beam_search", {"beams": 4}, {"num_beams": 4}),
    ("beam_search", {"beams": 3, "length_penalty": 0.0}, {"num_beams": 3, "length_penalty": 0.0}),
    ("beam_search", {"beams": 5, "length_penalty": 2.0}, {"num_beams": 5, "length_penalty": 2.0}),
    (
        "beam_search",
        {"beams": 3, "repetition_penalty": 1.3},
        {"num_beams": 3, "repetition_penalty": 1.3},
    ),
]
SAMPLING = [
    {},
    {"temperature": 0.6},
    {"top_k": 5},
    {"top_p": 0.7},
    {"temperature": 1.4, "top_k": 9, "top_p": 0.8, "repetition_penalty": 1.2},
]


def new_tokens(row, start):
    tokens = row[start:].tolist()
    return tokens[: tokens.index(STOP)] if STOP in tokens else tokens


cases, probabilities = [], []
for name in ["gpt2", "llama", "qwen2"]:
    model = hf.AutoModelForCausalLM.from_pretrained(
        HERE / "huggingface" / name, attn_implementation="eager", dtype=torch.float32
    ).eval()
    model.generation_config = hf.GenerationConfig(pad_token_id=0, eos_token_id=STOP)
    for decoding, ours, theirs in SETTINGS:
        # One prompt at a time: transformers gives padding's token the penalty too.
        made = []
        for prompt in PROMPTS:
            ids = torch.tensor([prompt])
            out = model.generate(
                ids, attention_mask=torch.ones_like(ids), max_new_tokens=6, do_sample=False, **theirs
            )
            made.append(new_tokens(out[0], len(prompt)))
        cases.append(
            {"model": name, "decoding": decoding, "settings": ours, "prompts": PROMPTS, "tokens": made}
        )
    for settings in SAMPLING:
        processors = hf.LogitsProcessorList()
        if "repetition_penalty" in settings:
            processors.append(hf.RepetitionPenaltyLogitsProcessor(settings["repetition_penalty"]))
        if "temperature" in settings:
            processors.append(hf.TemperatureLogitsWarper(settings["temperature"]))
        if "top_k" in settings:
            processors.append(hf.TopKLogitsWarper(settings["top_k"]))
        if "top_p" in settings:
            processors.append(hf.TopPLogitsWarper(settings["top_p"]))
        ids = torch.tensor([PROMPTS[0]])
        with torch.no_grad():
            scores = model(ids).logits[:, -1]
        probs = processors(ids, scores).softmax(-1)[0]
        probabilities.append(
            {"model": name, "settings": settings, "prompt": PROMPTS[0], "probabilities": probs.tolist()}
        )


def lines(name, rows):
    """A list, a row on each line."""
    return f'"{name}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]"


(HERE / "generation.json").write_text(
    "{\n" + lines("cases", cases) + ",\n" + lines("probabilities", probabilities) + "\n}\n"
)
