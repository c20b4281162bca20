import assert from "node:assert/strict";
import { test } from "node:test";
import { ELEMENTWISE } from "../elementwise/elementwise.ts";
import { assertClose, elementwiseSizes, randomArray, runDirty } from "../testing.ts";
import { relu, reluBackward } from "./relu.ts";
import { reluBackwardReference, reluReference } from "./relu_ref.ts";

const EXACT = { atol: 0, rtol: 0 };

for (const { name: variant } of ELEMENTWISE) {
  test(`relu ${variant} and its gradient agree with the reference exactly`, async () => {
    for (const n of elementwiseSizes(variant)) {
      const x = randomArray(n, n), dy = randomArray(n, n + 1);
      const { y } = await runDirty(relu(n, variant), { x });
      assertClose(y, reluReference(x), EXACT, `relu ${variant} ${n} seed ${n}`);
      const { dx } = await runDirty(reluBackward(n, variant), { dy, y });
      const want = reluBackwardReference(dy, y);
      assertClose(dx, want, EXACT, `relu_backward ${variant} ${n} seed ${n}`);
      const over = await runDirty(relu(n, variant, { inPlace: true }), { y: x });
      assertClose(over.y, y, EXACT, `relu ${variant} ${n} in place`);
      const back = await runDirty(reluBackward(n, variant, { inPlace: true }), { dx: dy, y });
      assertClose(back.dx, want, EXACT, `relu_backward ${variant} ${n} in place`);
    }
  });

  test(`relu ${variant} lets NaN through, forward and backward, and has no gradient at zero`, async () => {
    const x = new Float32Array(64), dy = new Float32Array(64).fill(3);
    x.set([NaN, -1, 0, Infinity, -Infinity, 2]);
    const { y } = await runDirty(relu(64, variant), { x });
    assert.deepEqual([...y.subarray(0, 6)], [NaN, 0, 0, Infinity, 0, 2]);
    const { dx } = await runDirty(reluBackward(64, variant), { dy, y });
    assert.deepEqual([...dx.subarray(0, 6)], [3, 0, 0, 3, 0, 3]);
  });
}

test("an elementwise grid goes on in y where x would pass 65,535 workgroups", async () => {
  const n = 65_535 * 64 + 100;
  const kernel = relu(n, "naive");
  const [step] = kernel.steps;
  assert.ok(step.kind === "dispatch" && step.workgroups[1] === 2);
  const x = Float32Array.from({ length: n }, (_, i) => i % 1001 - 500);
  const { y } = await runDirty(kernel, { x });
  assertClose(y, reluReference(x), EXACT, `relu naive ${n}`);
});

test("an elementwise op whose textures would be long goes through them a block at a time", async () => {
  const n = 4 * 1024 * 1025 + 103;
  const kernel = relu(n, "texture", { inPlace: true });
  assert.deepEqual(
    kernel.steps.map(({ label }) => label),
    ["copy_y_0", "main_0", "copy_y_1", "main_1", "rest"],
  );
  const x = randomArray(n, 5);
  const { y } = await runDirty(kernel, { y: x });
  assertClose(y, reluReference(x), EXACT, `relu texture ${n}`);
});

test("relu() refuses an empty array", () => {
  assert.throws(() => relu(0), /Cannot run relu as n must be a positive integer/);
});
