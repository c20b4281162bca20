import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "../gpu/kernel.ts";
import { LAYOUTS, type Shape4 } from "../layout.ts";
import { fromLayout, toLayout } from "../relayout/relayout_ref.ts";
import { assertClose, randomArray, runDirty } from "../testing.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { rungNames, shapeProblem } from "../tuning/ladder.ts";
import { AVG_POOL, avgPool } from "./avg_pool.ts";
import { avgPoolBackward } from "./avg_pool_backward.ts";
import { avgPoolBackwardReference, avgPoolReference } from "./avg_pool_ref.ts";
import { avgPoolShape, type PoolGeometry, poolName } from "../pool/geometry.ts";

/** Rounding of a sum of up to 1200 values below one, divided by their number. */
const TOLERANCE = { atol: 1e-6, rtol: 1e-5 };

const pool = (shape: Shape4, window: number[], stride: number[], padding: number[]) =>
  ({ shape, window, stride, padding }) as unknown as Omit<PoolGeometry, "layout">;
const global = (shape: Shape4) => pool(shape, shape.slice(2), shape.slice(2), [0, 0]);

const GEOMETRIES = [
  pool([1, 1, 1, 1], [1, 1], [1, 1], [0, 0]),
  pool([2, 4, 8, 16], [2, 2], [2, 2], [0, 0]),
  pool([3, 5, 7, 9], [2, 2], [2, 2], [0, 0]),
  pool([2, 6, 9, 11], [3, 3], [2, 2], [1, 1]),
  pool([2, 3, 5, 18], [3, 2], [1, 1], [1, 0]),
  pool([1, 2, 6, 5], [2, 4], [1, 3], [1, 2]),
  pool([1, 3, 10, 1], [2, 1], [4, 2], [1, 0]),
  global([3, 9, 7, 7]),
  global([2, 5, 6, 10]),
  global([2, 3, 33, 36]),
];

for (const variant of rungNames(AVG_POOL)) {
  test(`avgPool ${variant} agrees with the reference`, async () => {
    let ran = 0;
    for (const [seed, geometry] of GEOMETRIES.entries()) {
      const x = randomArray(sizeOf(geometry.shape), seed);
      for (const layout of LAYOUTS) {
        const full = { ...geometry, layout };
        if (shapeProblem(AVG_POOL, variant, full)) continue;
        ran++;
        const { y } = await runDirty(avgPool(full, variant), {
          x: toLayout(x, geometry.shape, layout),
        });
        const want = avgPoolReference(x, geometry);
        const what = `avg_pool ${variant} ${poolName(full)} seed ${seed}`;
        assertClose(fromLayout(y, avgPoolShape(full), layout), want, TOLERANCE, what);
      }
    }
    assert.ok(ran >= 8, `only ${ran} cases ran`);
  });
}

test("avgPoolBackward() agrees with the reference", async () => {
  for (const [seed, geometry] of GEOMETRIES.entries()) {
    const out = avgPoolShape(geometry);
    const dy = randomArray(sizeOf(out), seed);
    const want = avgPoolBackwardReference(dy, geometry);
    for (const layout of LAYOUTS) {
      const full = { ...geometry, layout };
      const { dx } = await runDirty(avgPoolBackward(full), { dy: toLayout(dy, out, layout) });
      const what = `avg_pool_backward ${poolName(full)} seed ${seed}`;
      assertClose(fromLayout(dx, geometry.shape, layout), want, TOLERANCE, what);
    }
  }
});

test("average pooling takes a workgroup for large global windows, and refuses what PyTorch refuses", () => {
  const inNchw = (geometry: Omit<PoolGeometry, "layout">) => ({
    ...geometry,
    layout: "nchw" as const,
  });
  assert.equal(defaultRung(AVG_POOL, inNchw(global([1, 1, 7, 7]))), "naive");
  assert.equal(defaultRung(AVG_POOL, inNchw(global([1, 1, 16, 16]))), "workgroup");
  const [, windowed] = GEOMETRIES;
  assert.throws(
    () => avgPool(inNchw(windowed), "workgroup"),
    /window must be the image and padding 0/,
  );
  assert.throws(
    () => avgPoolShape(pool([1, 1, 4, 4], [2, 2], [2, 2], [2, 0])),
    /Cannot run avg_pool as padding must be .* padding height is 2, window 2/,
  );
});
