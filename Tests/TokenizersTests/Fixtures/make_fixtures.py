"""Makes the fixtures beside this file with the `tokenizers` package: small tokenizers of every kind, hostile texts,
and what the package makes of them.

    python3 -m venv .venv && .venv/bin/pip install tokenizers==0.23.3
    .venv/bin/python Tests/TokenizersTests/Fixtures/make_fixtures.py ../shared/data [FOLDER OF all-MiniLM-L6-v2]
"""

from __future__ import annotations

import json
import random
import sys
import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import (
    AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers)

VERSION = "0.23.3"
HERE = Path(__file__).resolve().parent
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")
WHITE = "".join(chr(c) for c in (9, 10, 11, 12, 13, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
                                 0x202F, 0x205F, 0x3000))

TEXTS = [
    "", " ", "  ", "\n", "a", "Hello, world!", " Hello  world ", "It's a dog's life, isn't it?", "WE'LL SEE WHAT YOU'VE GOT",
    "'s 'S 'ſ 're 'RE 'Ll ''s 'x '", "one\n\ntwo\r\n\r\nthree  \n  four\t\tfive", "   leading", "trailing   ", "a\u00A0b\u2003c\u3000d",
    "x" + "x".join(WHITE) + "x", WHITE, "tab\there", "3.14159 1234567 12 ½ ² Ⅷ ٣٤٥ १२३ 一二三 ①②③", "1st 2nd x86_64 v2.0.1",
    "e\u0301 e\u0323\u0301 e\u0301\u0323 \u1EBF a\u0308\u0304 \u01D6 \u0344 \u0340\u0341", "Å Å A\u030A ﬁ ﬃ ŉ ǰ ΐ", "İI ıi ß ẞ ſ Σσς ΑΣ Αςα ǅ Ǆ ǆ K",
    "caf\u00e9 CAFÉ cafe\u0301 naïve coöperate Ærøskøbing", "\u0915\u094D\u0937\u093F \u0928\u092E\u0938\u094D\u0924\u0947 क़ \u0958 ड़",
    "สวัสดีชาวโลก น้ำ กำ", "שָׁלוֹם עוֹלָם \uFB2A\u05B0", "مَرْحَبًا بِالعَالَم ﷺ ﷲ لا", "你好，世界！《论语》。𠀀𠮷𪛕", "こんにちは、世界。カタカナ ｶﾀｶﾅ が か\u3099 は\u309A",
    "한국어 조선말 각 \u1100\u1161\u11A8 \uAC00\u11A8 \u1112\u1161\u11AB\u1100\u1173\u11AF \uD7A3", "Привет, мир! Ёлка й и\u0306", "Ελληνικά ᾳ \u1FB3\u0345 ώ",
    "Tiếng Việt ắ ộ ữ a\u0306\u0301 o\u0323\u0302", "👨‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇩🇪🇫🇷 1️⃣ ☺️ ☺︎ 🤦🏼‍♂️", "ℌ𝔢𝔩𝔩𝔬 𝟙𝟚 Ａｂｃ１２３ ｆｕｌｌ", "\u200Bzero\u200Cwidth\u200Djoin\u2060er\uFEFF",
    "\u202Eright to left\u202C \u2066iso\u2069", "soft\u00ADhyphen", "\u0000nul\u0001soh\u007Fdel\u0080\u009F", "\uFFFD \uFFFE \uFFFF \U0001FFFE \U0010FFFF", "\uD7FF\uE000\uF8FF \U000F0000 \U00100000",
    "\u0301 starts with a mark", "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308", "a" + "\u0301\u0323\u0334" * 12, "tag\U000E0067\U000E0062 \U000E0001", "…“quotes”—dash–en‘’‚„«»¿¡",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "¢£¤¥¦§¨©ª«¬®¯°±´µ¶·¸º»", "∀x∈ℝ: √x ≥ 0 ⇒ ∑∞ ≠ ∅", "http://example.org/a?b=c&d=%20#e user@example.org", "def f(x):\n    return x**2  # comment\n\n\tif x:\n\t\tpass",
    "a" * 99, "a" * 100, "a" * 101, "b" * 300, "ab" * 200, "中" * 60, "é" * 101, "x " * 80, "unbelievably" * 20, "\n" * 40, " " * 70, "!" * 90, "1" * 50,
    "<s>", "</s>", "<mask>", "a <mask> b", "a  <mask>  b", "a<mask>b", "<MASK>", "[MASK] [mask] [CLS][SEP]", "[UNK] <unk> [PAD] <pad>", "<|endoftext|>x<|endoftext|>", "<|begin_of_text|>hi<|end_of_text|>", "<|im_start|>user\nhi<|im_end|>",
    "<|endoftext", "<0x41> <0xE2>", "▁under▁score ▁▁", "Ġis Ċ a character", "##ing ##", "</w> a</w>", "New York new york NEW YORK NewYork", "the theme bathe the.the", " <|pad|>  <|pad|>", "word<sep>word", "İstanbul <sep> istanbul",
    "ROMEO:\nBut, soft! what light through yonder window breaks?", "First Citizen:\nBefore we proceed any further, hear me speak.", "@user I can't believe it 😀😀 #happy https://t.co/x",
    "The heron stood in the reeds, still as a stone.", "Der Fluß fließt über die Straße; Äpfel, Öl, Übung.", "L'été, où l'œuvre cœur naïf déjà vu", "Mixed Кирилл العربية 中文 हिन्दी ελληνικά עברית 日本語",
    "aﬀ\uFB03\u0132 ǆ \u017F\u0307 \u1E9B\u0323", "\u0344\u0343\u0374\u037E\u0387", "\u2126\u212A\u212B\u2000\u2329", "\uF900\uFA0E\uFB1D\uFDFA\uFE70\uFF01", "\u0F43\u0F77\u0FB3\u0F71\u0F72\u0F74", "\u3131\u314F\u1113\u119E\uA960\uD7B0", "\U0001D15E\U0001D1BB\U0001D173 \U000110AB", "\u09C7\u09BE \u0BC6\u0BBE \u1025\u102E",
]


