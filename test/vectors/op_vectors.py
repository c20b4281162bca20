"""Reference outputs and gradients of single ops, by PyTorch in float64 from f32 inputs."""

import numpy as np
import torch
import torch.nn.functional as F
from torchvision import transforms

from vector_file import VectorFile, image_bytes, integers, levels, uniform

# A rectified value nearer to zero than this could take the other branch in f32.
LEAST_MARGIN = 1e-5


def doubles(arrays, *names):
    """Float64 leaves that gather gradients."""
    return [torch.from_numpy(arrays[n]).double().requires_grad_() if n in arrays else None for n in names]


def upstream(arrays):
    return torch.from_numpy(arrays["dy"]).double()


def rectify(z, relu, name):
    if relu and z.detach().abs().min() < LEAST_MARGIN:
        raise ValueError(f"{name}: a value is too near to zero; take another seed")
    return F.relu(z) if relu else z


def gradients(**leaves):
    return {key: leaf.grad.numpy() for key, leaf in leaves.items() if leaf is not None}


def conv2d(about):
    # x, output channels, window, stride, padding, dilation, bias, relu
    cases = [
        ((1, 1, 1, 1), 1, (1, 1), (1, 1), (0, 0), (1, 1), True, False),
        ((2, 3, 9, 7), 5, (3, 3), (1, 1), (1, 1), (1, 1), True, False),
        ((1, 4, 8, 8), 8, (3, 3), (1, 1), (1, 1), (1, 1), False, False),
        ((2, 8, 16, 16), 8, (3, 3), (1, 1), (1, 1), (1, 1), True, False),
        ((3, 5, 7, 11), 4, (3, 3), (2, 2), (1, 1), (1, 1), True, False),
        ((2, 4, 8, 8), 8, (3, 3), (2, 2), (1, 1), (1, 1), False, False),
        ((1, 3, 13, 10), 4, (3, 3), (3, 3), (0, 0), (1, 1), True, False),
        ((2, 17, 6, 5), 3, (3, 3), (1, 1), (0, 0), (1, 1), True, False),
        ((2, 3, 5, 6), 17, (3, 3), (1, 1), (1, 1), (1, 1), True, False),
        ((5, 8, 5, 5), 17, (1, 1), (1, 1), (0, 0), (1, 1), True, False),
        ((2, 17, 7, 7), 8, (1, 1), (2, 2), (0, 0), (1, 1), False, False),
        ((2, 4, 6, 6), 5, (1, 1), (1, 1), (1, 1), (1, 1), True, False),
        ((2, 3, 11, 9), 4, (5, 5), (1, 1), (2, 2), (1, 1), True, False),
        ((1, 8, 12, 9), 3, (5, 5), (2, 2), (3, 3), (1, 1), False, False),
        ((2, 3, 23, 21), 8, (7, 7), (2, 2), (3, 3), (1, 1), False, False),
        ((1, 1, 7, 7), 4, (7, 7), (1, 1), (0, 0), (1, 1), True, False),
        ((2, 5, 6, 9), 4, (1, 3), (1, 1), (0, 1), (1, 1), True, False),
        ((3, 4, 9, 5), 3, (3, 1), (2, 1), (1, 0), (1, 1), True, False),
        ((2, 3, 10, 12), 5, (3, 3), (1, 1), (2, 2), (2, 2), True, False),
        ((2, 4, 11, 8), 3, (3, 3), (2, 1), (2, 1), (2, 1), True, False),
        ((2, 3, 8, 11), 4, (3, 3), (1, 2), (0, 2), (1, 1), True, False),
        ((4, 1, 1, 9), 3, (1, 3), (1, 2), (0, 1), (1, 2), True, False),
        ((3, 4, 5, 1), 1, (3, 3), (1, 1), (1, 1), (1, 1), False, False),
        ((1, 3, 3, 3), 8, (3, 3), (3, 3), (1, 1), (1, 1), True, False),
        ((2, 3, 9, 7), 5, (3, 3), (1, 1), (1, 1), (1, 1), True, True),
        ((1, 8, 8, 8), 17, (3, 3), (2, 2), (1, 1), (1, 1), True, True),
    ]
    file = VectorFile(about)
    for number, (x_shape, out, window, stride, padding, dilation, bias, relu) in enumerate(cases):
        w_shape = (out, x_shape[1], *window)
        options = dict(stride=stride, padding=padding, dilation=dilation)
        y_shape = F.conv2d(torch.empty(x_shape), torch.empty(w_shape), **options).shape
        specs = dict(x=uniform(*x_shape), w=uniform(*w_shape), dy=uniform(*y_shape))
        arrays = file.inputs(1000 + number, **specs, **(dict(b=uniform(out)) if bias else {}))
        x, w, b = doubles(arrays, "x", "w", "b")
        name = "conv2d {} * {} stride {} padding {} dilation {}{}{}".format(
            *("x".join(map(str, s)) for s in (x_shape, w_shape, stride, padding, dilation)),
            " bias" if bias else "", " relu" if relu else "")
        y = rectify(F.conv2d(x, w, b, **options), relu, name)
        y.backward(upstream(arrays))
        params = {key: list(value) for key, value in options.items()}
        file.case(name, "conv2d", {**params, "relu": relu}, y=y.detach().numpy(), **gradients(dx=x, dw=w, db=b))
    return file


