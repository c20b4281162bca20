import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "../gpu/kernel.ts";
import { LAYOUTS, type Shape4 } from "../layout.ts";
import { fromLayout, toLayout } from "../relayout/relayout_ref.ts";
import { assertClose, randomArray, runDirty, testDevice } from "../testing.ts";
import { BATCH_NORM, batchNorm, type BatchNormShape } from "./batch_norm.ts";
import { batchNormBackward } from "./backward/backward.ts";
import { BATCH_NORM_EVAL, batchNormEval } from "./normalise/eval.ts";
import { rungNames, variantProblem } from "../tuning/ladder.ts";
import {
  batchNormBackwardReference,
  batchNormEvalReference,
  batchNormReference,
} from "./batch_norm_ref.ts";

/** Values near one after a dozen roundings; two equal pixels make invstd 300, which magnifies them. */
const TOLERANCE = { atol: 3e-6, rtol: 1e-5 };
/** Rounding of a sum of n random values grows as its square root in practice. */
const sums = (n: number) => ({ atol: 1e-6 * Math.sqrt(n), rtol: 1e-5 });

const SHAPES: Shape4[] = [
  [2, 3, 5, 7],
  [2, 1, 1, 1],
  [1, 70, 1, 3],
  [3, 5, 6, 18],
  [5, 4, 8, 16],
  [8, 3, 32, 32], // several workgroups a plane
  [8, 36, 16, 16], // in nhwc, of several planes
];
const FUSED = [undefined, "relu", "add_relu"] as const;

const CASES: BatchNormShape[] = SHAPES.flatMap((shape) =>
  LAYOUTS.flatMap((layout) => FUSED.map((fused) => ({ shape, layout, fused })))
);

/** Per channel: gamma of both signs, a positive variance. */
function channelValues(c: number, seed: number) {
  const [gamma, beta, runningMean, spread] = [0, 1, 2, 3].map((i) => randomArray(c, seed + i));
  return { gamma, beta, runningMean, runningVar: spread.map((v) => 1.5 + v) };
}

const name = ({ shape, layout, fused }: BatchNormShape) =>
  `${shape.join("x")} ${layout} fused ${fused ?? "nothing"}`;

async function check(variant: string, what: BatchNormShape, seed: number) {
  const { shape, layout } = what;
  const x = randomArray(sizeOf(shape), seed).map((v) => 3 * v + 1);
  const residual = randomArray(x.length, seed + 10);
  const values = channelValues(shape[1], seed + 20);
  const want = batchNormReference(x, shape, values, what, residual);
  const got = await runDirty(batchNorm(what, variant), {
    x: toLayout(x, shape, layout),
    residual: toLayout(residual, shape, layout),
    ...values,
  });
  const label = `batch_norm ${variant} ${name(what)} seed ${seed}`;
  assertClose(fromLayout(got.y, shape, layout), want.y, TOLERANCE, `${label} y`);
  for (const output of ["mean", "invstd", "runningMean", "runningVar"] as const) {
    assertClose(got[output], want[output], TOLERANCE, `${label} ${output}`);
  }
}

async function checkBackward(variant: string, what: BatchNormShape, seed: number) {
  const { shape, layout, fused } = what;
  const x = randomArray(sizeOf(shape), seed).map((v) => 3 * v + 1);
  const dy = randomArray(x.length, seed + 10), y = randomArray(x.length, seed + 11);
  const values = channelValues(shape[1], seed + 20);
  const forward = batchNormReference(x, shape, values, {});
  const given = {
    gamma: values.gamma,
    mean: Float32Array.from(forward.mean),
    invstd: Float32Array.from(forward.invstd),
  };
  const want = batchNormBackwardReference(dy, x, shape, given, fused ? y : undefined);
  const got = await runDirty(batchNormBackward(what, variant), {
    dy: toLayout(dy, shape, layout),
    x: toLayout(x, shape, layout),
    y: toLayout(y, shape, layout),
    ...given,
  });
  const label = `batch_norm_backward ${variant} ${name(what)} seed ${seed}`;
  const per = x.length / shape[1];
  assertClose(fromLayout(got.dx, shape, layout), want.dx, TOLERANCE, `${label} dx`);
  assertClose(got.dgamma, want.dgamma, sums(per), `${label} dgamma`);
  assertClose(got.dbeta, want.dbeta, sums(per), `${label} dbeta`);
  if (fused !== "add_relu") return;
  const { dresidual } = got;
  const exact = { atol: 0, rtol: 0 };
  assertClose(fromLayout(dresidual, shape, layout), want.dresidual, exact, `${label} dresidual`);
}

