"""What compare.py measures, part by part."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Peer:
    """Whom a case is measured beside, and how much faster than it ours should be."""

    title: str
    worker: str
    case: str
    asked: float | None = None


@dataclass(frozen=True)
class Row:
    """A case of ours and its peers."""

    title: str
    case: str
    peers: list[Peer]
    # How many runs make a turn.
    count: int = 1
    # The type of the machine's products that its rate is compared with.
    product: str | None = None
    # How many tokens one run makes; times are then those of a token.
    tokens: int | None = None
    # The least cosine of the vectors of both sides, or that tokens are the same.
    agrees: float | None = None


@dataclass(frozen=True)
class Section:
    """Rows with one unit, in one process of ours and one of each worker."""

    name: str
    unit: str
    rows: list[Row] = field(default_factory=list)


def training(case: str, title: str = "PyTorch eager", asked: float | None = None) -> Peer:
    return Peer(title, "training.py", case, asked)


def backends(case: str) -> list[Peer]:
    return [Peer("OpenVINO", "inference.py openvino", case, 1.0),
            Peer("ONNX Runtime", "inference.py onnxruntime", case, 1.3),
            Peer("transformers", "inference.py transformers", case, 2.0)]


def sentences(dtype: str) -> Row:
    case = f"sentences.{dtype}"
    return Row(f"1,000 sentences of mixed length, {dtype}", case,
               [Peer("sentence-transformers", "inference.py sentence-transformers", case, 2.5)],
               agrees=0.9999 if dtype == "float32" else 0.999)


def minilm(shape: str, dtype: str, count: int) -> Row:
    case = f"minilm.{dtype}.{shape}"
    # A single text is too short for a rate to say much.
    product = None if shape.startswith("1x") else dtype
    return Row(f"all-MiniLM-L6-v2, {shape.replace('x', '×')} tokens, {dtype}", case, backends(case), count, product,
               agrees=0.9999 if dtype == "float32" else 0.999)


def generation(batch: int) -> Row:
    case = f"generate.{batch}"
    return Row(f"GPT-2 small, 128 tokens after 16, batch {batch}", case,
               [Peer("transformers, with cache", "generation.py", case, 1.5)], tokens=128, agrees=1.0)


SECTIONS = [
    Section("training step", "milliseconds of batch, forward, backward, clipping and AdamW", [
        Row("encoder 4×512, 8×128 tokens of 8,192, float32", "encoder", [
            training("encoder", asked=2.0), training("encoder.compiled", "torch.compile", 2.0),
        ], 2, "float32"),
        Row("encoder 4×512, 8×128 tokens, bfloat16", "encoder.bf16", [
            training("encoder.bf16", "PyTorch autocast", 1.5)], 2, "bfloat16"),
        Row("BERT-base, 8×128 tokens, float32", "bert", [
            training("bert", "transformers eager", 1.8)], 1, "float32"),
        Row("nanoGPT's CPU example, 12×64 characters", "gpt", [
            training("gpt"), training("gpt.fused", "PyTorch, fused AdamW")], 40, "float32"),
        Row("MiniLM fine-tuned, 16 texts of up to 40 tokens", "classify", [
            training("classify"), training("classify.fused", "PyTorch, fused AdamW")], 5, "float32"),
    ]),
    Section("inference", "milliseconds from tokens to vectors, and from texts to vectors", [
        minilm("32x128", "float32", 2), minilm("32x128", "bfloat16", 2),
        minilm("1x16", "float32", 50), minilm("1x16", "bfloat16", 50),
        sentences("float32"), sentences("bfloat16"),
    ]),
    Section("generation", "milliseconds of a token of each text, all 128 and the prompt's 16 included", [
        generation(1), generation(8)]),
]
# The first two rows, five steps of each in processes of their own.
MEMORY = [
    Row("encoder 4×512, 8×128 tokens of 8,192, float32", "encoder", [training("encoder", asked=0.8)], 2),
    Row("encoder 4×512, 8×128 tokens, bfloat16", "encoder.bf16", [training("encoder.bf16", asked=0.8)], 2),
]