def matmul(about):
    """matmul: y = op(a) op(b) (+ bias over columns); linear: y = x w^T + b, the same product in a layer's names."""
    file = VectorFile(about)
    # m, n, k, bias, relu
    sizes = [(1, 1, 1, False, False), (5, 7, 3, True, False), (33, 17, 65, True, True), (64, 32, 16, False, False)]
    number = 0
    for kind in ("NN", "NT", "TN"):
        for m, n, k, bias, relu in sizes:
            a_shape, b_shape = (k, m) if kind[0] == "T" else (m, k), (n, k) if kind[1] == "T" else (k, n)
            specs = dict(a=uniform(*a_shape), b=uniform(*b_shape), dy=uniform(m, n))
            arrays = file.inputs(2000 + number, **specs, **(dict(bias=uniform(n)) if bias else {}))
            number += 1
            a, b, c = doubles(arrays, "a", "b", "bias")
            z = (a.T if kind[0] == "T" else a) @ (b.T if kind[1] == "T" else b)
            name = f"matmul {kind} {m}x{n}x{k}" + (" bias" if bias else "") + (" relu" if relu else "")
            y = rectify(z if c is None else z + c, relu, name)
            y.backward(upstream(arrays))
            params = dict(transposeA=kind[0] == "T", transposeB=kind[1] == "T", m=m, n=n, k=k, relu=relu)
            file.case(name, "matmul", params, y=y.detach().numpy(), **gradients(da=a, db=b, dbias=c))
    # batch, in, out, bias, relu
    for n, i, o, bias, relu in [(1, 1, 1, True, False), (1, 130, 10, True, False), (8, 33, 1, True, False),
                                (7, 65, 10, False, False), (9, 40, 31, True, True), (3, 515, 12, True, False)]:
        specs = dict(x=uniform(n, i), w=uniform(o, i), dy=uniform(n, o))
        arrays = file.inputs(2000 + number, **specs, **(dict(b=uniform(o)) if bias else {}))
        number += 1
        x, w, b = doubles(arrays, "x", "w", "b")
        name = f"linear {n}x{i} to {o}" + (" bias" if bias else "") + (" relu" if relu else "")
        y = rectify(F.linear(x, w, b), relu, name)
        y.backward(upstream(arrays))
        file.case(name, "linear", dict(relu=relu), y=y.detach().numpy(), **gradients(dx=x, dw=w, db=b))
    return file


