"""The CIFAR-10 ConvNet: loss, logits and gradients on one batch, weights after five steps of SGD; and the same in mixed precision."""

import numpy as np
import torch
import torch.nn.functional as F

from vector_file import VectorFile, integers, uniform, unit_draws

# Of the seeds 8000 to 8059 the one with the widest margins: no decision falls the other way in f32.
SEED = 8000
LEAST_MARGIN = 1e-6
BATCH, STEPS, SAMPLES = 8, 5, 4096
OPTIMISER = dict(lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=False)
SHAPES = {
    "conv1": (32, 3, 3, 3), "conv2": (64, 32, 3, 3), "fc1": (512, 4096), "fc2": (10, 512),
}
LARGE = "fc1.weight"


def specifications():
    """Parameters in order from stream init, uniform within 1/sqrt(fan in) as PyTorch initialises; batches from stream test."""
    specs = {}
    for layer, shape in SHAPES.items():
        scale = 1 / np.sqrt(np.prod(shape[1:])).item()
        for name, size in ((f"{layer}.weight", shape), (f"{layer}.bias", shape[:1])):
            specs[name] = {**uniform(*size, scale=scale), "stream": "init", "index": len(specs)}
    for step in range(STEPS):
        specs[f"x{step}"] = {**uniform(BATCH, 3, 32, 32), "index": 2 * step}
        specs[f"labels{step}"] = {**integers(BATCH, below=10), "index": 2 * step + 1}
    return specs


class Half(torch.autograd.Function):
    """What autocast to float16 does where it casts: numbers on the way forward, gradients on the way back, round to float16."""

    @staticmethod
    def forward(_, x):
        return x.half().to(x.dtype)

    @staticmethod
    def backward(_, gradient):
        return gradient.half().to(gradient.dtype)


def forward(p, x, cast=lambda x: x):
    """Logits, and how near any decision (a pooled maximum, a rectifier) is to falling the other way."""
    margins = []

    def block(x, name):
        z = cast(F.conv2d(cast(x), cast(p[f"{name}.weight"]), cast(p[f"{name}.bias"]), padding=1))
        windows = F.unfold(z.reshape(-1, 1, *z.shape[2:]), 2, stride=2).detach()
        top = windows.topk(2, dim=1).values
        ahead, decided = top[:, 0] - top[:, 1], top[:, 0] > 0
        margins.extend([top[:, 0].abs().min(), ahead[decided].min()])
        return F.max_pool2d(F.relu(z), 2)

    h = block(block(x, "conv1"), "conv2").flatten(1)
    z = cast(F.linear(h, cast(p["fc1.weight"]), cast(p["fc1.bias"])))
    margins.append(z.detach().abs().min())
    logits = cast(F.linear(F.relu(z), cast(p["fc2.weight"]), cast(p["fc2.bias"])))
    return logits, min(margins).item()


def train(arrays, dtype, cast=lambda x: x, scale=1):
    """Everything computed, in one dtype; the gradients are those of the first step. The loss is scaled, the gradients are not."""
    p = {n: torch.from_numpy(a).to(dtype).requires_grad_() for n, a in arrays.items() if "." in n}
    optimiser = torch.optim.SGD(p.values(), **OPTIMISER)
    result, margins = {"stepLoss": []}, []
    for step in range(STEPS):
        x = torch.from_numpy(arrays[f"x{step}"]).to(dtype)
        labels = torch.from_numpy(arrays[f"labels{step}"].astype(np.int64))
        logits, margin = forward(p, x, cast)
        losses = F.cross_entropy(logits, labels, reduction="none")
        optimiser.zero_grad()
        (scale * losses.mean()).backward()
        for v in p.values():
            v.grad /= scale
        margins.append(margin)
        result["stepLoss"].append(losses.mean().item())
        if step == 0:
            result.update(logits=logits.detach().numpy(), losses=losses.detach().numpy())
            result.update({f"d.{n}": v.grad.numpy().copy() for n, v in p.items()})
        optimiser.step()
    result["stepLoss"] = np.array(result["stepLoss"])
    result.update({f"after.{n}": v.detach().numpy() for n, v in p.items()})
    return result, margins


def report(single, double, margins):
    print("convnet: least margin of a decision, by step:", " ".join(f"{m:.1e}" for m in margins))
    print("convnet: PyTorch f32 against f64, max |difference|, max |value|, their ratio:")
    for name, want in double.items():
        difference, size = np.abs(single[name] - want).max(), np.abs(want).max()
        print(f"  {name:20} {difference:.2e} {size:.2e} {difference / size:.1e}")


def convnet(about):
    file = VectorFile(about)
    arrays = file.inputs(SEED, **specifications())
    double, margins = train(arrays, torch.float64)
    report(train(arrays, torch.float32)[0], double, margins)
    if min(margins) < LEAST_MARGIN:
        raise ValueError(f"convnet: a decision hangs on {min(margins):.1e}; take another seed")
    size = arrays[LARGE].size
    at = np.floor(unit_draws(SEED, "test", 2 * STEPS, SAMPLES) * size).astype(np.uint32)
    outputs = {"samples": at}
    for name, values in double.items():
        if name.endswith(LARGE):
            outputs[f"{name}.l2"] = np.sqrt((values**2).sum()).reshape(1)
            outputs[f"{name}.sum"] = values.sum().reshape(1)
            outputs[f"{name}.sampled"] = values.reshape(-1)[at]
        else:
            outputs[name] = values
    rule = {"lr": 0.05, "momentum": 0.9, "weightDecay": 5e-4, "nesterov": False}
    file.case("convnet", "convnet", {"batch": BATCH, "steps": STEPS, **rule}, **outputs)
    return file


def convnet_mixed(about):
    """As torch.autocast(dtype=torch.float16) and GradScaler do it, emulated: PyTorch 1.13 has no float16 on the CPU.

    Sums are in float64 between the casts, which are where autocast has them: what convolutions and linear layers read and
    give, parameters included; the loss is as exact as can be.
    """
    file = VectorFile(about)
    arrays = file.inputs(SEED, **specifications())
    mixed, _ = train(arrays, torch.float64, Half.apply, 65536)
    exact, _ = train(arrays, torch.float64)
    norm = lambda values: np.sqrt((values**2).sum())
    for name, want in exact.items():
        print(f"  {name:20} mixed is off by {norm(mixed[name] - want) / norm(want):.1e} of it")
    at = np.floor(unit_draws(SEED, "test", 2 * STEPS, SAMPLES) * arrays[LARGE].size).astype(np.uint32)
    outputs = {"samples": at}
    for name, values in mixed.items():
        if name.endswith(LARGE):
            outputs[f"{name}.sampled"] = values.reshape(-1)[at]
        else:
            outputs[name] = values
    rule = {"lr": 0.05, "momentum": 0.9, "weightDecay": 5e-4, "nesterov": False}
    file.case("convnet_mixed", "convnet_mixed", {"batch": BATCH, "steps": STEPS, **rule}, **outputs)
    return file
