"""Writes optimizers.fixture and schedules.fixture: 100 steps of PyTorch's optimizers and schedulers.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 transformers==5.23.0
    .venv/bin/python Tests/TrainingTests/Fixtures/make_optimizers.py

Both are safetensors files. The problem has four parameters; the gradient of parameter p at step n is
curvature·(p − target) + noise[n], so that it depends on all steps before and is computed element by
element, the same everywhere. `start/NAME`, `target/NAME` and `noise/NAME` describe it.

optimizers.fixture maps a case's name to our config of it; the parameters after steps 1, 10 and 100
are `CASE/STEP/NAME`. LAMB and Lion, which PyTorch lacks, are written out below by their papers.
schedules.fixture has the factors of 100 steps, `CASE`, and its config.
"""

import math
import pathlib
import sys

import torch
from torch.optim import SGD, Adafactor, Adam, AdamW, Muon
from torch.optim import lr_scheduler as schedulers
from transformers import optimization

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "TorchTests/Fixtures"))
from operators.files import save_sorted  # noqa: E402

STEPS = 100
SHAPES = {"wide": [4, 6], "tall": [6, 4], "vector": [5], "cube": [2, 3, 4]}
CURVATURE = 0.5
generator = torch.Generator().manual_seed(0)
START = {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}
TARGET = {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}
NOISE = {name: 0.3 * torch.randn([STEPS] + shape, generator=generator)
         for name, shape in SHAPES.items()}

tensors, configs = {}, {}
for kind, values in ("start", START), ("target", TARGET), ("noise", NOISE):
    for name, value in values.items():
        tensors[f"{kind}/{name}"] = value


