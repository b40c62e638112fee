"""Writes folders.json beside this file: the files of models' folders, and what `transformers` makes of texts with them.

.venv/bin/pip install transformers==5.23.0
.venv/bin/python Tests/TokenizersTests/Fixtures/make_folders.py      (else set up as make_fixtures.py)
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import transformers
from make_fixtures import crc, join
from texts import TEXTS
from transformers import AutoTokenizer

VERSION = "5.23.0"
HERE = Path(__file__).resolve().parent


def tokenizer_json(name: str) -> str:
    return (HERE / "tokenizers" / f"{name}.json").read_text()


def vocabulary(name: str) -> dict[str, int]:
    """The vocabulary with added tokens."""
    file = json.loads(tokenizer_json(name))
    return file["model"]["vocab"] | {t["content"]: t["id"] for t in file["added_tokens"]}


def vocab_txt(name: str) -> str:
    tokens = vocabulary(name)
    return "".join(f"{token}\n" for token in sorted(tokens, key=tokens.get))


def vocab_json(name: str) -> str:
    return json.dumps(vocabulary(name), ensure_ascii=False)


def merges_txt(name: str) -> str:
    merges = json.loads(tokenizer_json(name))["model"]["merges"]
    return "#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges)


def folders() -> dict[str, dict[str, str]]:
    """Folders by name: files by name. Vocabularies are named, to be written once."""
    bert = {"vocab.txt": "@bert-uncased/vocab.txt", "config.json": {"model_type": "bert"}}
    cased = {"vocab.txt": "@bert-cased/vocab.txt", "config.json": {"model_type": "bert"}}
    whole = {"tokenizer.json": "@bert-uncased/tokenizer.json", "config.json": {"model_type": "bert"}}
    gpt2 = {"vocab.json": "@gpt2/vocab.json", "merges.txt": "@gpt2/merges.txt", "config.json": {"model_type": "gpt2"}}
    roberta = {
        "vocab.json": "@roberta/vocab.json",
        "merges.txt": "@roberta/merges.txt",
        "config.json": {"model_type": "roberta"},
    }
    qwen2 = {
        "vocab.json": "@qwen2/vocab.json",
        "merges.txt": "@qwen2/merges.txt",
        "config.json": {"model_type": "qwen2"},
    }

    def config(name: str, **settings: object) -> dict:
        return {"tokenizer_config.json": {"tokenizer_class": name, **settings}}

    return {
        "bert": bert,
        "bert, uncased": bert | config("BertTokenizer", do_lower_case=True),
        "bert, cased": cased | config("BertTokenizer", do_lower_case=False),
        "bert, cased with accents": bert | config("BertTokenizer", do_lower_case=True, strip_accents=False),
        "bert, Chinese in words": bert | config("BertTokenizer", tokenize_chinese_chars=False),
        "bert, other roles": bert | config("BertTokenizer", do_lower_case=True, mask_token="[PAD]", pad_token="[MASK]"),
        "gpt2": gpt2 | config("GPT2Tokenizer"),
        "gpt2, prefix": gpt2 | config("GPT2Tokenizer", add_prefix_space=True),
        "roberta": roberta | config("RobertaTokenizer"),
        "qwen2": qwen2 | config("Qwen2Tokenizer"),
        "whole file": whole | config("BertTokenizer", do_lower_case=True),
        "whole file, made cased": whole | config("BertTokenizer", do_lower_case=False),
        "whole file, special tokens": whole
        | {
            "special_tokens_map.json": {
                "cls_token": "[CLS]",
                "sep_token": "[SEP]",
                "pad_token": "[PAD]",
                "mask_token": "[MASK]",
                "unk_token": "[UNK]",
            }
        },
    }


ROLES = {
    "unknown": "unk_token",
    "padding": "pad_token",
    "mask": "mask_token",
    "classification": "cls_token",
    "separator": "sep_token",
    "beginning": "bos_token",
    "end": "eos_token",
}


def main() -> None:
    assert transformers.__version__ == VERSION, f"install transformers=={VERSION}"
    makers = {
        "vocab.txt": vocab_txt,
        "vocab.json": vocab_json,
        "merges.txt": merges_txt,
        "tokenizer.json": tokenizer_json,
    }
    shared: dict[str, str] = {}
    result = []
    for name, files in folders().items():
        written = {}
        with tempfile.TemporaryDirectory() as place:
            for file, content in files.items():
                if isinstance(content, str):
                    owner, kind = content[1:].split("/")
                    shared[content] = makers[kind](owner)
                    written[file] = content
                else:
                    written[file] = json.dumps(content)
                (Path(place) / file).write_text(shared.get(content, "") if isinstance(content, str) else written[file])
            t = AutoTokenizer.from_pretrained(place)
        ids = [t(text)["input_ids"] for text in TEXTS]
        pairs = [t(a, b)["input_ids"] for a, b in zip(TEXTS[::5], TEXTS[1::5])]
        roles = {ours: getattr(t, theirs) for ours, theirs in ROLES.items()}
        result.append(
            {
                "name": name,
                "files": written,
                "ids": [crc(join(x)) for x in ids],
                "some": ids[5:9],
                "pairs": crc("\n".join(map(join, pairs))),
                "roles": {k: str(v) for k, v in roles.items() if v is not None},
            }
        )
    for entry in result:
        print(entry["name"], entry["roles"])
    text = json.dumps({"texts": TEXTS, "files": shared, "folders": result}, ensure_ascii=True, separators=(",", ":"))
    (HERE / "folders.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
