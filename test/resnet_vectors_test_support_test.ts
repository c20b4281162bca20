import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tensors } from "../models/session/state.ts";
import {
  assertTensors,
  loadResNet,
  type ResNetVectors,
  samplesOf,
} from "./resnet_vectors_test_support.ts";

/** Tensors that have moved as PyTorch's where those are sampled, and elsewhere by as much as their norm asks for. */
function movedTensors({ one, weights }: ResNetVectors): Tensors {
  const { outputs, params } = one;
  return Object.fromEntries((params.tensors as string[]).map((name, row) => {
    const { shape, data: start } = weights[name];
    const moved = new Map<number, number>();
    samplesOf(one, row, start.length).forEach((at, i) =>
      moved.set(at, outputs["moved.sampled"][row * params.samples + i])
    );
    const sampled = [...moved.values()].reduce((sum, v) => sum + v * v, 0);
    const left = Math.max(0, outputs["moved.l2"][row] ** 2 - sampled);
    const rest = Math.sqrt(left / Math.max(1, start.length - moved.size));
    return [name, { shape, data: start.map((v, i) => v + (moved.get(i) ?? rest)) }];
  }));
}

test("tensors that have moved as PyTorch's pass; a wrong sample, a wrong norm, NaN, a missing and a misshapen tensor do not", () => {
  const vectors = loadResNet("resnet20");
  const right = movedTensors(vectors);
  const check = (weights: Tensors) => assertTensors("moved", weights, vectors, 1e-3);
  check(right);
  const name = "layer3.0.conv2.weight";
  const row = vectors.one.params.tensors.indexOf(name);
  const { shape, data } = right[name];
  const places = new Set(samplesOf(vectors.one, row, data.length));
  const [place] = places;
  const refused = (change: (v: number, i: number) => number, message: RegExp) =>
    assert.throws(() => check({ ...right, [name]: { shape, data: data.map(change) } }), message);
  const rms = vectors.one.outputs["moved.l2"][row] / Math.sqrt(data.length);
  refused((v, i) => i === place ? v + 0.01 * rms : v, /conv2\.weight samples: [1-9]/);
  refused((v, i) => places.has(i) ? v : v + 0.1 * rms, /conv2\.weight norm: 1 of 1 differ/);
  refused((v, i) => i === 0 ? NaN : v, /conv2\.weight norm: 1 of 1 differ.*NaN/);
  const { [name]: _, ...others } = right;
  assert.throws(() => check(others), /resnet20: tensors/);
  assert.throws(() => check({ ...right, [name]: { shape: [data.length], data } }), /shape of/);
  assert.throws(() => check({ ...right, strange: right[name] }), /resnet20: tensors/);
});

test("images are bytes of the batch, weights are near what their layer asks for", () => {
  const { images, evalImages, labels, weights } = loadResNet("resnet20");
  assert.equal(images.length, 4 * 3 * 32 * 32);
  assert.equal(evalImages.length, 4 * 3 * 32 * 32);
  assert.equal(labels.length, 4);
  assert.ok(weights["bn1.running_var"].data.every((v) => v >= 0.5 && v < 1.5));
  assert.ok(weights["bn1.bias"].data.every((v) => Math.abs(v) === 1.5));
  assert.deepEqual(weights["layer2.0.downsample.0.weight"].shape, [32, 16, 1, 1]);
});
