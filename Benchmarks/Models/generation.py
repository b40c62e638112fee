"""The peer's side of generation: GPT-2 small with chance's weights, by transformers.

    generation.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import transformers

from worker import Case, answer_cases


def generate(model: transformers.GPT2LMHeadModel, batch: int) -> Case:
    """128 more tokens for prompts of 16, with the keys and values of earlier ones kept."""
    # Our side makes the same prompts.
    prompts = torch.tensor([[(row * 16 + place) * 7919 % 50_257 for place in range(16)] for row in range(batch)])

    @torch.inference_mode()
    def run() -> torch.Tensor:
        tokens = model.generate(
            prompts, attention_mask=torch.ones_like(prompts), max_new_tokens=128, min_new_tokens=128,
            do_sample=False, use_cache=True, pad_token_id=0)
        return tokens[:, 16:]

    return Case(run, run)


def main() -> None:
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    folder = Path(sys.argv[1]) / "gpt2"
    torch.manual_seed(1)
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config()).eval()
    # No token ends a text.
    model.generation_config.eos_token_id = None
    if not folder.exists():
        model.save_pretrained(folder)
    answer_cases(f"transformers {transformers.__version__}, PyTorch {torch.__version__}",
                 lambda name: generate(model, int(name.split(".")[1])))


if __name__ == "__main__":
    main()
