"""ResNets in torchvision's code: logits, loss and every gradient of a batch, three steps of SGD, logits by running statistics."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from convnet_vectors import Half
from vector_file import VectorFile, draw, image_bytes, integers, levels, uniform

SEED = 9000
STEPS, SAMPLES = 3, 32
RULE = {"momentum": 0.9, "weightDecay": 1e-3, "nesterov": False}
PIXELS = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
# How far any decision (a rectifier's sign, a pooled maximum) must be from falling the other way, in rounding errors of f32 (RMS of the channel).
LEAST_MARGIN = 1.5


class CifarResNet(nn.Module):
    """The ResNet paper's network of 6n + 2 layers for CIFAR-10; shortcuts that change the shape are projections, its option B."""

    def __init__(self, n, classes):
        super().__init__()
        self.conv1, self.bn1, self.relu = nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()
        self.layer1, self.layer2, self.layer3 = (
            nn.Sequential(*(self.block(16 * 2**stage, stage > 0 and i == 0) for i in range(n))) for stage in range(3)
        )
        self.fc = nn.Linear(64, classes)

    @staticmethod
    def block(width, halves):
        if not halves:
            return BasicBlock(width, width)
        shortcut = nn.Sequential(nn.Conv2d(width // 2, width, 1, 2, bias=False), nn.BatchNorm2d(width))
        return BasicBlock(width // 2, width, 2, shortcut)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.relu(self.bn1(self.conv1(x))))))
        return self.fc(x.mean((2, 3)))


def resnet18_cifar():
    """With the stem for small images: 3x3 of stride 1, no pooling."""
    model = ResNet(BasicBlock, [2, 2, 2, 2], num_classes=10)
    model.conv1, model.maxpool = nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.Identity()
    return model


# Images of training and evaluation, [N, C, H, W]; `last` ends the block's last gamma. `draw` is the index of the images in stream
# test, which with the learning rate decides the margins.
SMALL = {"classes": 10, "stem": "cifar", "last": "bn2.weight", "images": (4, 3, 32, 32), "evalImages": (4, 3, 32, 32), "lr": 0.05}
NETS = {
    "resnet50": {
        "make": lambda: ResNet(Bottleneck, [3, 4, 6, 3]), "classes": 1000, "stem": "imagenet", "last": "bn3.weight",
        "images": (2, 3, 64, 64), "evalImages": (1, 3, 224, 224), "lr": 0.001, "draw": 0,
    },
    "resnet18": {"make": resnet18_cifar, **SMALL, "draw": 0},
    "resnet20": {"make": lambda: CifarResNet(3, 10), **SMALL, "draw": 1},
}


def tensors_of(model):
    """Parameters and running statistics by name."""
    return {n: t for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")}


def rule_of(name, shape, last):
    """How a tensor is drawn, so that activations stay near 1 both by the batch's statistics and by the running ones."""
    if name.endswith("running_mean"):
        return uniform(*shape, scale=0.2)
    if name.endswith("running_var"):
        return uniform(*shape, scale=0.5, offset=1)
    if len(shape) == 4:
        return uniform(*shape, scale=np.sqrt(3 / np.prod(shape[1:])).item())
    if name.startswith("fc"):
        return uniform(*shape, scale=0.05)
    if name.endswith(last):
        # With gammas near 1 a rounding error doubles every few blocks, to 2e-3 behind ResNet-50's last.
        return uniform(*shape, scale=0.125, offset=0.25)
    if name.endswith("weight"):
        return uniform(*shape, scale=0.5, offset=1)
    # Betas of 1.5 either way: fewer rectified values near zero, where rounding decides.
    return levels(*shape, count=2, step=3, offset=-1.5)


def specifications(model, net):
    """Tensors in torchvision's order from stream init, the data from stream test."""
    specs = {}
    for name, tensor in tensors_of(model).items():
        specs[name] = {**rule_of(name, tensor.shape, net["last"]), "stream": "init", "index": len(specs)}
    specs["images"] = {**image_bytes(*net["images"]), "index": net["draw"]}
    specs["labels"] = {**integers(net["images"][0], below=net["classes"]), "index": 100}
    specs["evalImages"] = {**image_bytes(*net["evalImages"]), "index": 101}
    return specs


def samples_of(row, size):
    """The places at which tensor number `row` is sampled."""
    return draw({**integers(SAMPLES, below=size), "stream": "test", "index": 1000 + row}, SEED)


def normalised(images, dtype):
    mean, std = (np.array(PIXELS[key]).reshape(3, 1, 1) for key in ("mean", "std"))
    return torch.from_numpy((images / 255 - mean) / std).to(dtype)


def watch_decisions(model):
    """Collects what rectifiers are given and how far pooled maxima are ahead, channels first: the signs must not hang on rounding."""
    seen = []

    def rectified(_, inputs):
        seen.append(inputs[0].detach().transpose(0, 1).flatten(1).clone())

    def pooled(_, inputs):
        x = inputs[0].detach()
        top = F.unfold(x.reshape(-1, 1, *x.shape[2:]), 3, padding=1, stride=2).topk(2, dim=1).values
        ahead = torch.where(top[:, 0] > 0, top[:, 0] - top[:, 1], torch.inf)
        seen.append(ahead.reshape(*x.shape[:2], -1).transpose(0, 1).flatten(1))

    for module in model.modules():
        if isinstance(module, nn.ReLU):
            module.register_forward_pre_hook(rectified)
        if isinstance(module, nn.MaxPool2d):
            module.register_forward_pre_hook(pooled)
    return seen


def autocast(model):
    """Rounds to float16 what torch.autocast(dtype=torch.float16) casts or gives in it, as convnet_vectors.py does: see Half."""
    def cast(module):
        if isinstance(module, nn.Conv2d):
            return lambda x: F.conv2d(Half.apply(x), Half.apply(module.weight), None, module.stride, module.padding)
        return lambda x: F.linear(Half.apply(x), Half.apply(module.weight), Half.apply(module.bias))

    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.forward = cast(module)
        if isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d, nn.ReLU)):  # a rectifier is given sums, too
            module.register_forward_hook(lambda _module, _inputs, y: Half.apply(y))
    return model


def quantities(prefix, tensors):
    """Norm and samples of each tensor."""
    flat = [t.detach().double().numpy().reshape(-1) for t in tensors]
    return {
        f"{prefix}.l2": np.array([np.sqrt((v**2).sum()) for v in flat]),
        f"{prefix}.sampled": np.stack([v[samples_of(row, v.size)] for row, v in enumerate(flat)]),
    }


def train(net, arrays, dtype, wrap=lambda model: model, scale=1):
    """Yields after each step what is known by then, and what the step's decisions hung on. The loss is scaled, the gradients are not."""
    model = wrap(net["make"]().to(dtype))
    start = {n: torch.from_numpy(arrays[n]).to(dtype) for n in tensors_of(model)}
    model.load_state_dict(start, strict=False)
    labels = torch.from_numpy(arrays["labels"].astype(np.int64))
    images = normalised(arrays["images"], dtype)
    model.eval()
    with torch.no_grad():
        result = {"evalLogits": model(normalised(arrays["evalImages"], dtype)).numpy(), "stepLoss": np.zeros(0)}
    seen = watch_decisions(model.train())
    optimiser = torch.optim.SGD(model.parameters(), lr=net["lr"], momentum=RULE["momentum"], weight_decay=RULE["weightDecay"])
    for step in range(STEPS):
        seen.clear()
        logits = model(images)
        loss = F.cross_entropy(logits, labels)
        optimiser.zero_grad()
        (scale * loss).backward()
        for p in model.parameters():
            p.grad /= scale
        result["stepLoss"] = np.append(result["stepLoss"], loss.item())
        if step == 0:
            result["logits"] = logits.detach().numpy()
            result.update(quantities("gradient", (p.grad for p in model.parameters())))
        optimiser.step()
        result.update(quantities("moved", (t - start[n] for n, t in tensors_of(model).items())))
        yield result, list(seen)


def least_margin(single, double):
    """How near any decision is to falling the other way, in rounding errors of its channel."""
    def of(s, d):
        finite = torch.isfinite(s) & torch.isfinite(d)
        noise = torch.where(finite, s - d, 0).pow(2).mean(1, keepdim=True).sqrt()
        return (d.abs() / noise).min().item()
    return min(of(s, d) for s, d in zip(single, double))


def rounding(single, double, starts):
    """The largest error of f32: of a norm relative to it, of samples relative to the RMS of their tensor or themselves, else to the largest value.

    Each step rounds a tensor to half a unit in its last place; of what has moved, as much is not counted.
    """
    errors = {}
    for name, want in double.items():
        scale, slack = np.abs(want).max(), 0
        prefix, _, kind = name.partition(".")
        if kind:
            flat = [v.astype(np.float64).reshape(-1) for v in starts[prefix]]
            size = np.sqrt([v.size for v in flat])
            scale = want if kind == "l2" else np.maximum((double[f"{prefix}.l2"] / size)[:, None], np.abs(want))
        if prefix == "moved":
            at = [v[samples_of(row, v.size)] for row, v in enumerate(flat)]
            slack = STEPS * 2**-24 * np.abs([np.linalg.norm(v) for v in flat] if kind == "l2" else at)
        errors[name] = float(f"{((np.abs(single[name] - want) - slack).clip(0) / scale).max():.1e}")
    return errors


def make(name):
    net = NETS[name]

    def write(about):
        file, model = VectorFile(about), net["make"]()
        arrays = file.inputs(SEED, **specifications(model, net))
        margins = []
        for (single, s), (double, d) in zip(train(net, arrays, torch.float32), train(net, arrays, torch.float64)):
            margins.append(least_margin(s, d))
            if margins[-1] < LEAST_MARGIN:
                raise ValueError(f"{name}: a decision of step {len(margins)} hangs on {margins[-1]:.1f} rounding errors; take other images")
        parameters = [n for n, _ in model.named_parameters()]
        starts = {"gradient": [arrays[n] for n in parameters], "moved": [arrays[n] for n in tensors_of(model)]}
        errors = rounding(single, double, starts)
        print(f"{name}: least margin of a decision by step, in rounding errors:", *(f"{m:.1f}" for m in margins))
        print(f"{name}: losses", double["stepLoss"], "PyTorch f32 against f64:", errors)
        params = {key: net[key] for key in ("classes", "stem", "lr")}
        params.update(
            tensors=list(tensors_of(model)), parameters=parameters,
            steps=STEPS, samples=SAMPLES, **RULE, **PIXELS, f32Error=errors,
        )
        file.case(name, "resnet", params, **double)
        return file

    return write


# What a scaler may begin with so that no gradient of MIXED_NET's overflows.
MIXED_NET, MIXED_SCALE = "resnet20", 1024


def mixed(about):
    """As torch.autocast(dtype=torch.float16) and GradScaler do it, emulated: see convnet_mixed."""
    net = NETS[MIXED_NET]
    file, model = VectorFile(about), net["make"]()
    arrays = file.inputs(SEED, **specifications(model, net))
    *_, (rounded, _) = train(net, arrays, torch.float64, autocast, MIXED_SCALE)
    *_, (exact, _) = train(net, arrays, torch.float64)
    norm = lambda values: np.sqrt((values**2).sum())
    for name, want in exact.items():
        rows = zip(rounded[name], want) if name.endswith(".sampled") else [(rounded[name], want)]
        print(f"  {name:20} mixed is off by up to {max(norm(a - b) / norm(b) for a, b in rows):.1e} of it")
    params = {key: net[key] for key in ("classes", "stem", "lr")}
    params.update(
        tensors=list(tensors_of(model)), parameters=[n for n, _ in model.named_parameters()],
        steps=STEPS, samples=SAMPLES, scale=MIXED_SCALE, **RULE, **PIXELS,
    )
    file.case(f"{MIXED_NET}_mixed", "resnet_mixed", params, **rounded)
    return file


RESNETS = {**{name: make(name) for name in NETS}, f"{MIXED_NET}_mixed": mixed}