for (const variant of rungNames(BATCH_NORM)) {
  test(`batch normalisation ${variant} agrees with the reference, forward and backward`, async () => {
    const { capabilities } = await testDevice();
    let ran = 0;
    for (const [seed, what] of CASES.entries()) {
      if (variantProblem(BATCH_NORM, variant, what, capabilities)) continue;
      await check(variant, what, seed);
      await checkBackward(variant, what, seed);
      ran++;
    }
    assert.ok(ran >= 24 || !capabilities.storageTextureReads, `only ${ran} cases ran`);
  });

  test(`batch normalisation ${variant} keeps its digits where the mean is 10,000 deviations`, async () => {
    const shape: Shape4 = [8, 2, 16, 16];
    // Steps of 2^-10 at 1000, which f32 holds exactly, and a drift over the batch.
    const x = randomArray(sizeOf(shape), 1)
      .map((v, i) => 1000 + (Math.round(100 * v) + Math.floor(i / 512)) / 1024);
    const values = channelValues(2, 2);
    const want = batchNormReference(x, shape, values, {});
    for (const layout of LAYOUTS) {
      const got = await runDirty(batchNorm({ shape, layout }, variant), {
        x: toLayout(x, shape, layout),
        ...values,
      });
      const label = `batch_norm ${variant} ${layout} around 1000`;
      assertClose(got.invstd, want.invstd, { atol: 0, rtol: 1e-3 }, `${label} invstd`);
      // The mean is rounded to 3e-5, 1 / 1900 of a deviation.
      const y = fromLayout(got.y, shape, layout);
      assertClose(y, want.y, { atol: 2e-3, rtol: 1e-3 }, `${label} y`);
    }
  });
}

test("where squares overflow, the variance is infinite and y is beta in every rung, as in PyTorch", async () => {
  const { capabilities } = await testDevice();
  const shape: Shape4 = [4, 3, 8, 16];
  const x = randomArray(sizeOf(shape), 1).map((v) => 1e30 * v);
  const values = channelValues(3, 2);
  for (const layout of LAYOUTS) {
    for (const variant of rungNames(BATCH_NORM)) {
      const what = { shape, layout };
      if (variantProblem(BATCH_NORM, variant, what, capabilities)) continue;
      const got = await runDirty(batchNorm(what, variant), {
        x: toLayout(x, shape, layout),
        ...values,
      });
      const label = `${variant} ${layout}`;
      assert.deepEqual([...got.invstd], [0, 0, 0], label);
      assert.deepEqual([...got.runningVar], [Infinity, Infinity, Infinity], label);
      assert.ok(got.mean.every((mean) => Math.abs(mean) < 1e30), `${label}: ${got.mean}`);
      const y = fromLayout(got.y, shape, layout);
      assert.ok(y.every((value, i) => value === values.beta[Math.floor(i / 128) % 3]), label);
    }
  }
});

for (const variant of rungNames(BATCH_NORM_EVAL)) {
  test(`batch normalisation by running statistics ${variant} agrees with the reference`, async () => {
    const { capabilities } = await testDevice();
    for (const [seed, what] of CASES.entries()) {
      if (variantProblem(BATCH_NORM_EVAL, variant, what, capabilities)) continue;
      const { shape, layout } = what;
      const x = randomArray(sizeOf(shape), seed), residual = randomArray(x.length, seed + 10);
      const values = channelValues(shape[1], seed + 20);
      const want = batchNormEvalReference(x, shape, values, what, residual);
      const { y } = await runDirty(batchNormEval(what, variant), {
        x: toLayout(x, shape, layout),
        residual: toLayout(residual, shape, layout),
        ...values,
      });
      const label = `batch_norm_eval ${variant} ${name(what)} seed ${seed}`;
      assertClose(fromLayout(y, shape, layout), want, TOLERANCE, label);
    }
  });
}

test("batch normalisation takes eps and momentum, and refuses what PyTorch refuses", async () => {
  const what = { shape: [3, 2, 2, 2], layout: "nchw", eps: 0.5, momentum: 0.25 } as const;
  await check("workgroup", what, 1);
  const single = { shape: [1, 4, 1, 1], layout: "nchw" } as const;
  assert.throws(() => batchNorm(single), /more than one value per channel: shape is 1x4x1x1/);
  assert.throws(() => batchNormBackward(single), /more than one value per channel/);
  assert.equal(batchNormEval(single).op, "batch_norm_eval");
  assert.throws(() => batchNorm({ ...what, eps: 0 }), /eps must be positive: current value is 0/);
  assert.throws(() => batchNorm({ ...what, momentum: 1.5 }), /momentum must be from 0 to 1/);
  assert.throws(
    () => batchNorm({ shape: [2, 3, 5, 7], layout: "nchw" }, "texture"),
    /batch_norm\/texture as pixels of a channel must be a multiple of 4/,
  );
});

test("a plane longer than a CPU adapter's loops is refused where one thread walks it", async () => {
  const { capabilities } = await testDevice();
  const what = { shape: [8, 1, 112, 112], layout: "nchw" } as const;
  const problem = (software: boolean, variant: string) =>
    variantProblem(BATCH_NORM, variant, what, { ...capabilities, software });
  assert.match(problem(true, "naive")!, /after 65535 iterations: there are 100352/);
  assert.equal(problem(false, "naive"), null);
  assert.equal(problem(true, "workgroup"), null);
});