class Lamb(torch.optim.Optimizer):
    """You et al. 2020, arXiv 1904.00962, algorithm 2."""

    def __init__(self, groups, lr, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01):
        super().__init__(groups, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), decay = group["betas"], group["weight_decay"]
            for x in group["params"]:
                state = self.state[x]
                t = state["t"] = state.get("t", 0) + 1
                m = state["m"] = beta1 * state.get("m", torch.zeros_like(x)) + (1 - beta1) * x.grad
                v = state["v"] = (beta2 * state.get("v", torch.zeros_like(x))
                                  + (1 - beta2) * x.grad ** 2)
                r = (m / (1 - beta1 ** t)) / ((v / (1 - beta2 ** t)).sqrt() + group["eps"])
                u = r + decay * x
                length, stride = x.norm().item(), u.norm().item()
                ratio = length / stride if length > 0 and stride > 0 else 1
                x -= group["lr"] * ratio * u


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, arXiv 2302.06675, algorithm 2."""

    def __init__(self, groups, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(groups, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for x in group["params"]:
                m = self.state[x].get("m", torch.zeros_like(x))
                c = beta1 * m + (1 - beta1) * x.grad
                x -= group["lr"] * (c.sign() + group["weight_decay"] * x)
                self.state[x]["m"] = beta2 * m + (1 - beta2) * x.grad


def case(name, config, make, clip=None, schedule=None):
    """`make` gives the optimizers for the parameters, by name."""
    configs[name] = config
    parameters = {key: value.clone().requires_grad_() for key, value in START.items()}
    optimizers = make(parameters)
    schedules = [schedule(optimizer) for optimizer in optimizers] if schedule else []
    for step in range(STEPS):
        for key, p in parameters.items():
            p.grad = CURVATURE * (p.detach() - TARGET[key]) + NOISE[key][step]
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(parameters.values(), clip)
        for part in optimizers + schedules:
            part.step()
        if step + 1 in (1, 10, 100):
            for key, p in parameters.items():
                tensors[f"{name}/{step + 1}/{key}"] = p.detach().clone()


def everything(make):
    return lambda p: [make(list(p.values()))]


def usual(make, decay):
    """Decay for what has two dimensions or more."""
    return lambda p: [make([{"params": [x for x in p.values() if x.dim() > 1]},
                            {"params": [x for x in p.values() if x.dim() < 2],
                             "weight_decay": 0}], weight_decay=decay)]


def same(decay):
    return f"groups: [{{match: '**', weight_decay: {decay}}}]"


case("adamw", f"{{_target_: AdamW, lr: 0.02, {same(0.1)}}}",
     everything(lambda p: AdamW(p, lr=0.02, weight_decay=0.1)))
case("adamw.fused", f"{{_target_: AdamW, lr: 0.02, {same(0.1)}}}",
     everything(lambda p: AdamW(p, lr=0.02, weight_decay=0.1, fused=True)))
case("adamw.usual_groups", "{_target_: AdamW, lr: 0.02, betas: [0.9, 0.95], weight_decay: 0.1}",
     usual(lambda p, **k: AdamW(p, lr=0.02, betas=(0.9, 0.95), **k), 0.1))
case("adamw.groups", "{_target_: AdamW, lr: 0.02, weight_decay: 0, groups: "
     "[{match: tall, lr: 0.05}, {match: '*', lr: 0.01, weight_decay: 0.2}]}",
     lambda p: [AdamW([{"params": [p["tall"]], "lr": 0.05, "weight_decay": 0},
                       {"params": [p[k] for k in ("wide", "vector", "cube")]}],
                      lr=0.01, weight_decay=0.2)])
case("adamw.amsgrad", f"{{_target_: AdamW, lr: 0.02, amsgrad: true, {same(0.01)}}}",
     everything(lambda p: AdamW(p, lr=0.02, amsgrad=True)))
case("adamw.clipped", f"{{_target_: AdamW, lr: 0.02, eps: 0.01, {same(0.01)}}}",
     everything(lambda p: AdamW(p, lr=0.02, eps=0.01)), clip=0.5)
case("adamw.cosine", f"{{_target_: AdamW, lr: 0.05, {same(0.01)}}}",
     everything(lambda p: AdamW(p, lr=0.05)),
     schedule=lambda o: schedulers.CosineAnnealingLR(o, T_max=STEPS))
case("adam", "{_target_: Adam, lr: 0.02}", everything(lambda p: Adam(p, lr=0.02)))
case("adam.decay", f"{{_target_: Adam, lr: 0.02, eps: 1e-6, {same(0.1)}}}",
     everything(lambda p: Adam(p, lr=0.02, eps=1e-6, weight_decay=0.1)))
case("adam.amsgrad", "{_target_: Adam, lr: 0.02, amsgrad: true}",
     everything(lambda p: Adam(p, lr=0.02, amsgrad=True)))
case("sgd", "{_target_: SGD, lr: 0.05}", everything(lambda p: SGD(p, lr=0.05)))
case("sgd.momentum", f"{{_target_: SGD, lr: 0.05, momentum: 0.9, {same(0.01)}}}",
     everything(lambda p: SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01)))
case("sgd.dampening", "{_target_: SGD, lr: 0.05, momentum: 0.9, dampening: 0.3}",
     everything(lambda p: SGD(p, lr=0.05, momentum=0.9, dampening=0.3)))
case("sgd.nesterov", f"{{_target_: SGD, lr: 0.05, momentum: 0.9, nesterov: true, {same(0.01)}}}",
     everything(lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)))
case("adafactor", "{_target_: Adafactor}", everything(lambda p: Adafactor(p)))
case("adafactor.settings", "{_target_: Adafactor, lr: 0.2, beta2_decay: -0.5, eps1: 1e-5, "
     f"eps2: 0.01, clip: 1.1, {same(0.1)}}}",
     everything(lambda p: Adafactor(p, lr=0.2, beta2_decay=-0.5, eps=(1e-5, 0.01), d=1.1,
                                    weight_decay=0.1)))


def muon(**settings):
    return lambda p: [Muon([p["wide"], p["tall"]], lr=0.05, **settings),
                      AdamW([p["vector"], p["cube"]], lr=0.02, weight_decay=0)]


others = "others: {_target_: AdamW, lr: 0.02, weight_decay: 0}"
case("muon", f"{{_target_: Muon, lr: 0.05, {others}}}", muon())
case("muon.settings", "{_target_: Muon, lr: 0.05, momentum: 0.8, nesterov: false, weight_decay: 0, "
     f"iterations: 3, scale: match_adamw, {others}}}",
     muon(momentum=0.8, nesterov=False, weight_decay=0, ns_steps=3, adjust_lr_fn="match_rms_adamw"))
case("lamb", "{_target_: LAMB, lr: 0.02, weight_decay: 0.1}",
     usual(lambda p, **k: Lamb(p, lr=0.02, **k), 0.1))
case("lion", "{_target_: Lion, lr: 0.01, weight_decay: 0.1}",
     usual(lambda p, **k: Lion(p, lr=0.01, **k), 0.1))
case("lion.betas", "{_target_: Lion, lr: 0.01, betas: [0.95, 0.98]}",
     everything(lambda p: Lion(p, lr=0.01, betas=(0.95, 0.98))))

save_sorted(tensors, HERE / "optimizers.fixture", configs)

tensors, configs = {}, {}


def schedule(name, config, make):
    """`make` gives the scheduler of an optimizer whose rate is 1."""
    configs[name] = config
    optimizer = SGD([torch.zeros(1)], lr=1.0)
    scheduler = make(optimizer)
    factors = []
    for _ in range(STEPS):
        factors.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    tensors[name] = torch.tensor(factors, dtype=torch.float64)


def warm(o, steps, start, then):
    first = schedulers.LinearLR(o, start_factor=start, total_iters=steps)
    return schedulers.SequentialLR(o, [first, then], milestones=[steps])


def nano_gpt(step):
    """As nanoGPT's train.py has it: 10 steps of warmup, then down to a tenth at step 90."""
    if step < 10:
        return (step + 1) / 11
    if step > 90:
        return 0.1
    return 0.1 + 0.5 * (1 + math.cos(math.pi * (step - 10) / 80)) * 0.9


