import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../random/random.ts";
import { encodeStep } from "../step/step.ts";
import { assertClose, randomArray, runDirty } from "../testing.ts";
import { rungNames } from "../tuning/ladder.ts";
import { LOSS, softmaxCrossEntropy } from "./softmax_cross_entropy.ts";
import { softmaxCrossEntropyReference } from "./softmax_cross_entropy_ref.ts";

/** WGSL grants exp 3 + 2|x| units in the last place, which at |x| = 20 is 5e-6 of the value. */
const TOLERANCE = { atol: 2e-6, rtol: 1e-5 };
const EXACT = { atol: 0, rtol: 0 };
const SLOTS = 3, SLOT = 1;

/** Runs one step into slot 1 of 3 and checks that the other slots stay as they were. */
async function run(
  variant: string,
  logits: Float32Array<ArrayBuffer>,
  labels: Uint32Array<ArrayBuffer>,
  count: number,
  { withGradient = true, labelSmoothing = 0 } = {},
) {
  const batch = labels.length, classes = logits.length / batch;
  const kernel = softmaxCrossEntropy(
    { batch, classes, slots: SLOTS, withGradient, labelSmoothing },
    variant,
  );
  const got = await runDirty(kernel, {
    logits,
    labels,
    step: encodeStep({
      slot: SLOT,
      count,
      seed: 0,
      epoch: 0,
    }),
    losses: new Float32Array(SLOTS * batch).fill(5),
    ranks: new Uint32Array(SLOTS * batch).fill(77),
    predictions: new Uint32Array(SLOTS * batch).fill(88),
  });
  const ranks = new Uint32Array(got.ranks.buffer);
  const predictions = new Uint32Array(got.predictions.buffer);
  const rowOf = <T>(all: Iterable<T>) => [...all].slice(SLOT * batch, (SLOT + 1) * batch);
  for (const slot of [0, 2]) {
    assert.ok(got.losses.slice(slot * batch, (slot + 1) * batch).every((v) => v === 5));
    assert.ok(ranks.slice(slot * batch, (slot + 1) * batch).every((v) => v === 77));
    assert.ok(predictions.slice(slot * batch, (slot + 1) * batch).every((v) => v === 88));
  }
  return {
    losses: rowOf(got.losses),
    ranks: rowOf(ranks),
    predictions: rowOf(predictions),
    dlogits: got.dlogits,
  };
}

function labelsFor(batch: number, classes: number, seed: number) {
  const random = new Random(seed);
  return Uint32Array.from({ length: batch }, () => random.below(classes));
}

for (const variant of rungNames(LOSS)) {
  test(`softmax cross-entropy ${variant} smooths labels as the reference does`, async () => {
    for (const [seed, [batch, classes, count]] of [[3, 10, 3], [2, 1000, 1]].entries()) {
      const logits = randomArray(batch * classes, seed).map((v) => 5 * v);
      const labels = labelsFor(batch, classes, seed + 100);
      const got = await run(variant, logits, labels, count, { labelSmoothing: 0.1 });
      const want = softmaxCrossEntropyReference(logits, labels, classes, count, 0.1);
      const what = `softmax_cross_entropy ${variant} smoothing ${batch}x${classes} seed ${seed}`;
      assertClose(got.losses, want.losses, TOLERANCE, `${what} losses`);
      assertClose(got.dlogits, want.dlogits, TOLERANCE, `${what} dlogits`);
    }
  });
}

for (const variant of rungNames(LOSS)) {
  test(`softmax cross-entropy ${variant} agrees with the reference up to the batch's count`, async () => {
    const cases = [[1, 1, 1], [3, 2, 3], [70, 10, 67], [5, 65, 5], [3, 1000, 2]];
    for (const [seed, [batch, classes, count]] of cases.entries()) {
      // Coarse logits up to 20, so that ties occur.
      const logits = randomArray(batch * classes, seed).map((v) => Math.round(v * 40) / 2);
      const labels = labelsFor(batch, classes, seed + 100);
      const want = softmaxCrossEntropyReference(logits, labels, classes, count);
      const what =
        `softmax_cross_entropy ${variant} ${batch}x${classes} count ${count} seed ${seed}`;
      const got = await run(variant, logits, labels, count);
      assertClose(got.losses, want.losses, TOLERANCE, `${what} losses`);
      assertClose(got.ranks, want.ranks, EXACT, `${what} ranks`);
      assertClose(got.predictions, want.predictions, EXACT, `${what} predictions`);
      assertClose(got.dlogits, want.dlogits, TOLERANCE, `${what} dlogits`);
      const evaluated = await run(variant, logits, labels, count, { withGradient: false });
      assert.deepEqual(evaluated, { ...got, dlogits: undefined });
    }
  });

  test(`softmax cross-entropy ${variant} is right at extreme logits`, async () => {
    const logits = Float32Array.of(80, -80, 0, -80, 80, 0, 1e30, -1e30, 0);
    const labels = Uint32Array.of(1, 1, 0);
    const want = softmaxCrossEntropyReference(logits, labels, 3, 3);
    const got = await run(variant, logits, labels, 3);
    assertClose(got.losses, want.losses, TOLERANCE, `${variant} extreme losses`);
    assertClose(got.dlogits, want.dlogits, TOLERANCE, `${variant} extreme dlogits`);
    assert.deepEqual(got.ranks, [2, 0, 0]);
    assert.deepEqual(got.predictions, [0, 1, 0]);
  });

  test(`softmax cross-entropy ${variant} never hides a bad logit or label in a finite loss or gradient`, async () => {
    const rows = [[1, NaN, 2], [Infinity, 0, 1], [0, 1, -Infinity], [1, 2, 3], [4, 5, 6]];
    const logits = Float32Array.from(rows.flat());
    const got = await run(variant, logits, Uint32Array.of(2, 0, 1, 3, 1), 5);
    assert.ok(got.losses.slice(0, 4).every(Number.isNaN), `${got.losses}`);
    assert.ok(Number.isFinite(got.losses[4]));
    const broken = [0, 1, 3].flatMap((row) => [...got.dlogits.slice(3 * row, 3 * row + 3)]);
    assert.ok(broken.every(Number.isNaN), `${broken}`);
    const whole = [2, 4].flatMap((row) => [...got.dlogits.slice(3 * row, 3 * row + 3)]);
    assert.ok(whole.every(Number.isFinite), `${whole}`);
    assert.deepEqual(got.ranks, [3, 0, 0, 3, 1]);
    assert.deepEqual(got.predictions, [3, 0, 1, 3, 2]);
  });
}
