import assert from "node:assert/strict";
import { test } from "node:test";
import type { Slice } from "../plan/flat.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { floatValues } from "./float_values.ts";
import { readWeights, writeWeights } from "./weights.ts";

const slice = (name: string, shape: number[]): Slice => ({
  name,
  shape,
  dtype: "f32",
  initialiser: { kind: "constant", value: 0 },
  offset: 0,
  elements: shape.reduce((a, b) => a * b, 1),
});
const WANTED = [slice("conv1.weight", [2, 1, 1, 1]), slice("bn1.running_mean", [2])];
const WEIGHTS = {
  "conv1.weight": { shape: [2, 1, 1, 1], data: Float32Array.of(Math.fround(0.1), -0) },
  "bn1.running_mean": { shape: [2], data: Float32Array.of(1e-45, 3e38) },
};

test("weights come back from a file as the same bits; PyTorch's counters are passed over", () => {
  const bytes = writeWeights(WEIGHTS);
  const bits = (of: typeof WEIGHTS) =>
    Object.values(of).map(({ data }) => [...new Uint32Array(data.buffer.slice(0))]);
  assert.deepEqual(bits(readWeights(bytes, WANTED) as typeof WEIGHTS), bits(WEIGHTS));
  const { tensors } = decodeSafetensors(bytes);
  const counter = { dtype: "I32", shape: [], data: Int32Array.of(7) } as const;
  const counted = encodeSafetensors({ ...tensors, "bn1.num_batches_tracked": counter });
  assert.deepEqual(Object.keys(readWeights(counted, WANTED)), Object.keys(WEIGHTS));
});

test("weights of another model are refused with every tensor that is missing, unexpected or misshapen", () => {
  const f32 = (shape: number[]) => ({
    dtype: "F32" as const,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const file = encodeSafetensors({
    "conv1.weight": f32([2, 1, 3, 3]),
    "conv1.bias": f32([2]),
    "fc.weight": f32([1, 2]),
  });
  assert.throws(() => readWeights(file, WANTED), {
    name: "RangeError",
    message: "the file's tensors are not the model's: " +
      "misshapen 1: conv1.weight (F32 2x1x3x3, must be 2x1x1x1); " +
      "missing 1: bn1.running_mean; unexpected 2: conv1.bias, fc.weight",
  });
  const integers = { dtype: "I32", shape: [2], data: new Int32Array(2) } as const;
  const typed = encodeSafetensors({
    "conv1.weight": f32([2, 1, 1, 1]),
    "bn1.running_mean": integers,
  });
  assert.throws(
    () => readWeights(typed, WANTED),
    /of another type 1: bn1.running_mean \(I32, must be F32, F64, F16, BF16\)/,
  );
});

test("every pattern of f16 and bf16 is the number that it stands for", () => {
  const patterns = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  const bytes = new Uint8Array(patterns.buffer), shape = [2 ** 16];
  const half = floatValues({ dtype: "F16", shape, bytes })!;
  const brain = floatValues({ dtype: "BF16", shape, bytes })!;
  const word = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < patterns.length; i++) {
    word.setUint32(0, patterns[i] * 2 ** 16);
    assert.ok(Object.is(brain[i], word.getFloat32(0)), `BF16 ${i}: ${brain[i]}`);
  }
  const known = [[0x0001, 2 ** -24], [0x03ff, 1023 * 2 ** -24], [0x0400, 2 ** -14], [0x8000, -0]];
  known.push([0x3c01, 1 + 2 ** -10], [0xfbff, -65504], [0x7c00, Infinity], [0xfc00, -Infinity]);
  for (const [pattern, value] of known) assert.ok(Object.is(half[pattern], value), `${pattern}`);
  if (typeof Float16Array === "undefined") return;
  const wrong = new Float16Array(patterns.buffer).findIndex((x, i) => !Object.is(x, half[i]));
  assert.equal(wrong, -1);
});
