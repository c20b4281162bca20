import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYOUTS, type Shape4 } from "../layout.ts";
import { assertClose, randomArray, runDirty } from "../testing.ts";
import { rungNames, shapeProblem } from "../tuning/ladder.ts";
import { RELAYOUT, relayout } from "./relayout.ts";
import { fromLayout, toLayout } from "./relayout_ref.ts";

const SHAPES: Shape4[] = [[1, 1, 1, 1], [2, 3, 5, 7], [3, 8, 3, 20], [2, 6, 4, 16], [2, 64, 8, 8]];

const PAIRS = LAYOUTS.flatMap((from) =>
  LAYOUTS.filter((to) => to !== from).map((to) => [from, to] as const)
);

for (const variant of rungNames(RELAYOUT)) {
  test(`relayout ${variant} moves every element from each layout to each other`, async () => {
    let ran = 0;
    for (const [seed, shape] of SHAPES.entries()) {
      const x = randomArray(shape.reduce((a, b) => a * b), seed);
      for (const [from, to] of PAIRS) {
        if (shapeProblem(RELAYOUT, variant, { shape, from, to })) continue;
        ran++;
        const { y } = await runDirty(relayout(shape, from, to, variant), {
          x: toLayout(x, shape, from),
        });
        const what = `relayout ${variant} ${shape} ${from} -> ${to} seed ${seed}`;
        assertClose(fromLayout(y, shape, to), x, { atol: 0, rtol: 0 }, what);
      }
    }
    assert.ok(ran >= 8, `only ${ran} pairs ran`);
  });
}

test("relayout() refuses one layout twice and a rung that does not fit", () => {
  assert.throws(() => relayout([1, 4, 4, 4], "nchw", "nchw"), /both layouts are nchw/);
  assert.throws(
    () => relayout([1, 3, 4, 6], "nchw", "nc4hw4", "transpose"),
    /channels and width must be multiples of 4: have 3 and 6/,
  );
  assert.throws(
    () => relayout([1, 4, 4, 4], "nhwc", "nc4hw4", "transpose"),
    /one layout must be nchw: they are nhwc and nc4hw4/,
  );
});