def max_pool2d(about):
    # x, window, stride, padding, levels (0: no ties)
    cases = [
        ((2, 3, 8, 8), (2, 2), (2, 2), (0, 0), 0),
        ((2, 5, 9, 7), (2, 2), (2, 2), (0, 0), 0),
        ((2, 5, 9, 7), (2, 2), (2, 2), (0, 0), 3),
        ((1, 17, 9, 11), (3, 3), (2, 2), (1, 1), 0),
        ((2, 4, 9, 11), (3, 3), (2, 2), (1, 1), 3),
        ((1, 4, 8, 8), (3, 3), (2, 2), (1, 1), 1),
        ((2, 3, 6, 5), (3, 3), (1, 1), (1, 1), 0),
        ((2, 3, 6, 5), (3, 3), (1, 1), (1, 1), 2),
        ((3, 2, 10, 11), (2, 2), (3, 3), (0, 0), 0),
        ((2, 3, 7, 8), (2, 3), (2, 3), (0, 0), 4),
        ((2, 3, 9, 8), (3, 2), (1, 2), (1, 0), 4),
        ((1, 1, 5, 5), (5, 5), (1, 1), (2, 2), 4),
        ((1, 1, 1, 1), (1, 1), (1, 1), (0, 0), 0),
        ((4, 3, 1, 7), (1, 2), (1, 2), (0, 0), 2),
        ((2, 9, 4, 4), (4, 4), (4, 4), (0, 0), 3),
    ]
    file = VectorFile(about)
    for number, (shape, window, stride, padding, ties) in enumerate(cases):
        options = dict(stride=stride, padding=padding)
        y_shape = F.max_pool2d(torch.empty(shape), window, **options).shape
        # Levels around zero: a window of negative values beside zero padding must not choose the padding.
        x_spec = levels(*shape, count=ties, offset=-float(ties)) if ties else uniform(*shape)
        arrays = file.inputs(3000 + number, x=x_spec, dy=uniform(*y_shape))
        (x,) = doubles(arrays, "x")
        y, indices = F.max_pool2d(x, window, **options, return_indices=True)
        y.backward(upstream(arrays))
        name = "max_pool2d {} window {} stride {} padding {}".format(
            *("x".join(map(str, s)) for s in (shape, window, stride, padding))) + (f" {ties} levels" if ties else "")
        params = {"window": list(window), **{key: list(value) for key, value in options.items()}}
        file.case(name, "max_pool2d", params, y=y.detach().numpy(), indices=indices.numpy(), **gradients(dx=x))
    return file


def avg_pool2d(about):
    # x, window, stride, padding
    cases = [
        ((1, 1, 1, 1), (1, 1), (1, 1), (0, 0)),
        ((2, 3, 8, 8), (2, 2), (2, 2), (0, 0)),
        ((2, 5, 9, 7), (3, 3), (2, 2), (1, 1)),
        ((1, 4, 6, 5), (2, 4), (1, 3), (1, 2)),
        ((2, 3, 7, 10), (3, 2), (1, 1), (0, 1)),
        ((3, 9, 7, 7), (7, 7), (7, 7), (0, 0)),
        ((2, 2, 16, 18), (16, 18), (1, 1), (0, 0)),
    ]
    file = VectorFile(about)
    for number, (shape, window, stride, padding) in enumerate(cases):
        options = dict(stride=stride, padding=padding)
        y_shape = F.avg_pool2d(torch.empty(shape), window, **options).shape
        arrays = file.inputs(8000 + number, x=uniform(*shape), dy=uniform(*y_shape))
        (x,) = doubles(arrays, "x")
        y = F.avg_pool2d(x, window, **options)
        y.backward(upstream(arrays))
        name = "avg_pool2d {} window {} stride {} padding {}".format(
            *("x".join(map(str, s)) for s in (shape, window, stride, padding)))
        params = {"window": list(window), **{key: list(value) for key, value in options.items()}}
        file.case(name, "avg_pool2d", params, y=y.detach().numpy(), **gradients(dx=x))
    return file


def batch_norm(about):
    """Training for two steps on the same batch, so that the running statistics move twice, then evaluation."""
    # x, fused, eps, momentum
    cases = [
        ((2, 3, 5, 7), None, 1e-5, 0.1),
        ((2, 3, 5, 7), "relu", 1e-5, 0.1),
        ((2, 3, 5, 7), "add_relu", 1e-5, 0.1),
        ((4, 8, 6, 6), None, 1e-5, 0.1),
        ((4, 8, 6, 6), "relu", 1e-3, 0.3),
        ((4, 8, 6, 6), "add_relu", 1e-5, 0.1),
        ((5, 6, 1, 1), "relu", 1e-5, 0.1),
        ((3, 1, 2, 9), "add_relu", 1e-5, 1.0),
    ]
    file = VectorFile(about)
    for number, (shape, fused, eps, momentum) in enumerate(cases):
        c = shape[1]
        specs = dict(x=uniform(*shape, scale=2.0), gamma=uniform(c), beta=uniform(c), dy=uniform(*shape))
        if fused == "add_relu":
            specs["residual"] = uniform(*shape)
        arrays = file.inputs(9000 + number, **specs)
        x, gamma, beta, residual = doubles(arrays, "x", "gamma", "beta", "residual")
        mean, var = torch.zeros(c, dtype=torch.float64), torch.ones(c, dtype=torch.float64)
        name = "batch_norm {} eps {} momentum {}{}".format(
            "x".join(map(str, shape)), eps, momentum, f" {fused}" if fused else "")

        def forward(training):
            z = F.batch_norm(x, mean, var, gamma, beta, training, momentum, eps)
            return rectify(z if residual is None else z + residual, fused is not None, name)

        forward(True)
        y = forward(True)
        y.backward(upstream(arrays))
        file.case(
            name, "batch_norm", dict(fused=fused, eps=eps, momentum=momentum), y=y.detach().numpy(),
            runningMean=mean.numpy(), runningVar=var.numpy(), yEval=forward(False).detach().numpy(),
            **gradients(dx=x, dgamma=gamma, dbeta=beta, dresidual=residual))
    return file


def pointwise(about):
    file = VectorFile(about)
    zeros = levels(3, 4, 5, 7, count=5, step=0.5, offset=-1.0)
    for number, spec in enumerate([uniform(1), uniform(67), uniform(2, 5, 9, 7), zeros]):
        arrays = file.inputs(4000 + number, x=spec, dy=uniform(*spec["shape"]))
        (x,) = doubles(arrays, "x")
        y = F.relu(x)
        y.backward(upstream(arrays))
        size = "x".join(map(str, spec["shape"]))
        name = f"relu {size}" + (" with zeros" if spec is zeros else "")
        file.case(name, "relu", {}, y=y.detach().numpy(), **gradients(dx=x))
    for number, (shape, relu) in enumerate([((1,), False), ((2, 3, 5, 7), False), ((2, 3, 5, 7), True)]):
        arrays = file.inputs(4100 + number, a=uniform(*shape), b=uniform(*shape), dy=uniform(*shape))
        a, b = doubles(arrays, "a", "b")
        name = "add " + "x".join(map(str, shape)) + (" relu" if relu else "")
        y = rectify(a + b, relu, name)
        y.backward(upstream(arrays))
        file.case(name, "add", dict(relu=relu), y=y.detach().numpy(), **gradients(da=a, db=b))
    for number, shape in enumerate([(1, 1), (7, 10), (300, 5), (3, 17, 5, 7), (2, 1, 33, 31)]):
        arrays = file.inputs(4200 + number, dy=uniform(*shape))
        b = torch.zeros(shape[1], dtype=torch.float64, requires_grad=True)
        (torch.zeros(shape, dtype=torch.float64) + b.reshape(1, -1, *[1] * (len(shape) - 2))).backward(upstream(arrays))
        file.case("bias_gradient " + "x".join(map(str, shape)), "bias_gradient", {}, **gradients(db=b))
    return file


def cross_entropy(about):
    # samples, classes, logits
    cases = [
        ("", uniform(1, 1)), ("", uniform(5, 1)), ("", uniform(1, 10)), ("", uniform(1, 2)),
        ("", uniform(7, 3)), ("", uniform(100, 10, scale=4.0)), ("", uniform(5, 67, scale=8.0)),
        ("", uniform(3, 1000, scale=3.0)), (" within 80", uniform(12, 10, scale=80.0)),
        (" within 1000", uniform(6, 10, scale=1000.0)),
        (" -80 or 80", levels(9, 10, count=2, step=160.0, offset=-80.0)),
    ]
    file = VectorFile(about)
    for number, (note, spec) in enumerate(cases):
        n, c = spec["shape"]
        arrays = file.inputs(5000 + number, logits=spec, labels=integers(n, below=c))
        (logits,) = doubles(arrays, "logits")
        labels = torch.from_numpy(arrays["labels"].astype(np.int64))
        losses = F.cross_entropy(logits, labels, reduction="none")
        mean = losses.mean()
        mean.backward()
        outputs = dict(losses=losses.detach().numpy(), loss=mean.detach().numpy().reshape(1), **gradients(dlogits=logits))
        # With equal logits, which of them is among the first k is nobody's rule: no counts.
        if spec["kind"] != "levels":
            for k in (1, 5):
                hits = logits.detach().topk(min(k, c), dim=1).indices == labels[:, None]
                outputs[f"top{k}"] = np.array([hits.sum().item()])
        file.case(f"cross_entropy {n}x{c}{note}", "cross_entropy", {}, **outputs)
    return file