L = schedulers
schedule("constant", "{_target_: ConstantRate}", lambda o: L.LambdaLR(o, lambda _: 1))
schedule("constant.warmup", "{_target_: ConstantRate, warmup_steps: 10, warmup_start: 0}",
         lambda o: optimization.get_constant_schedule_with_warmup(o, 10))
schedule("cosine", "{_target_: CosineDecay, final_factor: 0.1}",
         lambda o: L.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.1))
schedule("cosine.warmup", "{_target_: CosineDecay, warmup_steps: 10, warmup_start: 0}",
         lambda o: optimization.get_cosine_schedule_with_warmup(o, 10, STEPS))
schedule("cosine.nano_gpt", "{_target_: CosineDecay, warmup_steps: 10, steps: 80, final_factor: 0.1}",
         lambda o: L.LambdaLR(o, nano_gpt))
schedule("linear", "{_target_: LinearDecay, final_factor: 0.2, steps: 60}",
         lambda o: L.LinearLR(o, start_factor=1, end_factor=0.2, total_iters=60))
schedule("linear.warmup", "{_target_: LinearDecay, warmup_steps: 10, warmup_start: 0}",
         lambda o: optimization.get_linear_schedule_with_warmup(o, 10, STEPS))
schedule("step", "{_target_: StepDecay, every: 30, gamma: 0.5}",
         lambda o: L.StepLR(o, step_size=30, gamma=0.5))
schedule("step.warmup", "{_target_: StepDecay, every: 30, warmup_steps: 10, warmup_start: 0.25}",
         lambda o: warm(o, 10, 0.25, L.StepLR(o, step_size=30)))
schedule("multi_step", "{_target_: MultiStepDecay, milestones: [20, 50, 80], gamma: 0.3}",
         lambda o: L.MultiStepLR(o, milestones=[20, 50, 80], gamma=0.3))
schedule("exponential", "{_target_: ExponentialDecay, gamma: 0.97}",
         lambda o: L.ExponentialLR(o, gamma=0.97))
schedule("polynomial", "{_target_: PolynomialDecay, power: 2.5, steps: 70}",
         lambda o: L.PolynomialLR(o, total_iters=70, power=2.5))
schedule("polynomial.final",
         "{_target_: PolynomialDecay, power: 2, final_factor: 0.1, warmup_steps: 10, warmup_start: 0}",
         lambda o: optimization.get_polynomial_decay_schedule_with_warmup(
             o, 10, STEPS, lr_end=0.1, power=2))
schedule("inverse_square_root",
         "{_target_: InverseSquareRootDecay, warmup_steps: 10, warmup_start: 0}",
         lambda o: optimization.get_inverse_sqrt_schedule(o, 10))
schedule("inverse_square_root.timescale", "{_target_: InverseSquareRootDecay, timescale: 25}",
         lambda o: optimization.get_inverse_sqrt_schedule(o, 0, timescale=25))
for shape, theirs in ("linear", "linear"), ("cosine", "cosine"), ("square_root", "1-sqrt"):
    schedule(f"warmup_stable_decay.{shape}",
             f"{{_target_: WarmupStableDecay, decay_steps: 40, shape: {shape}, final_factor: 0.1, "
             "warmup_steps: 10, warmup_start: 0.1}",
             lambda o: optimization.get_wsd_schedule(
                 o, 10, 40, num_training_steps=STEPS, min_lr_ratio=0.1, decay_type=theirs))

save_sorted(tensors, HERE / "schedules.fixture", configs)
