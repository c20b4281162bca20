/** Batch normalisation and average pooling against PyTorch: every rung, both layouts. */
import { BATCH_NORM, batchNorm, type BatchNormShape } from "../kernels/batch_norm/batch_norm.ts";
import { batchNormBackward } from "../kernels/batch_norm/backward/backward.ts";
import { BATCH_NORM_EVAL, batchNormEval } from "../kernels/batch_norm/normalise/eval.ts";
import { rungNames, shapeProblem, variantProblem } from "../kernels/tuning/ladder.ts";
import { AVG_POOL, avgPool } from "../kernels/avg_pool/avg_pool.ts";
import { avgPoolBackward } from "../kernels/avg_pool/avg_pool_backward.ts";
import type { PoolGeometry } from "../kernels/pool/geometry.ts";
import { fromLayout, toLayout } from "../kernels/relayout/relayout_ref.ts";
import { assertClose, runDirty, testDevice } from "../kernels/testing.ts";
import { type F32, LAYOUTS, shape4, tolerance } from "./vector_cases.ts";
import type { Case } from "./vectors_test_support.ts";

export async function avgPool2d({ name, params, shapes, inputs, outputs }: Case): Promise<void> {
  const x = shape4(shapes.x), y = shape4(shapes.dy);
  for (const layout of LAYOUTS) {
    const { window, stride, padding } = params as Omit<PoolGeometry, "shape" | "layout">;
    const geometry = { shape: x, window, stride, padding, layout };
    const close = (got: F32, shape: typeof x, want: ArrayLike<number>, what: string) =>
      assertClose(fromLayout(got, shape, layout), want, tolerance(1), `${name} ${layout} ${what}`);
    for (const variant of rungNames(AVG_POOL)) {
      if (shapeProblem(AVG_POOL, variant, geometry)) continue;
      const given = { x: toLayout(inputs.x as F32, x, layout) };
      const got = await runDirty(avgPool(geometry, variant), given);
      close(got.y, y, outputs.y, `${variant} y`);
    }
    const given = { dy: toLayout(inputs.dy as F32, y, layout) };
    const { dx } = await runDirty(avgPoolBackward(geometry), given);
    close(dx, x, outputs.dx, "dx");
  }
}

/** Values near one, magnified by invstd where a channel has few values. */
const TOLERANCE = { atol: 1e-5, rtol: 1e-5 };

export async function batchNormCase(one: Case): Promise<void> {
  const { fused, eps, momentum } = one.params;
  const { capabilities } = await testDevice();
  for (const layout of LAYOUTS) {
    const what = { shape: shape4(one.shapes.x), layout, fused: fused ?? undefined, eps, momentum };
    for (const variant of rungNames(BATCH_NORM)) {
      if (variantProblem(BATCH_NORM, variant, what, capabilities)) continue;
      await batchNormTraining(one, what, variant);
    }
    for (const variant of rungNames(BATCH_NORM_EVAL)) {
      if (variantProblem(BATCH_NORM_EVAL, variant, what, capabilities)) continue;
      const { runningMean, runningVar } = one.outputs as Record<string, F32>;
      const given = { ...laidOut(one, what), runningMean, runningVar };
      const { y } = await runDirty(batchNormEval(what, variant), given);
      const label = `${one.name} ${layout} ${variant} yEval`;
      assertClose(fromLayout(y, what.shape, layout), one.outputs.yEval, TOLERANCE, label);
    }
  }
}

/** The inputs, tensors in the layout. */
function laidOut({ inputs, shapes }: Case, { shape, layout }: BatchNormShape) {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, array]) => [
      key,
      shapes[key].length === 4 ? toLayout(array as F32, shape, layout) : array as F32,
    ]),
  );
}

/** Two training steps, then the gradient of the second. */
async function batchNormTraining(
  one: Case,
  what: BatchNormShape,
  variant: string,
): Promise<void> {
  const { outputs, shapes } = one;
  const { shape, layout } = what;
  const given = laidOut(one, what), channels = shape[1];
  const close = (got: F32, key: string) => {
    const values = shapes[key].length === 4
      ? fromLayout(got, shape, layout)
      : got.subarray(0, channels);
    assertClose(values, outputs[key], TOLERANCE, `${one.name} ${layout} ${variant} ${key}`);
  };
  const forward = batchNorm(what, variant);
  const [zeros, ones] = [0, 1].map((v) => new Float32Array(channels).fill(v));
  const { runningMean, runningVar } = await runDirty(forward, {
    ...given,
    runningMean: zeros,
    runningVar: ones,
  });
  const got = await runDirty(forward, { ...given, runningMean, runningVar });
  for (const key of ["y", "runningMean", "runningVar"]) close(got[key], key);
  const { y, mean, invstd } = got;
  const back = await runDirty(batchNormBackward(what, variant), { ...given, y, mean, invstd });
  for (const key of ["dx", "dgamma", "dbeta", "dresidual"]) if (outputs[key]) close(back[key], key);
}
