import assert from "node:assert/strict";
import { test } from "node:test";
import { rungNames, shapeProblem } from "../tuning/ladder.ts";
import { LAYOUTS, type Shape4 } from "../layout.ts";
import { fromLayout, toLayout } from "../relayout/relayout_ref.ts";
import { assertClose, randomArray, runDirty } from "../testing.ts";
import { maxPoolShape, type PoolGeometry, poolName } from "../pool/geometry.ts";
import { MAX_POOL, maxPool } from "./max_pool.ts";
import { MAX_POOL_BACKWARD, maxPoolBackward } from "./max_pool_backward.ts";
import { maxPoolBackwardReference, maxPoolReference } from "./max_pool_ref.ts";

const EXACT = { atol: 0, rtol: 0 };
/** A handful of overlapping windows are added in f32. */
const SUMS = { atol: 1e-6, rtol: 1e-6 };

const pool = (shape: Shape4, window: number[], stride: number[], padding: number[]) =>
  ({ shape, window, stride, padding }) as unknown as Omit<PoolGeometry, "layout">;

const GEOMETRIES = [
  pool([1, 1, 1, 1], [1, 1], [1, 1], [0, 0]),
  pool([2, 4, 8, 16], [2, 2], [2, 2], [0, 0]),
  pool([3, 5, 7, 9], [2, 2], [2, 2], [0, 0]),
  pool([2, 3, 5, 18], [3, 2], [3, 2], [0, 0]),
  pool([2, 6, 9, 11], [3, 3], [2, 2], [1, 1]),
  pool([1, 2, 6, 5], [2, 4], [1, 3], [1, 2]),
  pool([2, 9, 7, 7], [7, 7], [7, 7], [0, 0]),
  pool([1, 3, 10, 1], [2, 1], [4, 2], [1, 0]),
  pool([2, 3, 16, 24], [3, 3], [2, 2], [1, 1]),
  pool([2, 4, 8, 12], [1, 9], [1, 1], [0, 4]),
  pool([1, 8, 5, 16], [3, 4], [2, 4], [1, 1]),
];

/** Coarse values, so that equal maxima occur. */
function inputOf({ shape }: { shape: Shape4 }, seed: number) {
  return randomArray(shape.reduce((a, b) => a * b), seed).map((v) => Math.round(v * 4) / 4);
}

async function runPool(
  geometry: PoolGeometry,
  x: Float32Array<ArrayBuffer>,
  variant: string,
) {
  const out = maxPoolShape(geometry);
  const got = await runDirty(maxPool(geometry, variant), {
    x: toLayout(x, geometry.shape, geometry.layout),
  });
  return {
    y: Float64Array.from(fromLayout(got.y, out, geometry.layout)),
    index: fromLayout(new Uint32Array(got.index.buffer), out, geometry.layout),
  };
}

for (const variant of rungNames(MAX_POOL)) {
  test(`maxPool ${variant} finds the values and the first positions that the reference finds`, async () => {
    for (const [seed, geometry] of GEOMETRIES.entries()) {
      const x = inputOf(geometry, seed);
      const want = maxPoolReference(x, geometry);
      for (const layout of LAYOUTS) {
        if (shapeProblem(MAX_POOL, variant, { ...geometry, layout })) continue;
        const got = await runPool({ ...geometry, layout }, x, variant);
        const what = `max_pool ${variant} ${poolName({ ...geometry, layout })} seed ${seed}`;
        assertClose(got.y, want.y, EXACT, what);
        assertClose(got.index, want.index, EXACT, `${what} index`);
      }
    }
  });

  test(`maxPool ${variant} lets NaN through and takes -Infinity for a value`, async () => {
    for (const geometry of [pool([1, 4, 4, 8], [2, 2], [2, 2], [0, 0]), GEOMETRIES.at(-3)!]) {
      const x = inputOf(geometry, 7), width = geometry.shape[3];
      for (let i = 101; i < x.length; i += 7) x[i] = i % 3 === 0 ? NaN : -Infinity;
      for (const i of [2, 3, width + 2, width + 3]) x[i] = -Infinity;
      for (const i of [2 * width, 3 * width]) x[i] = NaN; // the first of a window, and a second one
      const want = maxPoolReference(x, geometry);
      for (const layout of LAYOUTS) {
        if (shapeProblem(MAX_POOL, variant, { ...geometry, layout })) continue;
        assert.deepEqual(await runPool({ ...geometry, layout }, x, variant), want);
      }
    }
  });
}

for (const variant of rungNames(MAX_POOL_BACKWARD)) {
  test(`maxPoolBackward ${variant} agrees with the reference, with and without ReLU`, async () => {
    let ran = 0;
    for (const [seed, geometry] of GEOMETRIES.entries()) {
      const pooled = maxPoolReference(inputOf(geometry, seed), geometry);
      const y = Float32Array.from(pooled.y), { index } = pooled;
      const dy = randomArray(y.length, seed + 100);
      for (const layout of LAYOUTS) {
        for (const relu of [false, true]) {
          const full = { ...geometry, layout, relu };
          if (shapeProblem(MAX_POOL_BACKWARD, variant, full)) continue;
          ran++;
          const out = maxPoolShape(full);
          const { dx } = await runDirty(maxPoolBackward(full, variant), {
            dy: toLayout(dy, out, layout),
            index: toLayout(index, out, layout),
            y: toLayout(y, out, layout),
          });
          const want = maxPoolBackwardReference(dy, index, geometry, relu ? y : undefined);
          const what = `max_pool_backward ${variant} ${poolName(full)} relu ${relu} seed ${seed}`;
          assertClose(fromLayout(dx, geometry.shape, layout), want, SUMS, what);
        }
      }
    }
    assert.ok(ran >= 16, `only ${ran} cases ran`);
  });
}

test("max-pooling refuses geometries that PyTorch refuses, naming both values", () => {
  const shape: Shape4 = [1, 1, 4, 4];
  assert.throws(
    () => maxPoolShape(pool(shape, [2, 2], [2, 2], [2, 0])),
    /padding height is 2, window 2/,
  );
  assert.throws(
    () => maxPoolShape(pool(shape, [2, 5], [2, 2], [0, 0])),
    /no window fits: width is 4 with padding 0, window 5/,
  );
  assert.throws(() => maxPoolShape(pool(shape, [2, 2], [0, 1], [0, 0])), RangeError);
  assert.throws(
    () => maxPoolBackward({ ...pool(shape, [3, 3], [2, 2], [1, 1]), layout: "nchw" }, "window"),
    /stride must equal the window/,
  );
});
