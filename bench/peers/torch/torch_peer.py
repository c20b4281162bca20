"""PyTorch, asked by frames on standard input and answering by frames on standard output.

A frame is a line of JSON and then so many bytes as it says: of a request its `arrays` ({"name", "shape", "type"}, in that order), of an
answer its `bytes`. One request is under way at a time; what goes wrong with it is the answer's `error`.

    {"do": "hello"}                 version, device, and what the device refuses by precision
    {"do": "open", "op", "precision", ...}   puts operands on the device; takes the place of the op before
    {"do": "run", "repetitions"}    runs the op so often, and waits until the device is done
    {"do": "output"}                what the last run computed, f32
    {"do": "close"}                 frees the op's memory

Operands and results are row-major, NCHW, OIHW. Precisions: fp32 with TF32 off, tf32, and amp: float16 operands for a kernel, as autocast has
them between ops, and autocast with GradScaler for a model. TF32 and AMP are of CUDA devices; AMP's images and weights are channels-last.
"""
import ctypes, json, os, queue, signal, sys, threading

signal.signal(signal.SIGINT, signal.SIG_IGN)  # The terminal's Ctrl-C reaches this process too, whose row is to be finished.
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # What a library prints is no frame.
requests = queue.Queue()


def read_requests():
    """Ends the process at once when nobody asks any more, also in the midst of a run."""
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        for array in request.get("arrays", []):
            size = {"float32": 4, "int32": 4}[array["type"]]
            for length in array["shape"]:
                size *= length
            array["bytes"] = bytearray(sys.stdin.buffer.read(size))
        requests.put(request)
    os._exit(0)


def answer(fields, data=b""):
    answers.write(json.dumps({**fields, "bytes": len(data)}).encode() + b"\n" + data)
    answers.flush()


def reason(error):
    return (str(error).splitlines() or [type(error).__name__])[0]


def end(*error):
    """Python's own end would wait for the thread that reads, and tell of that instead of the error."""
    sys.__excepthook__(*error)
    sys.stderr.flush()
    os._exit(1)


sys.excepthook = end
threading.Thread(target=read_requests, daemon=True).start()

try:
    import torch
    import torch.nn.functional as F
    from torch import nn
except Exception as error:
    while True:  # Nothing below can be defined; whatever is asked, this is why.
        requests.get()
        answer({"missing": reason(error)})

cuda = torch.cuda.is_available()
mps = not cuda and hasattr(torch, "mps") and torch.backends.mps.is_available()
device = torch.device("cuda:0" if cuda else "mps" if mps else "cpu")
if device.type == "cpu" and "OMP_NUM_THREADS" not in os.environ:
    # All processors, as a software adapter takes them; PyTorch by itself takes one of those that share a core.
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
# glibc hands each large tensor's memory back and takes it page by page anew, which took up to half of a step: keep it, as the
# allocators do that PyTorch's own guide names for CPUs (jemalloc, tcmalloc).
if device.type == "cpu" and os.name == "posix" and hasattr(mallopt := getattr(ctypes.CDLL(None), "mallopt", None), "argtypes"):
    mallopt(-4, 0)  # M_MMAP_MAX
    mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD


def synchronize():
    if cuda:
        torch.cuda.synchronize()
    elif mps:
        torch.mps.synchronize()


def describe():
    if not cuda:
        threads = torch.get_num_threads()
        name = "Metal" if mps else f"CPU, {threads} thread{'s' if threads > 1 else ''}"
        why = f"PyTorch {torch.__version__} computes on {'Metal' if mps else 'the CPU'} here"
        return {"version": torch.__version__, "device": name, "refused": {"tf32": f"TF32 is CUDA's, and {why}", "amp": f"AMP is timed on CUDA alone, and {why}"}}
    refused = {}
    if torch.version.hip or torch.cuda.get_device_capability(0) < (8, 0):
        refused["tf32"] = f"{torch.cuda.get_device_name(0)} has no TF32"
    platform = f"ROCm {torch.version.hip}" if torch.version.hip else f"CUDA {torch.version.cuda}"
    return {"version": torch.__version__, "device": f"{torch.cuda.get_device_name(0)}, {platform}", "refused": refused}


def tensor(array):
    return torch.frombuffer(array["bytes"], dtype=getattr(torch, array["type"])).reshape(array["shape"])


