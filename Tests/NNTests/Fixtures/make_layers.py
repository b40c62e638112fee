"""Writes layers.fixture: what PyTorch and transformers compute for the layers of NN.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 transformers==5.23.0
    .venv/bin/python Tests/NNTests/Fixtures/make_layers.py

The fixture is a safetensors file. Its metadata maps a case's name to the layer's config; the tensors
are `case/param/NAME` by our names, `case/in/NAME`, `case/out/N`, `case/weight/N`, and the gradients
of the sum of all outputs times their weights: `case/grad/param/NAME` and `case/grad/in/NAME`.
"""

import math
import pathlib
import sys

import torch
import torch.nn.functional as F
from transformers import LlamaConfig, MixtralConfig
from transformers.activations import ACT2FN, XIELUActivation
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.gptj.modeling_gptj import apply_rotary_pos_emb as interleaved_rotary
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding, apply_rotary_pos_emb
from transformers.models.mixtral.modeling_mixtral import MixtralSparseMoeBlock

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "TorchTests/Fixtures"))
from operators.files import save_sorted  # noqa: E402
B, T, S, D, H, I = 2, 5, 7, 8, 4, 12

tensors, configs = {}, {}
generator = torch.Generator().manual_seed(0)


def R(*shape, scale=1.0):
    return torch.randn(*shape, generator=generator) * scale


