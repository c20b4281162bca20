import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCandidate, loadCandidate } from "../tuning/check.ts";
import { rungOf } from "../tuning/variant.ts";
import { testDevice } from "../testing.ts";
import { rungNames } from "../tuning/ladder.ts";
import { CONV2D, type Conv2dDirection } from "./conv2d.ts";
import { conv2dGradientReference, conv2dReference } from "./conv2d_ref.ts";
import {
  conv2dElement,
  conv2dInputGradientElement,
  conv2dWeightGradientElement,
} from "./conv2d_sample_ref.ts";
import { conv2dWorkload } from "./conv2d_workload.ts";
import { type Conv2dShape, outputShape } from "./shape.ts";

const STRIDED: Conv2dShape = {
  batch: 2,
  inChannels: 3,
  height: 7,
  width: 6,
  outChannels: 4,
  kernel: [3, 2],
  stride: [2, 1],
  padding: [1, 0],
  dilation: [1, 2],
};
/** Large enough for samples instead of a whole reference. */
const LARGE: Conv2dShape = {
  ...STRIDED,
  inChannels: 32,
  outChannels: 32,
  height: 28,
  width: 28,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
};

test("single elements agree with the whole reference, in all directions", () => {
  const { x, w } = conv2dWorkload("forward", STRIDED).inputs(1) as Record<string, Float32Array>;
  const { dy } = conv2dWorkload("backward_input", STRIDED).inputs(2) as { dy: Float32Array };
  const [, , rows, columns] = outputShape(STRIDED);
  const y = conv2dReference(STRIDED, x, w, null, rows * columns);
  const { dx, dw } = conv2dGradientReference(STRIDED, x, w, dy);
  const close = (got: number, want: number) => assert.ok(Math.abs(got - want) < 1e-12);
  y.forEach((want, i) => close(conv2dElement(STRIDED, x, w, i), want));
  dx.forEach((want, i) => close(conv2dInputGradientElement(STRIDED, dy, w, i), want));
  dw.forEach((want, i) => close(conv2dWeightGradientElement(STRIDED, x, dy, i), want));
});

test("every candidate of a convolution passes its workload's check", async () => {
  const device = await testDevice();
  // As a GPU sees it: a CPU adapter is not offered the rungs for hardware.
  const capabilities = { ...device.capabilities, software: false };
  for (const shape of [STRIDED, LARGE]) {
    for (const direction of ["forward", "backward_input", "backward_weight"] as Conv2dDirection[]) {
      const workload = conv2dWorkload(direction, shape);
      const inputs = workload.inputs(3);
      const expectations = workload.expect(inputs, 200);
      // Tiles are tried on one shape, as each is compiled anew for every shape.
      const all = workload.candidates(capabilities)
        .filter(({ variant }) => shape === LARGE || rungOf(variant) === variant);
      assert.ok(all.length >= 2, `${direction} has ${all.length} candidates`);
      for (const candidate of all) {
        const loaded = await loadCandidate(device, candidate, inputs);
        const { failure, checked } = await checkCandidate(device, candidate, loaded, expectations);
        loaded.dispose();
        assert.equal(failure, null, `${direction} ${workload.shape}`);
        assert.ok(checked >= 64);
      }
    }
  }
});

test("a convolution's workload lists what may win, in the order of the ladder", async () => {
  const { capabilities } = await testDevice();
  const gpu = { ...capabilities, software: false, storageTextureReads: true };
  const variants = (direction: Conv2dDirection, shape: Conv2dShape, device = gpu) =>
    conv2dWorkload(direction, shape).candidates(device).map(({ variant }) => variant);
  const all = variants("forward", LARGE);
  assert.ok(all.length <= 16);
  const places = all.map((variant) => rungNames(CONV2D.forward).indexOf(rungOf(variant)));
  assert.deepEqual(places, places.toSorted((a, b) => a - b));
  assert.deepEqual(
    all.filter((variant) => rungOf(variant) === variant),
    rungNames(CONV2D.forward).filter((variant) =>
      !/^winograd_texture|_subgroup$|_matrix$|^widened$/.test(variant)
    ),
  );
  const rungs = (batch: number, device: typeof gpu) => [
    ...new Set(variants("forward", { ...LARGE, batch }, device).map(rungOf)),
  ];
  assert.ok(!rungs(20, gpu).includes("naive"));
  assert.deepEqual(rungs(20, { ...gpu, software: true }), ["texture", "winograd_texture"]);
  const plain = { ...gpu, software: true, storageTextureReads: false };
  assert.deepEqual(rungs(20, plain), ["direct"]);
  const { op, shape } = conv2dWorkload("backward_input", STRIDED);
  assert.equal(`${op} ${shape}`, "conv2d_backward_input 2x3x7x6 * 4x3x3x2 s2x1 p1x0 d1x2");
});