def random_texts(count: int) -> list[str]:
    """Strings of scalars of all planes and of parts of the texts above."""
    rng = random.Random(20_24)
    result = []
    for _ in range(count):
        parts = []
        for _ in range(rng.randrange(1, 7)):
            if rng.random() < 0.6:
                text = rng.choice(TEXTS)[:60]
                start = rng.randrange(len(text) + 1)
                parts.append(text[start:start + rng.randrange(1, 20)])
            else:
                low, high = rng.choice([(0, 0x80), (0x80, 0x600), (0x600, 0x2000), (0x2000, 0xD800), (0xE000, 0x10000),
                                        (0x10000, 0x20000), (0x20000, 0x110000)])
                parts.append("".join(chr(rng.randrange(low, high)) for _ in range(rng.randrange(1, 5))))
        result.append(rng.choice(["", " ", ""]).join(parts))
    return result


def fnv(text: str) -> str:
    """The 64-bit FNV-1a hash of UTF-8."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{value:016x}"


def line(encoding: tokenizers.Encoding) -> str:
    """All of an encoding in one text; the tests write the same."""
    def join(values: list[int]) -> str:
        return " ".join(map(str, values))
    return "|".join([
        join(encoding.ids), " ".join(f"{a},{b}" for a, b in encoding.offsets),
        " ".join("-" if w is None else str(w) for w in encoding.word_ids), join(encoding.type_ids),
        join(encoding.special_tokens_mask), join(encoding.attention_mask), "\x1f".join(encoding.tokens)])


def corpus(data: Path) -> list[str]:
    return (data / "tinyshakespeare.txt").read_text()[:60_000].split("\n") + TEXTS * 2


def small_tokenizers(data: Path) -> dict[str, Tokenizer]:
    """One tokenizer of each kind, trained on little."""
    texts, made = corpus(data), {}
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())

    def bert(name: str, **options: object) -> None:
        t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        t.normalizer, t.pre_tokenizer, t.decoder = normalizers.BertNormalizer(**options), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
        t.train_from_iterator(texts, trainers.WordPieceTrainer(
            vocab_size=500, limit_alphabet=220, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
        ids = [(s, t.token_to_id(s)) for s in ("[CLS]", "[SEP]")]
        t.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids)
        made[name] = t
    bert("bert-uncased")
    bert("bert-cased", lowercase=False)

    def byte_level(name: str, pre: pre_tokenizers.PreTokenizer, special: list, size: int = 480, normalizer=None, whole: list[str] = []) -> Tokenizer:
        t = Tokenizer(models.BPE())
        if normalizer: t.normalizer = normalizer
        t.pre_tokenizer, t.decoder = pre, decoders.ByteLevel()
        t.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=size, show_progress=False, initial_alphabet=alphabet))
        if whole:  # words without merges, as some vocabularies have them
            model = json.loads(t.to_str())["model"]
            vocab = model["vocab"]
            for word in whole: vocab.setdefault(word, len(vocab))
            t.model = models.BPE(vocab, [tuple(m) for m in model["merges"]], ignore_merges=True)
        for token in special: t.add_special_tokens([token])
        made[name] = t
        return t
    byte_level("gpt2", pre_tokenizers.ByteLevel(add_prefix_space=False), ["<|endoftext|>"]).post_processor = processors.ByteLevel(trim_offsets=False)
    for name, space in (("roberta", False), ("roberta-prefix", True)):
        t = byte_level(name, pre_tokenizers.ByteLevel(add_prefix_space=space), [AddedToken(s, special=True) for s in ("<s>", "<pad>", "</s>", "<unk>")] + [AddedToken("<mask>", lstrip=True, special=True)])
        t.post_processor = processors.RobertaProcessing(("</s>", t.token_to_id("</s>")), ("<s>", t.token_to_id("<s>")), trim_offsets=True, add_prefix_space=space)
    t = byte_level("llama3", pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]),
                   ["<|begin_of_text|>", "<|end_of_text|>"], whole=["Ġthrough", "window", "Ġspeak", "123"])
    t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(
        single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1", special_tokens=[("<|begin_of_text|>", t.token_to_id("<|begin_of_text|>"))])])
    byte_level("qwen2", pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN2), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]),
               ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], normalizer=normalizers.NFC())

    def metaspace(name: str, normalizer, pre, fallback: bool) -> Tokenizer:
        t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=fallback))
        if normalizer: t.normalizer = normalizer
        if pre: t.pre_tokenizer = pre
        bytes_ = [f"<0x{b:02X}>" for b in range(256)] if fallback else []
        # Trained on words, since without a pre-tokenizer every line would be one.
        words = sorted({w for s in texts[:800] for w in s.split()})
        t.train_from_iterator(words, trainers.BpeTrainer(vocab_size=len(bytes_) + 330, show_progress=False, limit_alphabet=120, special_tokens=["<unk>", "<s>", "</s>"] + bytes_))
        model = json.loads(t.to_str())["model"]
        t = Tokenizer(models.BPE(model["vocab"], [tuple(m) for m in model["merges"]], unk_token="<unk>", fuse_unk=True, byte_fallback=fallback))
        if normalizer: t.normalizer = normalizer
        if pre: t.pre_tokenizer = pre
        t.add_special_tokens(["<unk>", "<s>", "</s>"])
        t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", t.token_to_id("<s>"))])
        made[name] = t
        return t
    metaspace("llama2", normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None, True).decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    metaspace("metaspace", None, pre_tokenizers.Metaspace(prepend_scheme="first"), False).decoder = decoders.Metaspace(prepend_scheme="first")

    t = Tokenizer(models.Unigram())
    t.normalizer, t.pre_tokenizer, t.decoder = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]), pre_tokenizers.Metaspace(), decoders.Metaspace()
    t.train_from_iterator(texts, trainers.UnigramTrainer(vocab_size=400, show_progress=False, special_tokens=["<unk>", "</s>"], unk_token="<unk>"))
    made["unigram"] = t

    t = Tokenizer(models.WordLevel(unk_token="<unk>"))
    t.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Punctuation("contiguous")])
    t.train_from_iterator(texts, trainers.WordLevelTrainer(vocab_size=300, show_progress=False, special_tokens=["<unk>"]))
    t.add_tokens([AddedToken("New York"), AddedToken("the", single_word=True), AddedToken("<sep>", lstrip=True, rstrip=True, normalized=False), AddedToken("İstanbul", normalized=True)])
    made["wordlevel"] = t

    t = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    t.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(r"\s+"), "removed"), pre_tokenizers.Split(Regex(r"'s|'t|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True)])
    t.decoder = decoders.BPEDecoder("</w>")
    t.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=350, limit_alphabet=90, show_progress=False, special_tokens=["<unk>", "<|pad|>"], end_of_word_suffix="</w>"))
    t.add_tokens([AddedToken("<|pad|>", rstrip=True, special=True, normalized=False)])
    t.post_processor = processors.BertProcessing(("<|pad|>", 1), ("<|pad|>", 1))
    made["suffix"] = t
    return made


PATTERNS = [
    r"\s+", r"\w+|[^\w\s]+", r"(?i:the|and)", r"\b", r"(?<=[a-z])(?=[A-Z])", r"(?<!\s)\d", r"\p{Lu}\p{Ll}*", r"(?>e+)l", r"a*?b|c{2,3}", r"[a-e&&[^c]]",
    r"[\p{L}\p{N}]++", r"\P{Z}{3}", r"\p{^L}+", r"\h+", r"[[:space:]]+", r"\R", r"\A\s|\s\z", r"(?=[^ ])e", r"\x41|\u0061|\x{1F600}", r"(?:\r\n|\n)+", r"$", r"^", r"x?", r"(a|e)+",
    r"[^\S\n]+|\n", r"\p{Han}+|\p{Hiragana}+", r"(?m:a.b)", r"a.b", r"\p{M}", r"[\w]", r"\W", r"(?:(?:a|b)*c)?", r"(?i)σ|k|ſ", r"\d{2,}?", r"\S*\s?",
]


def pattern_cases() -> list:
    texts = [t for t in TEXTS if len(t) < 60][::2] + ["aXbYc\r\nd\ne", "abcccd aab ab c", "fooBarBaz THE and", "a\nb a b axb"]
    cases = []
    for pattern in PATTERNS:
        split = pre_tokenizers.Split(Regex(pattern), "isolated")
        cases.append([pattern, fnv("\x1e".join("\x1f".join(p for p, _ in split.pre_tokenize_str(t)) for t in texts)),
                      [[p for p, _ in split.pre_tokenize_str(t)] for t in texts[-4:]]])
    return [texts, cases]


def split_cases() -> list:
    """Behaviours of delimiters."""
    cases = []
    for behavior in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"):
        for invert in (False, True):
            split = pre_tokenizers.Split("-", behavior, invert=invert)
            for text in ("the-final--countdown", "-a-", "--", "a", "a--b---c"):
                cases.append([behavior, invert, text, [p for p, _ in split.pre_tokenize_str(text)]])
    return cases


def truncation_cases(made: dict[str, Tokenizer]) -> list:
    rng, cases = random.Random(7), []
    for _ in range(120):
        name = rng.choice(["bert-uncased", "roberta", "gpt2"])
        t = Tokenizer.from_str(made[name].to_str())
        pair = rng.random() < 0.5
        case = {"tokenizer": name, "text": rng.randrange(len(TEXTS)), "pair": rng.randrange(len(TEXTS)) if pair else None,
                "length": rng.choice([4, 5, 6, 8, 12, 20]), "stride": rng.choice([0, 0, 1, 2]), "strategy": rng.choice(["longest_first", "only_first", "only_second"]),
                "side": rng.choice(["left", "right"]), "pad": rng.choice([None, 0, 7, 24]), "padSide": rng.choice(["left", "right"]), "multiple": rng.choice([None, 8])}
        t.enable_truncation(case["length"], stride=case["stride"], strategy=case["strategy"], direction=case["side"])
        if case["pad"] is not None:
            t.enable_padding(direction=case["padSide"], pad_id=0, pad_token=t.id_to_token(0), length=case["pad"] or None, pad_to_multiple_of=case["multiple"])
        try:
            e = t.encode(TEXTS[case["text"]], TEXTS[case["pair"]] if pair else None)
            case["ids"], case["mask"] = e.ids, "".join(map(str, e.attention_mask))
        except BaseException:  # a panic is no Exception
            case["ids"] = None
        cases.append(case)
    return cases


def form_cases(texts: list[str]) -> dict[str, str]:
    parts = {"nfc": normalizers.NFC(), "nfd": normalizers.NFD(), "nfkc": normalizers.NFKC(), "nfkd": normalizers.NFKD(), "lowercase": normalizers.Lowercase(),
             "stripAccents": normalizers.StripAccents(), "strip": normalizers.Strip(), "nmt": normalizers.Nmt(), "bert": normalizers.BertNormalizer(), "byteLevel": normalizers.ByteLevel()}
    return {name: fnv("\x1e".join(part.normalize_str(t) for t in texts)) for name, part in parts.items()}


def counts() -> dict[str, int]:
    """How many scalars are in each class."""
    scalars = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
    def parted(part: pre_tokenizers.PreTokenizer) -> int:
        return sum([p for p, _ in part.pre_tokenize_str("a" + c)] != ["a" + c] for c in scalars)
    def matching(pattern: str) -> int:
        split = pre_tokenizers.Split(Regex(pattern), "removed")
        return sum(not split.pre_tokenize_str(c) for c in scalars)
    def changed(part: normalizers.Normalizer) -> int:
        return sum(part.normalize_str(c) != c for c in scalars)
    return {"whitespace": parted(pre_tokenizers.WhitespaceSplit()), "numeric": parted(pre_tokenizers.Digits(True)), "punctuation": parted(pre_tokenizers.Punctuation()),
            "letter": matching(r"\p{L}"), "number": matching(r"\p{N}"), "mark": matching(r"\p{M}"), "patternWord": matching(r"\w"),
            "lowercase": changed(normalizers.Lowercase()), "nfc": changed(normalizers.NFC()), "nfd": changed(normalizers.NFD()), "nfkc": changed(normalizers.NFKC()), "nfkd": changed(normalizers.NFKD())}


def data_hashes(t: Tokenizer, data: Path) -> dict[str, list]:
    """The ids of every line of the data."""
    t = Tokenizer.from_str(t.to_str())
    t.no_truncation()
    t.no_padding()
    result = {}
    for file in ("tinyshakespeare.txt", "tweet_emotion/train_text.txt", "tweet_emotion/val_text.txt", "tweet_emotion/test_text.txt"):
        lines = (data / file).read_bytes().decode().split("\n")
        ids = [e.ids for e in t.encode_batch_fast(lines)]
        result[file] = [sum(map(len, ids)), fnv("\n".join(" ".join(map(str, x)) for x in ids))]
    return result


def main() -> None:
    assert tokenizers.__version__ == VERSION, f"install tokenizers=={VERSION}"
    data = Path(sys.argv[1])
    made = small_tokenizers(data)
    folder = HERE / "tokenizers"
    folder.mkdir(exist_ok=True)
    texts = TEXTS + random_texts(120)
    pairs = [[a, b] for a, b in zip(range(0, len(texts), 3), range(len(texts) - 1, 0, -3))]
    expected = {"texts": texts, "pairs": pairs, "tokenizers": {}}
    for name, t in made.items():
        (folder / f"{name}.json").write_text(json.dumps(json.loads(t.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n")
        encodings = [t.encode(text) for text in texts]
        expected["tokenizers"][name] = {
            "ids": [e.ids for e in encodings[4:13]], "hashes": [fnv(line(e))[:8] for e in encodings],
            "pairHash": fnv("\x1e".join(line(t.encode(texts[a], texts[b])) for a, b in pairs)),
            "plainHash": fnv("\x1e".join(line(t.encode(text, add_special_tokens=False)) for text in texts)),
            "decoded": fnv("\x1e".join(t.decode(e.ids) for e in encodings)), "decodedAll": fnv("\x1e".join(t.decode(e.ids, skip_special_tokens=False) for e in encodings)),
            "data": data_hashes(t, data)}
    if len(sys.argv) > 2:
        expected["miniLM"] = data_hashes(Tokenizer.from_file(str(Path(sys.argv[2]) / "tokenizer.json")), data)
    expected["patterns"] = pattern_cases()
    expected["splits"] = split_cases()
    expected["truncation"] = truncation_cases(made)
    expected["forms"] = form_cases(texts)
    expected["counts"] = counts()
    (HERE / "expected.json").write_text(json.dumps(expected, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