def sgd(about):
    # elements, lr, momentum, weight decay, nesterov
    cases = [
        (67, 0.1, 0.0, 0.0, False), (67, 0.1, 0.0, 5e-4, False), (67, 0.1, 0.9, 0.0, False),
        (67, 0.1, 0.9, 5e-4, False), (67, 0.1, 0.9, 0.0, True), (67, 0.1, 0.9, 5e-4, True),
        (1, 0.001, 0.9, 5e-4, False), (130, 0.5, 0.5, 0.1, True),
    ]
    file, steps = VectorFile(about), 5
    for number, (n, lr, momentum, decay, nesterov) in enumerate(cases):
        arrays = file.inputs(6000 + number, w=uniform(n), dw=uniform(steps, n))
        (w,) = doubles(arrays, "w")
        optimiser = torch.optim.SGD([w], lr, momentum=momentum, weight_decay=decay, nesterov=nesterov)
        weights, buffers = [], []
        for gradient in arrays["dw"]:
            w.grad = torch.from_numpy(gradient).double()
            optimiser.step()
            weights.append(w.detach().numpy().copy())
            if momentum:
                buffers.append(optimiser.state[w]["momentum_buffer"].numpy().copy())
        name = f"sgd {n} lr {lr} momentum {momentum} weightDecay {decay}" + (" nesterov" if nesterov else "")
        params = dict(lr=lr, momentum=momentum, weightDecay=decay, nesterov=nesterov, steps=steps)
        outputs = dict(weights=np.stack(weights), **(dict(momentumBuffer=np.stack(buffers)) if momentum else {}))
        file.case(name, "sgd", params, **outputs)
    return file


def adamw(about):
    # elements, lr, beta1, beta2, eps, weight decay
    cases = [
        (67, 0.1, 0.9, 0.999, 1e-8, 0.0), (67, 0.1, 0.9, 0.999, 1e-8, 0.01), (67, 0.1, 0.0, 0.5, 1e-8, 0.1),
        (1, 0.001, 0.9, 0.999, 1e-8, 0.01), (130, 0.01, 0.8, 0.95, 1e-3, 0.5),
    ]
    file, steps = VectorFile(about), 5
    for number, (n, lr, beta1, beta2, eps, decay) in enumerate(cases):
        arrays = file.inputs(6100 + number, w=uniform(n), dw=uniform(steps, n))
        (w,) = doubles(arrays, "w")
        optimiser = torch.optim.AdamW([w], lr, betas=(beta1, beta2), eps=eps, weight_decay=decay)
        weights, first, second = [], [], []
        for gradient in arrays["dw"]:
            w.grad = torch.from_numpy(gradient).double()
            optimiser.step()
            weights.append(w.detach().numpy().copy())
            first.append(optimiser.state[w]["exp_avg"].numpy().copy())
            second.append(optimiser.state[w]["exp_avg_sq"].numpy().copy())
        name = f"adamw {n} lr {lr} betas {beta1} {beta2} eps {eps} weightDecay {decay}"
        params = dict(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weightDecay=decay, steps=steps)
        file.case(
            name, "adamw", params, weights=np.stack(weights), firstMoment=np.stack(first), secondMoment=np.stack(second))
    return file


def normalise(about):
    """Torchvision's own f32 arithmetic: ToTensor, then Normalize."""
    file = VectorFile(about)
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)])
    for number, shape in enumerate([(2, 3, 16, 16), (1, 3, 5, 7)]):
        arrays = file.inputs(7000 + number, x=image_bytes(*shape))
        y = torch.stack([transform(image.transpose(1, 2, 0)) for image in arrays["x"]])
        name = "normalise " + "x".join(map(str, shape))
        file.case(name, "normalise", dict(mean=[0.5] * 3, std=[0.5] * 3), y=y.numpy())
    return file


FILES = dict(
    conv2d=conv2d, matmul=matmul, max_pool2d=max_pool2d, pointwise=pointwise,
    cross_entropy=cross_entropy, sgd=sgd, adamw=adamw, normalise=normalise, avg_pool2d=avg_pool2d, batch_norm=batch_norm,
)
