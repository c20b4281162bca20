import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYOUTS, type Shape4 } from "../layout.ts";
import { toLayout } from "../relayout/relayout_ref.ts";
import { assertClose, randomArray, runDirty } from "../testing.ts";
import { rungNames } from "../tuning/ladder.ts";
import { BIAS_GRADIENT, biasGradient } from "./bias_gradient.ts";
import { biasGradientReference, sumReference } from "./reduce_ref.ts";
import { sum } from "./sum.ts";

/** Rounding of a sum of n random values in [-1, 1] grows as n at worst, as its square root in practice. */
const tolerance = (n: number) => ({ atol: 5e-7 * Math.sqrt(n), rtol: 1e-5 });

const SHAPES: Shape4[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 7],
  [50, 5, 3, 17],
  [9, 8, 16, 16],
  [1, 70, 1, 1],
  [3, 2, 90, 70],
];
const MATRICES = [[1, 1], [7, 5], [100, 12], [300, 9], [130, 64]];

for (const variant of rungNames(BIAS_GRADIENT)) {
  test(`bias gradient ${variant} agrees with the reference in both layouts`, async () => {
    for (const [seed, shape] of SHAPES.entries()) {
      const dy = randomArray(shape.reduce((a, b) => a * b), seed);
      const want = biasGradientReference(dy, shape);
      for (const layout of LAYOUTS) {
        const kernel = biasGradient({ shape, layout }, variant);
        const { db } = await runDirty(kernel, { dy: toLayout(dy, shape, layout) });
        const what = `bias_gradient ${variant} ${kernel.shape} seed ${seed}`;
        assertClose(db, want, tolerance(dy.length / shape[1]), what);
        const y = randomArray(dy.length, seed + 50);
        const masked = dy.map((value, i) => y[i] > 0 ? value : 0);
        const given = { dy: toLayout(dy, shape, layout), y: toLayout(y, shape, layout) };
        const behind = await runDirty(biasGradient({ shape, layout, relu: true }, variant), given);
        const wantMasked = biasGradientReference(masked, shape);
        assertClose(behind.db, wantMasked, tolerance(dy.length / shape[1]), `${what} +relu`);
      }
    }
  });

  test(`bias gradient ${variant} agrees with the reference on matrices`, async () => {
    for (const [seed, [rows, columns]] of MATRICES.entries()) {
      const dy = randomArray(rows * columns, seed);
      const { db } = await runDirty(biasGradient({ rows, columns }, variant), { dy });
      const want = biasGradientReference(dy, [rows, columns, 1, 1]);
      assertClose(db, want, tolerance(rows), `bias_gradient ${variant} ${rows}x${columns} ${seed}`);
    }
  });
}

test("the bias gradient of a tall matrix takes several passes", async () => {
  const [rows, columns] = [128 * 128 + 1, 3];
  const kernel = biasGradient({ rows, columns });
  assert.equal(kernel.steps.length, 3);
  const dy = randomArray(rows * columns, 1);
  const { db } = await runDirty(kernel, { dy });
  const want = biasGradientReference(dy, [rows, columns, 1, 1]);
  assertClose(db, want, tolerance(rows), `bias_gradient ${kernel.shape} seed 1`);
});

test("sum() agrees with the reference, whatever n", async () => {
  for (const n of [1, 3, 64, 2047, 70_000]) {
    const x = randomArray(n, n);
    const { y } = await runDirty(sum(n), { x });
    assertClose(y, [sumReference(x)], tolerance(n), `sum ${n} seed ${n}`);
  }
});

test("a reduction refuses a size that is not a positive integer", () => {
  assert.throws(() => sum(0), /Cannot run sum as n must be a positive integer/);
  assert.throws(() => biasGradient({ rows: 2, columns: 0.5 }), /columns must be a positive/);
});