def case(name, config, reference, params=None, **inputs):
    """`reference(params, **inputs)` computes what the layer of this config does."""
    params, configs[name] = params or {}, config
    leaves = {f"param/{key}": value for key, value in params.items()}
    leaves |= {f"in/{key}": value for key, value in inputs.items()}
    for value in leaves.values():
        value.requires_grad_(value.dtype.is_floating_point)
    outputs = reference(params, **inputs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    weights = [R(*output.shape) for output in outputs]
    total = sum((output * weight).sum() for output, weight in zip(outputs, weights))
    if total.requires_grad:
        total.backward()
    for i, (output, weight) in enumerate(zip(outputs, weights)):
        tensors[f"{name}/out/{i}"] = output.detach().contiguous()
        tensors[f"{name}/weight/{i}"] = weight
    for key, value in leaves.items():
        tensors[f"{name}/{key}"] = value.detach().clone().contiguous()
        if value.grad is not None:
            tensors[f"{name}/grad/{key}"] = value.grad


def linear_params(*layers):
    """Weight and bias of each (name, inputs, outputs)."""
    params = {}
    for name, inputs, outputs in layers:
        params[f"{name}weight"] = R(outputs, inputs, scale=0.3)
        params[f"{name}bias"] = R(outputs, scale=0.3)
    return params


# Layers

case("linear", f"{{_target_: Linear, in_features: {D}, out_features: {I}}}",
     lambda p, x: F.linear(x, p["weight"], p["bias"]), linear_params(("", D, I)), x=R(B, T, D))
case("linear.without_bias", f"{{_target_: Linear, in_features: {D}, out_features: {I}, bias: false}}",
     lambda p, x: F.linear(x, p["weight"]), {"weight": R(I, D)}, x=R(B, T, D))
ids = torch.tensor([[0, 3, 2, 2, 1], [4, 0, 0, 3, 1]])
case("embedding", f"{{_target_: Embedding, count: 5, hidden_size: {D}}}",
     lambda p, x: F.embedding(x, p["weight"]), {"weight": R(5, D)}, x=ids)
case("embedding.padding", f"{{_target_: Embedding, count: 5, hidden_size: {D}, padding_index: 2}}",
     lambda p, x: F.embedding(x, p["weight"], padding_idx=2), {"weight": R(5, D)}, x=ids)
case("layer_norm", f"{{_target_: LayerNorm, hidden_size: {D}, norm_eps: 1e-3}}",
     lambda p, x: F.layer_norm(x, [D], p["weight"], p["bias"], 1e-3),
     {"weight": R(D), "bias": R(D)}, x=R(B, T, D))
case("layer_norm.without_bias", f"{{_target_: LayerNorm, hidden_size: {D}, bias: false}}",
     lambda p, x: F.layer_norm(x, [D], p["weight"]), {"weight": R(D)}, x=R(B, T, D))
case("rms_norm", f"{{_target_: RMSNorm, hidden_size: {D}, norm_eps: 1e-3}}",
     lambda p, x: F.rms_norm(x, [D], p["weight"], 1e-3), {"weight": R(D)}, x=R(B, T, D))

# Activations, at points where none of them has a kink.

for name, function in ACT2FN.items():
    if name not in ("prelu", "xielu"):
        case(f"activation.{name}", f"{{_target_: {name}}}", lambda p, x, f=ACT2FN[name]: f(x),
             x=torch.cat([R(20, scale=2), torch.tensor([-30.0, 30.0, -8.1, 8.1, 1e-3])]))
case("activation.prelu", "{_target_: prelu}", lambda p, x: F.prelu(x, p["weight"]),
     {"weight": torch.tensor([0.3])}, x=R(20, scale=2))
xielu = XIELUActivation(dtype=torch.float32)
case("activation.xielu", "{_target_: xielu}",
     lambda p, x: torch.func.functional_call(xielu, p, x),
     {"alpha_p": torch.tensor([0.4]), "alpha_n": torch.tensor([-0.6])}, x=R(20, scale=2))
case("activation.elu", "{_target_: elu}", lambda p, x: F.elu(x), x=R(20, scale=2))
case("activation.softplus", "{_target_: softplus}", lambda p, x: F.softplus(x), x=R(20, scale=2))

# Feed-forward parts


def mlp(p, x, act):
    return F.linear(act(F.linear(x, p["up.weight"], p["up.bias"])), p["down.weight"], p["down.bias"])


def gated(p, x, act):
    product = act(F.linear(x, p["gate.weight"])) * F.linear(x, p["up.weight"])
    return F.linear(product, p["down.weight"])


sizes = f"hidden_size: {D}, intermediate_size: {I}"
for name, act in (("gelu", F.gelu), ("relu", F.relu)):
    case(f"mlp.{name}", f"{{_target_: MLP, {sizes}, act: {name}}}", lambda p, x, act=act: mlp(p, x, act),
         linear_params(("up.", D, I), ("down.", I, D)), x=R(B, T, D))
for name, act in (("silu", F.silu), ("gelu", F.gelu)):
    case(f"gated_mlp.{name}", f"{{_target_: GatedMLP, {sizes}, act: {name}}}",
         lambda p, x, act=act: gated(p, x, act),
         {"gate.weight": R(I, D), "up.weight": R(I, D), "down.weight": R(D, I)}, x=R(B, T, D))

# A mixture of experts: transformers' Mixtral, whose experts lie in one tensor each.

E = 4
block = MixtralSparseMoeBlock(MixtralConfig(
    hidden_size=D, intermediate_size=I, num_local_experts=E, num_experts_per_tok=2, router_jitter_noise=0.0))


def experts(p, x):
    halves = [torch.cat([p[f"experts.{e}.gate.weight"], p[f"experts.{e}.up.weight"]]) for e in range(E)]
    return torch.func.functional_call(block, {
        "gate.weight": p["router.weight"], "experts.gate_up_proj": torch.stack(halves),
        "experts.down_proj": torch.stack([p[f"experts.{e}.down.weight"] for e in range(E)])}, x)


params = {"router.weight": R(E, D)}
for e in range(E):
    params |= {f"experts.{e}.gate.weight": R(I, D, scale=0.3), f"experts.{e}.up.weight": R(I, D, scale=0.3),
               f"experts.{e}.down.weight": R(D, I, scale=0.3)}
case("experts", f"{{_target_: MixtureOfExperts, hidden_size: {D}, experts: {{_repeat_: {E}, _of_: {{_target_: GatedMLP, {sizes}}}}}}}",
     experts, params, x=R(B, T, D))

# Attention: PyTorch's module where it has the feature, else the formula.

padding = torch.tensor([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1]]).bool()
order = torch.ones(T, T).tril().bool()


