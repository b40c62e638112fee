"""The peers' side of inference: all-MiniLM-L6-v2 on one backend.

    inference.py transformers|onnxruntime|openvino|sentence-transformers FOLDER
"""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path
from typing import Callable

import torch
import transformers
from torch import Tensor, nn
from torch.nn import functional as F

from worker import Case, answer_cases

THREADS = torch.get_num_threads()


class Vectors(nn.Module):
    """The vector of each text: the mean of its tokens' vectors, of length 1."""

    def __init__(self, folder: Path, dtype: torch.dtype) -> None:
        super().__init__()
        self.model = transformers.AutoModel.from_pretrained(folder / "minilm", dtype=dtype)
        self.eval()

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor) -> Tensor:
        x = self.model(ids, attention_mask=mask, token_type_ids=segments).last_hidden_state
        weights = mask.unsqueeze(-1).to(x.dtype)
        return F.normalize((x * weights).sum(1) / weights.sum(1).clamp(min=1e-9), dim=1)


def inputs(shape: str) -> tuple[Tensor, Tensor, Tensor]:
    """Tokens, mask and segments of batches of full length; our side makes the same."""
    texts, length = map(int, shape.split("x"))
    ids = (torch.arange(texts * length) * 7919 % 29_000 + 1000).view(texts, length)
    return ids, torch.ones_like(ids), torch.zeros_like(ids)


def case(run: Callable[[], Tensor]) -> Case:
    return Case(run, lambda: torch.as_tensor(run()).float().clone())


def with_transformers(folder: Path, dtype: str, shape: str) -> Case:
    model, given = Vectors(folder, getattr(torch, dtype)), inputs(shape)

    @torch.inference_mode()
    def run() -> Tensor:
        return model(*given)

    return case(run)


def with_onnxruntime(folder: Path, dtype: str, shape: str) -> Case:
    import onnxruntime

    if dtype != "float32":
        raise ValueError("ONNX Runtime has no products of bfloat16 on a CPU")
    file = folder / f"{shape}.onnx"
    given = inputs(shape)
    names = ["ids", "mask", "segments"]
    # The shapes are those of the case, so that the graph can be made for them.
    torch.onnx.export(Vectors(folder, torch.float32), given, file, input_names=names, output_names=["vectors"],
                      dynamo=True, verbose=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    fed = dict(zip(names, (tensor.numpy() for tensor in given)))
    return case(lambda: session.run(None, fed)[0])


def with_openvino(folder: Path, dtype: str, shape: str) -> Case:
    import openvino

    given = inputs(shape)
    # The shapes are those of the case, so that the graph can be compiled for them.
    graph = openvino.convert_model(
        Vectors(folder, torch.float32), example_input=given, input=[tuple(tensor.shape) for tensor in given])
    precision = {"float32": openvino.Type.f32, "bfloat16": openvino.Type.bf16}[dtype]
    compiled = openvino.compile_model(graph, "CPU", {
        "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": THREADS})
    request = compiled.create_infer_request()
    fed = [tensor.numpy() for tensor in given]
    return case(lambda: request.infer(fed, share_inputs=True, share_outputs=True)[0])


def with_sentence_transformers(folder: Path, dtype: str, _: str) -> Case:
    """From text to vectors: sorted by length, in batches of 32, each padded to its longest."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(folder / "minilm"), device="cpu", model_kwargs={"dtype": getattr(torch, dtype)})
    texts = (folder / "sentences.txt").read_text(encoding="utf-8").splitlines()
    return case(lambda: model.encode(texts, batch_size=32, convert_to_tensor=True, show_progress_bar=False))


BACKENDS = {"transformers": with_transformers, "onnxruntime": with_onnxruntime, "openvino": with_openvino,
            "sentence-transformers": with_sentence_transformers}


def title(backend: str) -> str:
    """The backend and its version; an error when it is not installed."""
    package = __import__(backend.replace("-", "_"))
    version = getattr(package, "__version__", "").split("-")[0]
    return f"{backend} {version}"


def main() -> None:
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    backend, folder = sys.argv[1], Path(sys.argv[2])

    def make(name: str) -> Case:
        _, dtype, *shape = name.split(".")
        return BACKENDS[backend](folder, dtype, shape[0] if shape else "")

    try:
        words = title(backend)
    except ImportError as error:
        words = f"{backend} is not installed ({error})"
    answer_cases(words, make)


if __name__ == "__main__":
    main()
