import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capabilities, Kernel } from "../gpu/kernel.ts";
import { sizeOf } from "../gpu/kernel.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import type { Shape4 } from "../layout.ts";
import { maxPool } from "../max_pool/max_pool.ts";
import { fromLayout, toLayout } from "../relayout/relayout_ref.ts";
import { assertClose, randomArray, runDirty, subgroupDevice, testDevice } from "../testing.ts";
import { rungNames, variantProblem } from "../tuning/ladder.ts";
import { rungOf } from "../tuning/variant.ts";
import {
  CONV2D,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  type Conv2dDirection,
  conv2dForward,
  conv2dLayout,
  conv2dPoolProblem,
} from "./conv2d.ts";
import { conv2dGradientReference, conv2dReference } from "./conv2d_ref.ts";
import { conv2dName, type Conv2dShape, inputShape, outputShape, weightCount } from "./shape.ts";
import { winogradPlan } from "./winograd/winograd.ts";
import { winogradTexturePlan } from "./winograd_texture/winograd_texture.ts";

type Numbers9 = [
  batch: number,
  inChannels: number,
  height: number,
  width: number,
  outChannels: number,
  kernel: number | [number, number],
  stride?: number | [number, number],
  padding?: number | [number, number],
  dilation?: number | [number, number],
];

const pair = (p: number | [number, number]): [number, number] => typeof p === "number" ? [p, p] : p;

const SHAPES: Conv2dShape[] = ([
  [1, 1, 1, 1, 1, 1],
  [2, 3, 9, 7, 5, 3, 1, 1],
  [9, 3, 8, 8, 32, 3, 1, 1],
  [3, 5, 6, 17, 9, 3, 1, 2],
  [2, 8, 16, 16, 12, 3, 1, 1],
  [2, 4, 11, 13, 6, 3, 2, 1],
  [1, 17, 7, 5, 3, 1, 1, 0],
  [2, 3, 15, 15, 8, 7, 2, 3],
  [1, 2, 5, 9, 4, [1, 3], [2, 1], [0, 1]],
  [2, 6, 10, 9, 7, 3, 1, 2, 2],
  [1, 4, 1, 12, 4, [1, 5], 1, [0, 2], [1, 2]],
  [2, 3, 7, 6, 5, [3, 1], 1, [1, 0]],
  [2, 3, 7, 6, 5, [3, 1], [2, 1], [1, 0]],
  [2, 4, 9, 9, 4, 2, 3, 0],
  [1, 2, 4, 5, 3, 3, 1, 3], // padded past the kernel
  [2, 8, 14, 14, 12, 3, 2, 1], // the strided layers of a ResNet, small
  [2, 12, 14, 13, 20, 1, 2, 0],
  [3, 36, 7, 7, 40, 3, 1, 1],
  [3, 2800, 2, 3, 4, 1], // more channels than a 3-D texture has layers
  [3, 4, 3, 3, 2800, 2, 2, 1],
  [2, 64, 5, 4, 36, 3, 1, 1], // weights whose rows are copied
  [2, 128, 5, 4, 20, 1],
  [2, 516, 3, 4, 6, 1], // channels in slices
  [1, 212, 5, 4, 6, [3, 1], 1, [1, 0]], // channels last: slices of padded runs
  [3, 8, 1, 1, 516, 1, 2, 0], // one pixel, so that a stride leaves one remainder, in slices
  [3, 8, 1, 1, 516, 1, 2, [0, 1]], // which no tap meets
  [2, 72, 9, 5, 36, 1, 2, 0], // enough channels for lanes and registers, pixels in slices
] as Numbers9[]).map((
  [batch, inChannels, height, width, outChannels, kernel, stride = 1, padding = 0, dilation = 1],
) => ({
  batch,
  inChannels,
  height,
  width,
  outChannels,
  kernel: pair(kernel),
  stride: pair(stride),
  padding: pair(padding),
  dilation: pair(dilation),
}));

const problemOf = (
  direction: Conv2dDirection,
  variant: string,
  shape: Conv2dShape,
  device: Capabilities,
) => variantProblem(CONV2D[direction], variant, { direction, shape }, device);

/** Rounding of `terms` products of values in [-1, 1] grows as the square root of their number. */
const tolerance = (terms: number) => ({ atol: 2e-6 * Math.sqrt(terms), rtol: 1e-5 });

/** Runs a kernel on NCHW arrays whatever layout it wants, and gives its output back in NCHW. */
async function runNchw(
  kernel: Kernel,
  direction: Conv2dDirection,
  variant: string,
  activations: Record<string, [Float32Array<ArrayBuffer>, Shape4]>,
  others: HostArrays,
  output: [name: string, shape: Shape4 | null],
): Promise<Float32Array> {
  const layout = conv2dLayout(direction, variant);
  const given = Object.fromEntries(
    Object.entries(activations).map(([name, [a, shape]]) => [name, toLayout(a, shape, layout)]),
  );
  const result = (await runDirty(kernel, { ...given, ...others }))[output[0]];
  return output[1] ? fromLayout(result, output[1], layout) : result;
}