def attention_params(groups=H, size=D // H, heads=H):
    return linear_params(
        ("query.", D, heads * size), ("key.", D, groups * size), ("value.", D, groups * size),
        ("output.", heads * size, D))


def torch_attention(p, x, memory=None, mask=None, causal=False):
    """torch.nn.MultiheadAttention with these weights. Rows that may see nothing see all."""
    names = ("query", "key", "value")
    source = x if memory is None else memory
    allowed = torch.ones(B, x.shape[1], source.shape[1]).bool()
    if mask is not None:
        allowed = allowed & mask[:, None, :]
    if causal:
        allowed = allowed & order
    allowed = allowed | ~allowed.any(-1, keepdim=True)
    result, _ = F.multi_head_attention_forward(
        x.transpose(0, 1), source.transpose(0, 1), source.transpose(0, 1), D, H,
        torch.cat([p[f"{n}.weight"] for n in names]), torch.cat([p[f"{n}.bias"] for n in names]),
        None, None, False, 0, p["output.weight"], p["output.bias"], need_weights=False,
        attn_mask=~allowed.repeat_interleave(H, 0))
    return result.transpose(0, 1)


def plain_attention(p, x, allowed=None, bias=None, groups=H, size=D // H, heads=H, place=None, norms=False, scale=None):
    """The formula, without anything of PyTorch's attention."""

    def split(name, count):
        y = F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])
        return y.view(B, T, count, size).transpose(1, 2)

    q, k, v = split("query", heads), split("key", groups), split("value", groups)
    if norms:
        q = F.rms_norm(q, [size], p["query_norm.weight"], 1e-6)
        k = F.rms_norm(k, [size], p["key_norm.weight"], 1e-6)
    if place is not None:
        q, k = place(q, k)
    k, v = (y.repeat_interleave(heads // groups, 1) for y in (k, v))
    scores = q @ k.transpose(-1, -2) * (scale or 1 / math.sqrt(size))
    if bias is not None:
        scores = scores + bias
    if allowed is not None:
        scores = scores.masked_fill(~allowed, -math.inf)
    mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(B, T, heads * size)
    return F.linear(mixed, p["output.weight"], p["output.bias"])


def rotary(rope, dim=D // H, positions=None, **settings):
    """Cosines and sines of transformers' Llama: [B or 1, T, dim]."""
    config = LlamaConfig(
        hidden_size=H * dim, num_attention_heads=H, max_position_embeddings=settings.pop("max_positions", 2048),
        rope_parameters=dict(rope_type=rope, rope_theta=settings.pop("theta", 10000.0), **settings))
    if rope == "default":
        speeds, factor = LlamaRotaryEmbedding.compute_default_rope_parameters(config)
    else:
        speeds, factor = ROPE_INIT_FUNCTIONS[rope](config, "cpu")
    positions = torch.arange(T) if positions is None else positions
    angles = positions.float()[..., None] * speeds
    angles = torch.cat([angles, angles], -1)
    angles = angles if angles.dim() == 3 else angles[None]
    return angles.cos() * factor, angles.sin() * factor


head = f"_target_: MultiHeadAttention, hidden_size: {D}, num_heads: {H}"
case("attention", f"{{{head}}}", lambda p, x: torch_attention(p, x), attention_params(), x=R(B, T, D))
case("attention.causal", f"{{{head}, is_causal: true}}", lambda p, x: torch_attention(p, x, causal=True),
     attention_params(), x=R(B, T, D))
case("attention.padding", f"{{{head}}}", lambda p, x, mask: torch_attention(p, x, mask=mask),
     attention_params(), x=R(B, T, D), mask=padding)
case("attention.causal_padding", f"{{{head}, is_causal: true}}",
     lambda p, x, mask: torch_attention(p, x, mask=mask, causal=True), attention_params(), x=R(B, T, D), mask=padding)
case("attention.cross", f"{{{head}, is_cross: true}}", lambda p, x, memory: torch_attention(p, x, memory),
     attention_params(), x=R(B, T, D), memory=R(B, S, D))
memory_mask = torch.tensor([[1] * S, [1, 1, 1, 0, 0, 0, 0]]).bool()
case("attention.cross_padding", f"{{{head}, is_cross: true}}",
     lambda p, x, memory, memory_mask: torch_attention(p, x, memory, mask=memory_mask),
     attention_params(), x=R(B, T, D), memory=R(B, S, D), memory_mask=memory_mask)
case("attention.grouped", f"{{{head}, num_key_value_heads: 2, is_causal: true}}",
     lambda p, x: plain_attention(p, x, order, groups=2), attention_params(2), x=R(B, T, D))
case("attention.multi_query", f"{{{head}, num_key_value_heads: 1}}",
     lambda p, x: plain_attention(p, x, groups=1), attention_params(1), x=R(B, T, D))
case("attention.head_size", f"{{{head}, head_size: 6, scale: 0.2}}",
     lambda p, x: plain_attention(p, x, size=6, scale=0.2), attention_params(size=6), x=R(B, T, D))
case("attention.norms",
     f"{{{head}, query_norm: {{_target_: RMSNorm, hidden_size: {D // H}}}, key_norm: {{_target_: RMSNorm, hidden_size: {D // H}}}}}",
     lambda p, x: plain_attention(p, x, norms=True),
     attention_params() | {"query_norm.weight": R(D // H), "key_norm.weight": R(D // H)}, x=R(B, T, D))
distance = torch.arange(T)[:, None] - torch.arange(T)[None]
case("attention.window_causal", f"{{{head}, is_causal: true, sliding_window: 2}}",
     lambda p, x: plain_attention(p, x, (distance >= 0) & (distance < 2)), attention_params(), x=R(B, T, D))
case("attention.window", f"{{{head}, sliding_window: 2}}",
     lambda p, x: plain_attention(p, x, distance.abs() < 2), attention_params(), x=R(B, T, D))

# Positions


def place(tables):
    return lambda q, k: apply_rotary_pos_emb(q, k, *tables)


case("attention.rotary", f"{{{head}, is_causal: true, positions: rotary}}",
     lambda p, x: plain_attention(p, x, order, place=place(rotary("default"))), attention_params(), x=R(B, T, D))
alibi = -distance.abs() * torch.tensor([2 ** (-8 * (h + 1) / H) for h in range(H)])[:, None, None]
case("attention.alibi", f"{{{head}, is_causal: true, positions: alibi}}",
     lambda p, x: plain_attention(p, x, order, bias=alibi), attention_params(), x=R(B, T, D))
rates = [2 ** (-8 * (h + 1) / 4) for h in range(4)] + [2 ** (-8 * (h + 1) / 8) for h in (0, 2)]
bias = -distance.abs() * torch.tensor(rates)[:, None, None]
case("attention.alibi_six_heads", f"{{_target_: MultiHeadAttention, hidden_size: {D}, num_heads: 6, head_size: 2, positions: alibi}}",
     lambda p, x: plain_attention(p, x, bias=bias, heads=6, groups=6), attention_params(6, heads=6), x=R(B, T, D))

far = torch.tensor([[0, 1, 2, 3, 4], [5000, 5001, 100, 7, 0]])
dim = 16


def rotary_case(name, config, tables):
    case(f"rotary.{name}", f"{{_target_: RotaryPositions{config}}}",
         lambda p, q, k, positions: tuple(apply_rotary_pos_emb(q, k, *tables)),
         q=R(B, H, T, dim), k=R(B, 2, T, dim), positions=far)


rotary_case("default", "", rotary("default", dim, far))
rotary_case("base", ", rope_base: 500000", rotary("default", dim, far, theta=500000.0))
rotary_case("linear", ", scaling: {_target_: LinearScaling, factor: 4}", rotary("linear", dim, far, factor=4.0))
rotary_case(
    "llama3", ", scaling: {_target_: Llama3Scaling, factor: 8, low_frequency_factor: 1, high_frequency_factor: 4, original_max_positions: 64}",
    rotary("llama3", dim, far, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64))
rotary_case(
    "yarn", ", scaling: {_target_: YaRNScaling, factor: 4, original_max_positions: 64}",
    rotary("yarn", dim, far, factor=4.0, original_max_position_embeddings=64, max_positions=256))
cos, sin = rotary("default", dim, far)
half = (cos[..., : dim // 2], sin[..., : dim // 2])
case("rotary.interleaved", "{_target_: RotaryPositions, is_interleaved: true}",
     lambda p, q, k, positions: tuple(
         interleaved_rotary(x.transpose(1, 2), half[1], half[0]).transpose(1, 2) for x in (q, k)),
     q=R(B, H, T, dim), k=R(B, 2, T, dim), positions=far)
part = rotary("default", 4, far)
case("rotary.fraction", "{_target_: RotaryPositions, fraction: 0.25}",
     lambda p, q, k, positions: tuple(
         torch.cat([turned, x[..., 4:]], -1)
         for turned, x in zip(apply_rotary_pos_emb(q[..., :4], k[..., :4], *part), (q, k))),
     q=R(B, H, T, dim), k=R(B, 2, T, dim), positions=far)

table = torch.zeros(64, D)
for position in range(64):
    for i in range(D // 2):
        table[position, 2 * i] = math.sin(position * 10000 ** (-2 * i / D))
        table[position, 2 * i + 1] = math.cos(position * 10000 ** (-2 * i / D))
places = torch.tensor([[0, 1, 2, 3, 4], [60, 61, 62, 63, 0]])
case("positions.sinusoidal", f"{{_target_: SinusoidalPositions, hidden_size: {D}}}", lambda p, x: table[x], x=places)
case("positions.learned", f"{{_target_: LearnedPositions, hidden_size: {D}, max_positions: 64, offset: 2}}",
     lambda p, x: p["weight"][x + 2], {"weight": R(66, D)}, x=places)

# Pooling

case("pooling.first", f"{{_target_: FirstTokenPooling, hidden_size: {D}}}",
     lambda p, x, mask: F.linear(x[:, 0], p["dense.weight"], p["dense.bias"]).tanh(),
     linear_params(("dense.", D, D)), x=R(B, T, D), mask=padding)
case("pooling.mean", "{_target_: MeanPooling}", lambda p, x, mask: torch.stack([x[0].mean(0), x[1, 2:].mean(0)]),
     x=R(B, T, D), mask=padding)

# A layer, with its norms in each place


def layer(p, x, placement):
    def norm(name, x):
        return F.layer_norm(x, [D], p[f"{name}.weight"], p[f"{name}.bias"])

    def part(name):
        return {key.removeprefix(f"{name}."): value for key, value in p.items()}

    attention = lambda x: plain_attention(part("attention"), x)
    feed = lambda x: mlp(part("mlp"), x, F.gelu)
    if placement == "pre":
        x = x + attention(norm("attention_norm", x))
        return x + feed(norm("mlp_norm", x))
    if placement == "post":
        x = norm("attention_norm", x + attention(x))
        return norm("mlp_norm", x + feed(x))
    if placement == "sandwich":
        x = x + norm("attention_output_norm", attention(norm("attention_norm", x)))
        return x + norm("mlp_output_norm", feed(norm("mlp_norm", x)))
    return x + attention(norm("attention_norm", x)) + feed(norm("mlp_norm", x))


for placement in ("pre", "post", "sandwich", "parallel"):
    names = ["attention_norm", "mlp_norm"]
    names += ["attention_output_norm", "mlp_output_norm"] if placement == "sandwich" else []
    params = {f"attention.{key}": value for key, value in attention_params().items()}
    params |= {f"mlp.{key}": value for key, value in linear_params(("up.", D, I), ("down.", I, D)).items()}
    for name in names:
        params |= {f"{name}.weight": R(D), f"{name}.bias": R(D)}
    norms = ", ".join(f"{name}: {{_target_: LayerNorm, hidden_size: {D}}}" for name in names)
    case(f"layer.{placement}",
         f"{{_target_: TransformerLayer, attention: {{{head}}}, mlp: {{_target_: MLP, {sizes}}}, {norms}, norm_placement: {placement}}}",
         lambda p, x, placement=placement: layer(p, x, placement), params, x=R(B, T, D))

path = HERE / "layers.fixture"
save_sorted(tensors, path, configs)
print(len(configs), "cases,", path.stat().st_size, "bytes")
