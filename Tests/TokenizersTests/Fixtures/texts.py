"""The texts of the fixtures: usual ones, hostile ones, and random mixtures of both."""

from __future__ import annotations

import random

WHITE = "".join(
    chr(c)
    for c in (
        9,
        10,
        11,
        12,
        13,
        32,
        0x85,
        0xA0,
        0x1680,
        *range(0x2000, 0x200B),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x3000,
    )
)

TEXTS = [
    "",
    " ",
    "  ",
    "\n",
    "a",
    "Hello, world!",
    " Hello  world ",
    "It's a dog's life, isn't it?",
    "WE'LL SEE WHAT YOU'VE GOT",
    "'s 'S 'ſ 're 'RE 'Ll ''s 'x '",
    "one\n\ntwo\r\n\r\nthree  \n  four\t\tfive",
    "   leading",
    "trailing   ",
    "a\u00a0b\u2003c\u3000d",
    "x" + "x".join(WHITE) + "x",
    WHITE,
    "tab\there",
    "3.14159 1234567 12 ½ ² Ⅷ ٣٤٥ १२३ 一二三 ①②③",
    "1st 2nd x86_64 v2.0.1",
    "e\u0301 e\u0323\u0301 e\u0301\u0323 \u1ebf a\u0308\u0304 \u01d6 \u0344 \u0340\u0341",
    "Å Å A\u030a ﬁ ﬃ ŉ ǰ ΐ",
    "İI ıi ß ẞ ſ Σσς ΑΣ Αςα ǅ Ǆ ǆ K",
    "caf\u00e9 CAFÉ cafe\u0301 naïve coöperate Ærøskøbing",
    "\u0915\u094d\u0937\u093f \u0928\u092e\u0938\u094d\u0924\u0947 क़ \u0958 ड़",
    "สวัสดีชาวโลก น้ำ กำ",
    "שָׁלוֹם עוֹלָם \ufb2a\u05b0",
    "مَرْحَبًا بِالعَالَم ﷺ ﷲ لا",
    "你好，世界！《论语》。𠀀𠮷𪛕",
    "こんにちは、世界。カタカナ ｶﾀｶﾅ が か\u3099 は\u309a",
    "한국어 조선말 각 \u1100\u1161\u11a8 \uac00\u11a8 \u1112\u1161\u11ab\u1100\u1173\u11af \ud7a3",
    "Привет, мир! Ёлка й и\u0306",
    "Ελληνικά ᾳ \u1fb3\u0345 ώ",
    "Tiếng Việt ắ ộ ữ a\u0306\u0301 o\u0323\u0302",
    "👨‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇩🇪🇫🇷 1️⃣ ☺️ ☺︎ 🤦🏼‍♂️",
    "ℌ𝔢𝔩𝔩𝔬 𝟙𝟚 Ａｂｃ１２３ ｆｕｌｌ",
    "\u200bzero\u200cwidth\u200djoin\u2060er\ufeff",
    "\u202eright to left\u202c \u2066iso\u2069",
    "soft\u00adhyphen",
    "\u0000nul\u0001soh\u007fdel\u0080\u009f",
    "\ufffd \ufffe \uffff \U0001fffe \U0010ffff",
    "\ud7ff\ue000\uf8ff \U000f0000 \U00100000",
    "\u0301 starts with a mark",
    "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308",
    "a" + "\u0301\u0323\u0334" * 12,
    "tag\U000e0067\U000e0062 \U000e0001",
    "…“quotes”—dash–en‘’‚„«»¿¡",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "¢£¤¥¦§¨©ª«¬®¯°±´µ¶·¸º»",
    "∀x∈ℝ: √x ≥ 0 ⇒ ∑∞ ≠ ∅",
    "http://example.org/a?b=c&d=%20#e user@example.org",
    "def f(x):\n    return x**2  # comment\n\n\tif x:\n\t\tpass",
    "a" * 99,
    "a" * 100,
    "a" * 101,
    "b" * 300,
    "ab" * 200,
    "中" * 60,
    "é" * 101,
    "x " * 80,
    "unbelievably" * 20,
    "\n" * 40,
    " " * 70,
    "!" * 90,
    "1" * 50,
    "<s>",
    "</s>",
    "<mask>",
    "a <mask> b",
    "a  <mask>  b",
    "a<mask>b",
    "<MASK>",
    "[MASK] [mask] [CLS][SEP]",
    "[UNK] <unk> [PAD] <pad>",
    "<|endoftext|>x<|endoftext|>",
    "<|begin_of_text|>hi<|end_of_text|>",
    "<|im_start|>user\nhi<|im_end|>",
    "<|endoftext",
    "<0x41> <0xE2>",
    "▁under▁score ▁▁",
    "Ġis Ċ a character",
    "##ing ##",
    "</w> a</w>",
    "New York new york NEW YORK NewYork",
    "the theme bathe the.the",
    " <|pad|>  <|pad|>",
    "word<sep>word",
    "İstanbul <sep> istanbul",
    "ROMEO:\nBut, soft! what light through yonder window breaks?",
    "First Citizen:\nBefore we proceed any further, hear me speak.",
    "@user I can't believe it 😀😀 #happy https://t.co/x",
    "The heron stood in the reeds, still as a stone.",
    "Der Fluß fließt über die Straße; Äpfel, Öl, Übung.",
    "L'été, où l'œuvre cœur naïf déjà vu",
    "Mixed Кирилл العربية 中文 हिन्दी ελληνικά עברית 日本語",
    "aﬀ\ufb03\u0132 ǆ \u017f\u0307 \u1e9b\u0323",
    "\u0344\u0343\u0374\u037e\u0387",
    "\u2126\u212a\u212b\u2000\u2329",
    "\uf900\ufa0e\ufb1d\ufdfa\ufe70\uff01",
    "\u0f43\u0f77\u0fb3\u0f71\u0f72\u0f74",
    "\u3131\u314f\u1113\u119e\ua960\ud7b0",
    "\U0001d15e\U0001d1bb\U0001d173 \U000110ab",
    "\u09c7\u09be \u0bc6\u0bbe \u1025\u102e",
]


def random_texts(count: int, seed: int) -> list[str]:
    """Strings of scalars of all planes and of parts of the texts above."""
    rng = random.Random(seed)
    result = []
    for _ in range(count):
        parts = []
        for _ in range(rng.randrange(1, 7)):
            if rng.random() < 0.6:
                text = rng.choice(TEXTS)[:60]
                start = rng.randrange(len(text) + 1)
                parts.append(text[start : start + rng.randrange(1, 20)])
            else:
                low, high = rng.choice(
                    [
                        (0, 0x80),
                        (0x80, 0x600),
                        (0x600, 0x2000),
                        (0x2000, 0xD800),
                        (0xE000, 0x10000),
                        (0x10000, 0x20000),
                        (0x20000, 0x110000),
                    ]
                )
                parts.append("".join(chr(rng.randrange(low, high)) for _ in range(rng.randrange(1, 5))))
        result.append(rng.choice(["", " ", ""]).join(parts))
    return result
