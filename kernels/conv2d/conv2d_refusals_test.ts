import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../testing.ts";
import { conv2dBackwardInput, conv2dBackwardWeight, conv2dForward } from "./conv2d.ts";
import { problemOf, SHAPES } from "./conv2d_test_support.ts";
import { outputShape } from "./shape.ts";

test("variantProblem() of conv2d knows a device's limits", async () => {
  const { capabilities } = await testDevice();
  const shape = SHAPES.find(({ inChannels }) => inChannels === 36)!;
  const limits = { ...capabilities.limits, maxStorageBufferBindingSize: 100_000 };
  const small = { ...capabilities, limits };
  assert.equal(
    problemOf("forward", "winograd", shape, small),
    "v needs 110592, over maxStorageBufferBindingSize: 100000",
  );
  assert.equal(problemOf("forward", "tiled", shape, small), null);
  const long = { ...SHAPES[0], height: 256, width: 256 };
  assert.equal(
    problemOf("backward_weight", "naive", long, { ...capabilities, software: true }),
    "a CPU adapter may end loops after 65535 iterations: there are 66050",
  );
});

test("a rung refuses what it cannot compute", () => {
  const shape = SHAPES[1];
  assert.throws(
    () => conv2dBackwardWeight({ ...shape, width: 40, kernel: [1, 31] }, "texture"),
    /the kernel is too wide for registers: 31/,
  );
  assert.throws(
    () => conv2dForward(shape, { pool: [2, 2] }, "tiled"),
    /Cannot pool in conv2d_forward\/tiled as tiled never does/,
  );
  assert.throws(
    () => conv2dBackwardWeight(shape, "direct"),
    /Cannot use the variant direct for conv2d_backward_weight: there are naive, tiled, nhwc, texture, texture_subgroup/,
  );
  assert.throws(
    () => conv2dForward(shape, {}, "naive:8"),
    /Cannot run conv2d_forward\/naive:8 as naive takes no tile: naive:8/,
  );
  assert.throws(
    () => conv2dForward(shape, {}, "texture_subgroup:1x4x12"),
    /as a tile's channels must be a multiple of 8: 12/,
  );
  assert.throws(
    () => conv2dForward(shape, {}, "direct:8x8x8"),
    /as a tile must fit 256 registers: it needs 512/,
  );
});

test("no grid passes 65,535 workgroups, however many pixels there are", () => {
  const shape = { ...SHAPES[0], batch: 1, height: 9000, width: 9000, kernel: [1, 1] as const };
  for (const variant of ["naive", "tiled"] as const) {
    for (const kernel of [conv2dForward(shape, {}, variant), conv2dBackwardInput(shape, variant)]) {
      for (const step of kernel.steps) {
        if (step.kind === "dispatch") {
          assert.ok(Math.max(...step.workgroups) <= 65_535, kernel.variant);
        }
      }
    }
  }
});

test("outputShape() refuses a kernel larger than the padded input and names both sizes", () => {
  assert.throws(
    () => outputShape({ ...SHAPES[0], kernel: [1, 3] }),
    /Cannot run conv2d as the kernel must fit the padded input: width spans 3, input has 1/,
  );
});