/** That take f32; those that take f16 alone have tests of their own: ../tuning/half_test.ts, subgroup_matrix/. */
const RUNGS = CONV2D.forward.rungs.filter(({ dtypes }) => dtypes?.includes("f32") ?? true)
  .map(({ name }) => name);

/** Shapes that each rung must take: forward, backward_input, backward_weight. */
const LEAST: Record<string, readonly number[]> = {
  naive: [21, 21, 21],
  direct: [21, 21, 0],
  winograd: [7, 7, 0],
  "winograd:4": [7, 7, 0],
  split_k: [3, 2, 0],
  tiled: [21, 21, 21],
  nhwc: [21, 21, 21],
  winograd_texture: [6, 6, 0],
  texture: [21, 21, 21],
  texture_subgroup: [21, 21, 4],
  winograd_texture_subgroup: [6, 6, 0],
};

/** A device on which a rung can run, or null. */
const deviceFor = (variant: string) =>
  variant.endsWith("_subgroup") ? subgroupDevice() : testDevice();

for (const variant of [...RUNGS, "winograd:4"]) {
  test(`conv2d ${variant} and its gradients agree with the reference on every shape they take`, async () => {
    const device = await deviceFor(variant);
    if (!device) return;
    const { capabilities } = device;
    const ran = { forward: 0, backward_input: 0, backward_weight: 0 };
    for (const [seed, shape] of SHAPES.entries()) {
      const can = (direction: Conv2dDirection) => {
        const ok = rungNames(CONV2D[direction]).includes(rungOf(variant)) &&
          problemOf(direction, variant, shape, capabilities) === null;
        ran[direction] += +ok;
        return ok;
      };
      const inShape = inputShape(shape), outShape = outputShape(shape);
      const x = randomArray(sizeOf(inShape), seed), w = randomArray(weightCount(shape), seed + 100);
      const dy = randomArray(sizeOf(outShape), seed + 200);
      const bias = randomArray(shape.outChannels, seed + 300);
      const what = (op: string) => `${op} ${variant} ${conv2dName(shape)} seed ${seed}`;
      const taps = shape.kernel[0] * shape.kernel[1], pixels = outShape[2] * outShape[3];
      if (can("forward")) {
        for (const fused of [false, true]) {
          const kernel = conv2dForward(shape, { bias: fused, relu: fused }, variant);
          const y = await runNchw(kernel, "forward", variant, { x: [x, inShape] }, { w, bias }, [
            "y",
            outShape,
          ]);
          const want = conv2dReference(shape, x, w, fused ? bias : null, pixels, fused);
          assertClose(y, want, tolerance(shape.inChannels * taps), what("forward"));
        }
      }
      const want = conv2dGradientReference(shape, x, w, dy);
      if (can("backward_input")) {
        const kernel = conv2dBackwardInput(shape, variant);
        const dx = await runNchw(kernel, "backward_input", variant, { dy: [dy, outShape] }, { w }, [
          "dx",
          inShape,
        ]);
        assertClose(dx, want.dx, tolerance(shape.outChannels * taps), what("backward_input"));
      }
      if (can("backward_weight")) {
        const kernel = conv2dBackwardWeight(shape, variant);
        const given = { x: [x, inShape], dy: [dy, outShape] } as const;
        const dw = await runNchw(
          kernel,
          "backward_weight",
          variant,
          { x: [...given.x], dy: [...given.dy] },
          {},
          [
            "dw",
            null,
          ],
        );
        assertClose(dw, want.dw, tolerance(shape.batch * pixels), what("backward_weight"));
      }
    }
    const few = Object.values(ran).some((count, i) => count < LEAST[variant][i]);
    assert.ok(!few, `too few shapes ran: ${JSON.stringify(ran)}`);
  });
}

test("conv2d lets NaN through its ReLU", async () => {
  for (const variant of RUNGS) {
    const device = await deviceFor(variant);
    if (!device) continue;
    const { capabilities } = device;
    const shape = SHAPES.find((shape) => !problemOf("forward", variant, shape, capabilities))!;
    const inShape = inputShape(shape), outShape = outputShape(shape);
    const x = randomArray(sizeOf(inShape), 1), w = randomArray(weightCount(shape), 2);
    const bias = new Float32Array(shape.outChannels);
    bias[0] = NaN;
    const plane = outShape[2] * outShape[3];
    const kernel = conv2dForward(shape, { bias: true, relu: true }, variant);
    const y = await runNchw(kernel, "forward", variant, { x: [x, inShape] }, { w, bias }, [
      "y",
      outShape,
    ]);
    const right = y.every((v, i) =>
      Math.floor(i / plane) % shape.outChannels === 0 ? Number.isNaN(v) : v >= 0
    );
    assert.ok(right, variant);
  }
});