class Kernel:
    """A product or one direction of a convolution, of operands that lie on the device."""

    def __init__(self, request, arrays):
        amp, images = request["precision"] == "amp", request["op"] != "gemm"
        place = {"device": device, "dtype": torch.float16 if amp else torch.float32}
        if amp and images:
            place["memory_format"] = torch.channels_last
        operands = {name: array.to(**place) for name, array in arrays.items()}
        self.compute = self.convolution(request, place, **operands) if images else self.product(**operands)

    @staticmethod
    def product(a, b):
        return lambda: a @ b

    @staticmethod
    def convolution(request, place, x=None, w=None, dy=None):
        stride, padding, dilation = request["stride"], request["padding"], request["dilation"]
        if dy is None:
            return lambda: F.conv2d(x, w, None, stride, padding, dilation)
        mask = [x is None, w is None, False]
        # What a gradient is of gives it its sizes alone.
        x = torch.empty(request["xShape"], **place) if x is None else x
        w = torch.empty(request["wShape"], **place) if w is None else w
        which = 0 if mask[0] else 1
        backward = torch.ops.aten.convolution_backward
        return lambda: backward(dy, x, w, None, stride, padding, dilation, False, [0, 0], 1, mask)[which]

    def run(self, repetitions):
        with torch.inference_mode():
            for _ in range(repetitions):
                self.result = self.compute()

    def output(self):
        return self.result


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 32, 3, padding=1), nn.Conv2d(32, 64, 3, padding=1)
        self.fc1, self.fc2 = nn.Linear(4096, 512), nn.Linear(512, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc2(F.relu(self.fc1(x.flatten(1))))


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        conv = lambda i, o, k, s=1: nn.Conv2d(i, o, k, s, k // 2, bias=False)
        self.conv1, self.bn1 = conv(inputs, width, 1), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3, stride), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = conv(width, 4 * width, 1), nn.BatchNorm2d(4 * width)
        changes = stride > 1 or inputs != 4 * width
        self.downsample = nn.Sequential(conv(inputs, 4 * width, 1, stride), nn.BatchNorm2d(4 * width)) if changes else None

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        y = self.bn3(self.conv3(y))
        return F.relu(y + (self.downsample(x) if self.downsample else x), inplace=True)


class ResNet50(nn.Module):
    """Version 1.5 by torchvision's names, which need not be installed."""

    def __init__(self, depths):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        inputs = 64
        for stage, count in enumerate(depths):
            blocks = []
            for i in range(count):
                blocks.append(Bottleneck(inputs, 64 << stage, 2 if stage and not i else 1))
                inputs = 256 << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(2048, 1000)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x)), inplace=True), 3, 2, 1)
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


def load(model, weights):
    wrong = model.load_state_dict(weights, strict=False)
    lost = [name for name in wrong.missing_keys if not name.endswith("num_batches_tracked")]
    if lost or wrong.unexpected_keys:
        raise ValueError(f"its weights differ: {lost + wrong.unexpected_keys}")
    return model


class Step:
    """A step of training or inference on one batch, whose images come from the host each time."""

    def __init__(self, request, arrays):
        self.amp, self.trains = request["precision"] == "amp", request["op"] == "train_step"
        self.images, self.labels = arrays.pop("images"), arrays.pop("labels").long()
        if cuda:
            self.images, self.labels = self.images.pin_memory(), self.labels.pin_memory()
        self.place = {"device": device, "memory_format": torch.channels_last if self.amp else torch.preserve_format}
        self.model = load(ConvNet() if request["model"] == "convnet" else ResNet50(request["depths"]), arrays).to(**self.place)
        self.model.train(self.trains)
        if self.trains:
            self.optimizer = torch.optim.SGD(self.model.parameters(), lr=request["learningRate"], momentum=request["momentum"])
            # From its usual 65536 the first steps may overflow, and would be left out.
            self.scaler = torch.cuda.amp.GradScaler(init_scale=1024.0, enabled=self.amp)

    def autocast(self):
        return torch.autocast("cuda" if cuda else "cpu", torch.float16 if cuda else torch.bfloat16, enabled=self.amp)

    def run(self, repetitions):
        self.results = []
        for _ in range(repetitions):
            x = self.images.to(non_blocking=True, **self.place)
            if self.trains:
                self.results.append(self.train(x))
            else:
                with torch.inference_mode(), self.autocast():
                    self.results = [self.model(x)]

    def train(self, x):
        self.optimizer.zero_grad(set_to_none=True)
        with self.autocast():
            loss = F.cross_entropy(self.model(x), self.labels.to(device, non_blocking=True))
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return loss.detach()

    def output(self):
        """The mean loss of each training step, or the loss of each image."""
        if self.trains:
            return torch.stack(self.results)
        return F.cross_entropy(self.results[0].float(), self.labels.to(device), reduction="none")


class Peer:
    op = None

    def hello(self, _):
        return describe(), b""

    def open(self, request):
        self.op = None
        arrays = {array["name"]: tensor(array) for array in request["arrays"]}
        tf32 = request["precision"] == "tf32"
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
        torch.backends.cudnn.benchmark = True
        self.op = (Step if request["op"].endswith("_step") else Kernel)(request, arrays)
        return {}, b""

    def run(self, request):
        self.op.run(request["repetitions"])
        synchronize()
        return {}, b""

    def output(self, _):
        values = self.op.output().detach().to("cpu", torch.float32, memory_format=torch.contiguous_format).contiguous()
        return {}, ctypes.string_at(values.data_ptr(), 4 * values.numel())

    def close(self, _):
        self.op = None
        if cuda:
            torch.cuda.empty_cache()
        return {}, b""


peer = Peer()
while True:
    request = requests.get()
    try:
        fields, data = getattr(peer, request["do"])(request)
    except Exception as error:
        fields, data = {"error": reason(error)}, b""
    answer(fields, data)
