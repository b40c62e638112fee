"""The trivial objects of the benchmark, and the tree of calls that makes them."""

from typing import Any, Callable


class Linear:
    def __init__(self, in_features, out_features):
        pass


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        pass


class Attention:
    def __init__(self, hidden_size, num_heads, dropout, query, key, value, output):
        pass


class MLP:
    def __init__(self, act, dropout, up, down):
        pass


class Layer:
    def __init__(self, index, drop_path, pre_norm, attention, mlp, norm1, norm2):
        pass


class Embedding:
    def __init__(self, num_embeddings, dim):
        pass


class Model:
    def __init__(self, vocab_size, hidden_size, embedding, layers, norm, head):
        self.layers = layers


def model(call: Callable[..., Any], layers: int) -> Any:
    """11 objects and 24 leaves for each layer, 4 objects and 8 leaves besides.

    `call(target, **arguments)` makes one node, in whatever form a peer has.
    """

    def linear(from_: int, to: int) -> Any:
        return call(Linear, in_features=from_, out_features=to)

    def layer(index: int) -> Any:
        return call(
            Layer,
            index=index,
            drop_path=0.1,
            pre_norm=True,
            attention=call(
                Attention,
                hidden_size=512,
                num_heads=8,
                dropout=0.1,
                query=linear(512, 512),
                key=linear(512, 512),
                value=linear(512, 512),
                output=linear(512, 512),
            ),
            mlp=call(MLP, act="gelu", dropout=0.1, up=linear(512, 2048), down=linear(2048, 512)),
            norm1=call(LayerNorm, dim=512, eps=1e-5),
            norm2=call(LayerNorm, dim=512, eps=1e-5),
        )

    return call(
        Model,
        vocab_size=30522,
        hidden_size=512,
        embedding=call(Embedding, num_embeddings=30522, dim=512),
        layers=[layer(index) for index in range(layers)],
        norm=call(LayerNorm, dim=512, eps=1e-5),
        head=linear(512, 30522),
    )


LEAVES = [
    "drop_path",
    "attention.hidden_size",
    "attention.num_heads",
    "attention.dropout",
    "mlp.dropout",
    "mlp.up.out_features",
    "mlp.down.in_features",
    "norm1.eps",
    "norm2.dim",
]


def overrides(layers: int) -> list[tuple[int, str, int]]:
    """100 leaves, each once: the layer, the path in it, and the new value."""
    return [(i % layers, LEAVES[i // layers], i + 1) for i in range(100)]


def dotted_overrides(layers: int) -> list[str]:
    return [f"layers.{layer}.{path}={value}" for layer, path, value in overrides(layers)]


def references(kind: str) -> dict[str, Any]:
    """10,000 references to one value: from the root, from beside, or inside of text."""
    text = {"references": "${a.b.c}", "relative": "${.a.b.c}", "text": "v_${a.b.c}"}[kind]
    return {"a": {"b": {"c": 1}}} | {f"k{i}": text for i in range(10_000)}
