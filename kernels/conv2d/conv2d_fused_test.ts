import assert from "node:assert/strict";
import { test } from "node:test";
import { type Capabilities, sizeOf } from "../gpu/kernel.ts";
import type { Shape4 } from "../layout.ts";
import { maxPool } from "../max_pool/max_pool.ts";
import { fromLayout, toLayout } from "../relayout/relayout_ref.ts";
import { assertClose, randomArray, runDirty } from "../testing.ts";
import { conv2dForward, conv2dPoolProblem } from "./conv2d.ts";
import { deviceFor, problemOf, RUNGS, runNchw, SHAPES } from "./conv2d_test_support.ts";
import { conv2dName, inputShape, outputShape, weightCount } from "./shape.ts";

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
