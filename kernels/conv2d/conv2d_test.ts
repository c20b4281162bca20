import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "../gpu/kernel.ts";
import { fromLayout, toLayout } from "../relayout/relayout_ref.ts";
import { assertClose, randomArray, runDirty } from "../testing.ts";
import { rungNames } from "../tuning/ladder.ts";
import { rungOf } from "../tuning/variant.ts";
import {
  CONV2D,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  type Conv2dDirection,
  conv2dForward,
} from "./conv2d.ts";
import { conv2dGradientReference, conv2dReference } from "./conv2d_ref.ts";
import { deviceFor, problemOf, RUNGS, runNchw, SHAPES, tolerance } from "./conv2d_test_support.ts";
import { conv2dName, inputShape, outputShape, weightCount } from "./shape.ts";
import { winogradPlan } from "./winograd/winograd.ts";
import { winogradTexturePlan } from "./winograd_texture/winograd_texture.ts";

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
