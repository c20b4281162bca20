"""Writes the frozen reference vectors beside this script: make_vectors.py [NAME...], or make_vectors.py --describe FILE.

README.md tells what the files hold and which versions wrote them.
"""

import hashlib
import pathlib
import sys

import numpy
import torch
import torchvision

sys.dont_write_bytecode = True
from convnet_vectors import convnet, convnet_mixed  # noqa: E402
from op_vectors import FILES  # noqa: E402
from resnet_vectors import RESNETS  # noqa: E402
from vector_file import read  # noqa: E402

HERE = pathlib.Path(__file__).parent


def describe(path):
    """Prints any safetensors file, read by a few lines of Python that share nothing with models/weights/safetensors.ts."""
    tensors, metadata = read(path)
    for key, text in metadata.items():
        print(f"{key}: {text[:100]}")
    for name, values in tensors.items():
        print(f"{name}: {values.dtype} {list(values.shape)} sum {values.sum(dtype=numpy.float64):.9g}")


def main():
    if sys.argv[1:2] == ["--describe"]:
        return describe(*sys.argv[2:])
    makers = {**FILES, "convnet": convnet, "convnet_mixed": convnet_mixed, **RESNETS}
    names = sys.argv[1:] or list(makers)
    unknown = [name for name in names if name not in makers]
    if unknown:
        sys.exit(f"Cannot make {', '.join(unknown)} as the files are {', '.join(makers)}")
    # One thread adds in one order, so a second run writes the same bytes.
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    about = {"torch": torch.__version__, "torchvision": torchvision.__version__, "numpy": numpy.__version__}
    for name in names:
        path = HERE / f"{name}.safetensors"
        file = makers[name](about)
        size = file.write(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name}: {len(file.cases)} cases, {size} bytes, sha256 {digest[:16]}")


main()
