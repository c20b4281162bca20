"""Seeded inputs and the files that hold a case's reference outputs.

Inputs are not stored: they are drawn by pcg4d from (seed, stream, index), here and in TypeScript alike
(kernels/random/random.ts), and a file keeps only their first values and their sum as a check.
"""

import json
import struct

import numpy as np

STREAMS = {"test": 0, "init": 1}
DTYPES = {"F32": np.dtype("<f4"), "U32": np.dtype("<u4")}


def pcg4d(a, b, c, d):
    """Four uint32 arrays in, four out: Jarzynski and Olano, JCGT 9(3), 2020."""
    multiplier, increment, shift = np.uint32(1664525), np.uint32(1013904223), np.uint32(16)
    x, y, z, w = (v * multiplier + increment for v in (a, b, c, d))
    x = x + y * w
    y = y + z * x
    z = z + x * y
    w = w + y * z
    x, y, z, w = (v ^ (v >> shift) for v in (x, y, z, w))
    x = x + y * w
    y = y + z * x
    z = z + x * y
    w = w + y * z
    return x, y, z, w


def unit_draws(seed, stream, index, n):
    """The first n values of Random(seed, stream, index).uniform(): float64 in [0, 1) with 24 random bits."""
    counter = np.arange((n + 3) // 4, dtype=np.uint32)
    key = [np.full_like(counter, k) for k in (seed, STREAMS[stream], index)]
    words = np.stack(pcg4d(*key, counter), axis=1).reshape(-1)[:n]
    return (words >> np.uint32(8)) * 2.0**-24


def uniform(*shape, scale=1.0, offset=None):
    """f32, round(offset + scale * (2u - 1)): uniform in [-scale, scale) around the offset, by default 0."""
    return {"kind": "uniform", "shape": list(shape), "scale": scale, **({} if offset is None else {"offset": offset})}


def levels(*shape, count, step=1.0, offset=0.0):
    """f32, offset + step * floor(u * count): few values, many ties."""
    return {"kind": "levels", "shape": list(shape), "count": count, "step": step, "offset": offset}


def integers(*shape, below):
    """u32, floor(u * below)."""
    return {"kind": "integers", "shape": list(shape), "below": below}


def image_bytes(*shape):
    """u8, floor(u * 256)."""
    return {"kind": "bytes", "shape": list(shape)}


def draw(spec, seed):
    """The array that a specification with stream and index stands for."""
    shape = spec["shape"]
    u = unit_draws(seed, spec["stream"], spec["index"], int(np.prod(shape)))
    if spec["kind"] == "uniform":
        values = (spec.get("offset", 0) + spec["scale"] * (2 * u - 1)).astype(np.float32)
    elif spec["kind"] == "levels":
        values = (spec["offset"] + spec["step"] * np.floor(u * spec["count"])).astype(np.float32)
    elif spec["kind"] == "integers":
        values = np.floor(u * spec["below"]).astype(np.uint32)
    else:
        values = np.floor(u * 256).astype(np.uint8)
    return values.reshape(shape)


def check_of(values):
    """First values and sum, of u8 as TypeScript sees it: four to a little-endian word, the last padded with zeros."""
    flat = values.reshape(-1)
    if flat.dtype == np.uint8:
        flat = np.pad(flat, (0, -len(flat) % 4)).view("<u4")
    # cumsum adds in order, as a loop in TypeScript does; sum() would not.
    return {"first": [v.item() for v in flat[:4]], "sum": np.cumsum(flat, dtype=np.float64)[-1].item()}


class VectorFile:
    """Collects cases and writes them as one safetensors file."""

    def __init__(self, about):
        self.about, self.cases, self.tensors = about, [], {}

    def inputs(self, seed, **specs):
        """Adds stream and index (by position) where a specification has none, and draws all inputs."""
        self.seed, self.specs, arrays = seed, {}, {}
        for index, (name, spec) in enumerate(specs.items()):
            spec = {"stream": "test", "index": index, **spec}
            arrays[name] = draw(spec, seed)
            self.specs[name] = {**spec, **check_of(arrays[name])}
        return arrays

    def case(self, name, op, params, **outputs):
        """Stores the outputs for the inputs drawn last."""
        if any(case["name"] == name for case in self.cases):
            raise ValueError(f"two cases are named {name}")
        self.cases.append({
            "name": name, "op": op, "seed": self.seed, "params": params,
            "inputs": self.specs, "outputs": list(outputs),
        })
        for key, values in outputs.items():
            values = np.asarray(values)
            kind = np.float32 if values.dtype.kind == "f" else np.uint32
            values = values.astype(kind)
            if not np.isfinite(values).all():
                raise ValueError(f"{name}: {key} is not finite")
            self.tensors[f"{name}/{key}"] = values

    def write(self, path):
        """Returns the file's size in bytes."""
        metadata = {**self.about, "cases": json.dumps(self.cases, separators=(",", ":"))}
        header, offset, data = {"__metadata__": metadata}, 0, []
        for name, values in sorted(self.tensors.items()):
            dtype = "F32" if values.dtype == np.float32 else "U32"
            raw = values.astype(DTYPES[dtype]).tobytes()
            header[name] = {
                "dtype": dtype, "shape": list(values.shape), "data_offsets": [offset, offset + len(raw)],
            }
            offset += len(raw)
            data.append(raw)
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + b"".join(data))
        return 8 + len(text) + offset


def read(path):
    """Tensors and metadata of a safetensors file: an independent reader, to check other writers by."""
    with open(path, "rb") as file:
        bytes_ = file.read()
    (length,) = struct.unpack("<Q", bytes_[:8])
    header, data = json.loads(bytes_[8:8 + length]), bytes_[8 + length:]
    metadata = header.pop("__metadata__", {})
    dtypes = {**DTYPES, "I32": np.dtype("<i4"), "U8": np.dtype("u1")}
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], dtypes[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata
