"""Small tokenizers of every kind, trained on little.

Training gives other ids in each run where the package leaves ties to chance; the files of one run are kept.
"""

from __future__ import annotations

import json
from pathlib import Path

from texts import TEXTS
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace("{1,3}", "")


def corpus(data: Path) -> list[str]:
    return (data / "tinyshakespeare.txt").read_text()[:60_000].split("\n") + TEXTS * 2


def small_tokenizers(data: Path) -> dict[str, Tokenizer]:
    """One tokenizer of each kind, trained on little."""
    texts, made = corpus(data), {}
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())

    def bert(name: str, **options: object) -> None:
        t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        t.normalizer, t.pre_tokenizer, t.decoder = (
            normalizers.BertNormalizer(**options),
            pre_tokenizers.BertPreTokenizer(),
            decoders.WordPiece(),
        )
        t.train_from_iterator(
            texts,
            trainers.WordPieceTrainer(
                vocab_size=500,
                limit_alphabet=220,
                show_progress=False,
                special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
            ),
        )
        ids = [(s, t.token_to_id(s)) for s in ("[CLS]", "[SEP]")]
        t.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids
        )
        made[name] = t

    bert("bert-uncased")
    bert("bert-cased", lowercase=False)

    def byte_level(
        name: str,
        pre: pre_tokenizers.PreTokenizer,
        special: list,
        size: int = 480,
        normalizer=None,
        whole: list[str] = [],
    ) -> Tokenizer:
        t = Tokenizer(models.BPE())
        if normalizer:
            t.normalizer = normalizer
        t.pre_tokenizer, t.decoder = pre, decoders.ByteLevel()
        t.train_from_iterator(
            texts, trainers.BpeTrainer(vocab_size=size, show_progress=False, initial_alphabet=alphabet)
        )
        if whole:  # words without merges, as some vocabularies have them
            model = json.loads(t.to_str())["model"]
            vocab = model["vocab"]
            for word in whole:
                vocab.setdefault(word, len(vocab))
            t.model = models.BPE(vocab, [tuple(m) for m in model["merges"]], ignore_merges=True)
        for token in special:
            t.add_special_tokens([token])
        made[name] = t
        return t

    byte_level("gpt2", pre_tokenizers.ByteLevel(add_prefix_space=False), ["<|endoftext|>"]).post_processor = (
        processors.ByteLevel(trim_offsets=False)
    )
    for name, space in (("roberta", False), ("roberta-prefix", True)):
        t = byte_level(
            name,
            pre_tokenizers.ByteLevel(add_prefix_space=space),
            [AddedToken(s, special=True) for s in ("<s>", "<pad>", "</s>", "<unk>")]
            + [AddedToken("<mask>", lstrip=True, special=True)],
        )
        t.post_processor = processors.RobertaProcessing(
            ("</s>", t.token_to_id("</s>")),
            ("<s>", t.token_to_id("<s>")),
            trim_offsets=True,
            add_prefix_space=space,
        )
    t = byte_level(
        "llama3",
        pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        ),
        ["<|begin_of_text|>", "<|end_of_text|>"],
        whole=["Ġthrough", "window", "Ġspeak", "123"],
    )
    t.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single="<|begin_of_text|> $A",
                pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1",
                special_tokens=[("<|begin_of_text|>", t.token_to_id("<|begin_of_text|>"))],
            ),
        ]
    )
    byte_level(
        "qwen2",
        pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(QWEN2), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        ),
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        normalizer=normalizers.NFC(),
    )

    def metaspace(name: str, normalizer, pre, fallback: bool) -> Tokenizer:
        t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=fallback))
        if normalizer:
            t.normalizer = normalizer
        if pre:
            t.pre_tokenizer = pre
        bytes_ = [f"<0x{b:02X}>" for b in range(256)] if fallback else []
        # Trained on words, since without a pre-tokenizer every line would be one.
        words = sorted({w for s in texts[:800] for w in s.split()})
        t.train_from_iterator(
            words,
            trainers.BpeTrainer(
                vocab_size=len(bytes_) + 330,
                show_progress=False,
                limit_alphabet=120,
                special_tokens=["<unk>", "<s>", "</s>"] + bytes_,
            ),
        )
        model = json.loads(t.to_str())["model"]
        t = Tokenizer(
            models.BPE(
                model["vocab"],
                [tuple(m) for m in model["merges"]],
                unk_token="<unk>",
                fuse_unk=True,
                byte_fallback=fallback,
            )
        )
        if normalizer:
            t.normalizer = normalizer
        if pre:
            t.pre_tokenizer = pre
        t.add_special_tokens(["<unk>", "<s>", "</s>"])
        t.post_processor = processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", t.token_to_id("<s>"))]
        )
        made[name] = t
        return t

    metaspace(
        "llama2", normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None, True
    ).decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    metaspace("metaspace", None, pre_tokenizers.Metaspace(prepend_scheme="first"), False).decoder = decoders.Metaspace(
        prepend_scheme="first"
    )

    t = Tokenizer(models.Unigram())
    t.normalizer, t.pre_tokenizer, t.decoder = (
        normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]),
        pre_tokenizers.Metaspace(),
        decoders.Metaspace(),
    )
    t.train_from_iterator(
        texts,
        trainers.UnigramTrainer(
            vocab_size=400, show_progress=False, special_tokens=["<unk>", "</s>"], unk_token="<unk>"
        ),
    )
    made["unigram"] = t

    t = Tokenizer(models.WordLevel(unk_token="<unk>"))
    t.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()]
    )
    t.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Whitespace(),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.Punctuation("contiguous"),
        ]
    )
    t.train_from_iterator(
        texts, trainers.WordLevelTrainer(vocab_size=300, show_progress=False, special_tokens=["<unk>"])
    )
    t.add_tokens(
        [
            AddedToken("New York"),
            AddedToken("the", single_word=True),
            AddedToken("<sep>", lstrip=True, rstrip=True, normalized=False),
            AddedToken("İstanbul", normalized=True),
        ]
    )
    made["wordlevel"] = t

    t = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    t.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\s+"), "removed"),
            pre_tokenizers.Split(Regex(r"'s|'t|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True),
        ]
    )
    t.decoder = decoders.BPEDecoder("</w>")
    t.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=350,
            limit_alphabet=90,
            show_progress=False,
            special_tokens=["<unk>", "<|pad|>"],
            end_of_word_suffix="</w>",
        ),
    )
    t.add_tokens([AddedToken("<|pad|>", rstrip=True, special=True, normalized=False)])
    t.post_processor = processors.BertProcessing(("<|pad|>", 1), ("<|pad|>", 1))
    made["suffix"] = t
    return made