test("conv2d is the same with any tile, and with images in chunks", async () => {
  const shape = { ...SHAPES[2], inChannels: 5, outChannels: 10 };
  const x = randomArray(sizeOf(inputShape(shape)), 1), w = randomArray(weightCount(shape), 2);
  const bias = randomArray(shape.outChannels, 3);
  const want = conv2dReference(shape, x, w, bias, 64, true);
  const epilogue = { bias: true, relu: true };
  const chunked = ([[2, 4 * 16 * 10 * 19], [4, 4 * 36 * 10 * 7]] as const).map(([side, bytes]) => {
    const plan = winogradPlan({ direction: "forward", shape, ...epilogue }, side, bytes);
    assert.equal(plan.steps.filter(({ label }) => label.startsWith("products")).length, 9);
    return { ...conv2dForward(shape, epilogue, `winograd:${side}`), ...plan };
  });
  const kernels = ([
    "direct:1x3x4",
    "direct:4x1x12",
    "tiled:32x32x4x4",
    "split_k:2",
  ] as const).map((variant) => conv2dForward(shape, epilogue, variant));
  for (const kernel of [...kernels, ...chunked]) {
    const { y } = await runDirty(kernel, { x, w, bias });
    assertClose(y, want, tolerance(45), kernel.variant);
  }
  const inTextures = {
    ...conv2dForward(shape, epilogue, "winograd_texture"),
    ...winogradTexturePlan(
      { direction: "forward", shape, ...epilogue },
      undefined,
      false,
      36 * 16 * 3 * 4 * 4,
    ),
  };
  const multiplications = inTextures.steps.filter(({ label }) => label.startsWith("multiply"));
  assert.equal(multiplications.length, 3);
  const tiles = ["texture:1x2x4", "texture:4x1x12", "winograd_texture:1x4x12"] as const;
  for (const kernel of [inTextures, ...tiles.map((v) => conv2dForward(shape, epilogue, v))]) {
    const { y } = await runDirty(kernel, { x: toLayout(x, inputShape(shape), "nc4hw4"), w, bias });
    assertClose(fromLayout(y, outputShape(shape), "nc4hw4"), want, tolerance(45), kernel.variant);
  }
});

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

for (const variant of ["texture", "texture_subgroup"]) {
  test(`conv2d ${variant} pools like max_pool after it, maxima and places, ties included`, async () => {
    const device = await deviceFor(variant);
    if (device) await poolsLikeMaxPool(variant, device.capabilities);
  });
}

async function poolsLikeMaxPool(variant: string, capabilities: Capabilities) {
  let pooledShapes = 0;
  for (const [seed, shape] of SHAPES.entries()) {
    const [n, k, oh, ow] = outputShape(shape);
    const pool = [2, 2] as const;
    if (problemOf("forward", variant, shape, capabilities)) continue;
    if (conv2dPoolProblem(variant, shape, pool)) continue;
    const x = randomArray(sizeOf(inputShape(shape)), seed),
      w = randomArray(weightCount(shape), seed + 100);
    const bias = randomArray(k, seed + 300);
    const given = { x: toLayout(x, inputShape(shape), "nc4hw4"), w, bias };
    const fused = await runDirty(
      conv2dForward(shape, { bias: true, relu: true, pool }, variant),
      given,
    );
    const { y } = await runDirty(
      conv2dForward(shape, { bias: true, relu: true }, variant),
      given,
    );
    const geometry = {
      shape: [n, k, oh, ow] as Shape4,
      window: pool,
      stride: pool,
      padding: [0, 0] as const,
    };
    const pooled = await runDirty(maxPool({ ...geometry, layout: "nc4hw4" }), { x: y });
    const out: Shape4 = [n, k, oh / 2, ow / 2];
    const what = `${conv2dName(shape)} seed ${seed}`;
    const exact = { atol: 0, rtol: 0 };
    assertClose(
      fromLayout(fused.y, out, "nc4hw4"),
      fromLayout(pooled.y, out, "nc4hw4"),
      exact,
      `${what} y`,
    );
    const places = (index: Float32Array<ArrayBuffer>) =>
      fromLayout(new Uint32Array(index.buffer), out, "nc4hw4");
    assertClose(places(fused.index), places(pooled.index), exact, `${what} index`);
    pooledShapes++;
  }
  assert.ok(pooledShapes >= 3, `only ${pooledShapes} shapes were pooled`);
}

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
