/** Pooling, pointwise ops, sums, loss, optimiser and normalisation against PyTorch: every rung. */
import { add as addKernel } from "../kernels/add/add.ts";
import { augment } from "../kernels/augment/augment.ts";
import { type Kernel, sizeOf } from "../kernels/gpu/kernel.ts";
import type { HostArrays } from "../kernels/gpu/run_kernel.ts";
import { LOSS, softmaxCrossEntropy } from "../kernels/loss/softmax_cross_entropy.ts";
import { maxPool } from "../kernels/max_pool/max_pool.ts";
import { MAX_POOL_BACKWARD, maxPoolBackward } from "../kernels/max_pool/max_pool_backward.ts";
import { BIAS_GRADIENT, biasGradient } from "../kernels/reduce/bias_gradient.ts";
import { rungNames, shapeProblem } from "../kernels/tuning/ladder.ts";
import { relu, reluBackward } from "../kernels/relu/relu.ts";
import { fromLayout, toLayout } from "../kernels/relayout/relayout_ref.ts";
import { encodeStep } from "../kernels/step/step.ts";
import { assertClose, runDirty } from "../kernels/testing.ts";
import { type F32, LAYOUTS, shape4, tolerance } from "./vector_cases.ts";
import type { Case } from "./vectors_test_support.ts";

export async function maxPool2d({ name, params, shapes, inputs, outputs }: Case): Promise<void> {
  const x = shape4(shapes.x), y = shape4(shapes.dy);
  for (const layout of LAYOUTS) {
    const { window, stride, padding } = params as {
      window: [number, number];
      stride: [number, number];
      padding: [number, number];
    };
    const geometry = { shape: x, window, stride, padding, layout };
    const forward = await runDirty(maxPool(geometry), { x: toLayout(inputs.x as F32, x, layout) });
    assertClose(
      fromLayout(forward.y, y, layout),
      outputs.y,
      { atol: 0, rtol: 0 },
      `${name} ${layout} y`,
    );
    const places = new Uint32Array(forward.index.buffer);
    assertClose(
      fromLayout(places, y, layout),
      outputs.indices,
      { atol: 0, rtol: 0 },
      `${name} ${layout} indices`,
    );
    for (const variant of rungNames(MAX_POOL_BACKWARD)) {
      if (shapeProblem(MAX_POOL_BACKWARD, variant, geometry)) continue;
      const given = {
        dy: toLayout(inputs.dy as F32, y, layout),
        index: toLayout(outputs.indices as Uint32Array<ArrayBuffer>, y, layout, 0),
      };
      const { dx } = await runDirty(maxPoolBackward(geometry, variant), given);
      assertClose(
        fromLayout(dx, x, layout),
        outputs.dx,
        tolerance(1),
        `${name} ${layout} ${variant} dx`,
      );
    }
  }
}

/** The rungs that take any number of elements. */
const FLAT_VARIANTS = ["naive", "vec4"] as const;

export async function reluCase({ name, shapes, inputs, outputs }: Case): Promise<void> {
  const n = sizeOf(shapes.x);
  const exact = { atol: 0, rtol: 0 };
  for (const variant of FLAT_VARIANTS) {
    const { y } = await runDirty(relu(n, variant), { x: inputs.x });
    assertClose(y, outputs.y, exact, `${name} ${variant} y`);
    const { dx } = await runDirty(reluBackward(n, variant), { dy: inputs.dy, y });
    assertClose(dx, outputs.dx, exact, `${name} ${variant} dx`);
  }
}

export async function addCase({ name, params, shapes, inputs, outputs }: Case): Promise<void> {
  for (const variant of FLAT_VARIANTS) {
    const { y } = await runDirty(addKernel(sizeOf(shapes.a), variant), {
      a: inputs.a,
      b: inputs.b,
    });
    const got = params.relu ? y.map((value) => Math.max(0, value)) : y;
    assertClose(got, outputs.y, tolerance(1), `${name} ${variant} y`);
  }
}

export async function biasGradientCase({ name, shapes, inputs, outputs }: Case): Promise<void> {
  const { dy } = shapes;
  const kernels = rungNames(BIAS_GRADIENT).flatMap((variant): [string, Kernel, F32][] =>
    dy.length === 2
      ? [[variant, biasGradient({ rows: dy[0], columns: dy[1] }, variant), inputs.dy as F32]]
      : LAYOUTS.map((layout) => [
        `${variant} ${layout}`,
        biasGradient({ shape: shape4(dy), layout }, variant),
        toLayout(inputs.dy as F32, shape4(dy), layout),
      ])
  );
  for (const [what, kernel, array] of kernels) {
    const { db } = await runDirty(kernel, { dy: array });
    assertClose(db, outputs.db, tolerance(sizeOf(dy) / dy[1]), `${name} ${what}`);
  }
}

const IDLE = { slot: 0, seed: 0, epoch: 0 };

export async function crossEntropy({ name, shapes, inputs, outputs }: Case): Promise<void> {
  const [batch, classes] = shapes.logits;
  const given = {
    ...inputs,
    step: encodeStep({ ...IDLE, count: batch }),
    losses: new Float32Array(batch),
    ranks: new Uint32Array(batch),
    predictions: new Uint32Array(batch),
  };
  for (const variant of rungNames(LOSS)) {
    const what = `${name} ${variant}`;
    const kernel = softmaxCrossEntropy({ batch, classes, slots: 1 }, variant);
    const got = await runDirty(kernel, given as HostArrays);
    // Losses of logits near 1000 are themselves near 1000; f32 holds them to 6e-5.
    assertClose(got.losses, outputs.losses, { atol: 2e-6, rtol: 2e-6 }, `${what} losses`);
    assertClose(got.dlogits, outputs.dlogits, { atol: 1e-6, rtol: 1e-4 }, `${what} dlogits`);
    const ranks = new Uint32Array(got.ranks.buffer);
    for (const k of [1, 5]) {
      const want = outputs[`top${k}`];
      const hits = ranks.filter((rank) => rank < k).length;
      if (want) assertClose([hits], want, { atol: 0, rtol: 0 }, `${what} top-${k}`);
    }
  }
}

export async function normalise({ name, params, shapes, inputs, outputs }: Case): Promise<void> {
  const [batch, channels, height, width] = shapes.x;
  const { mean, std } = params as { mean: number[]; std: number[] };
  for (const layout of LAYOUTS) {
    const kernel = augment({
      batch,
      channels,
      height,
      width,
      layout,
      padding: 0,
      flip: false,
      mean,
      std,
    });
    const given = {
      images: inputs.x,
      indices: new Uint32Array(batch),
      step: encodeStep({ ...IDLE, count: batch }),
    };
    const { y } = await runDirty(kernel, given as HostArrays);
    assertClose(
      fromLayout(y, shape4(shapes.x), layout),
      outputs.y,
      { atol: 2e-7, rtol: 0 },
      `${name} ${layout}`,
    );
  }
}
