import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYOUTS, type Shape4 } from "../layout.ts";
import { Random } from "../random/random.ts";
import { fromLayout } from "../relayout/relayout_ref.ts";
import { encodeStep } from "../step/step.ts";
import { assertClose, runDirty, testDevice } from "../testing.ts";
import { augment, type Augmentation } from "./augment.ts";
import { augmentReference } from "./augment_ref.ts";
import { imagesOfParts, packedBytes, splitParts } from "./split_parts.ts";

/** A multiply-add of values up to five. */
const TOLERANCE = { atol: 1e-6, rtol: 1e-6 };

function setting(shape: Shape4, padding: number, flip: boolean): Omit<Augmentation, "layout"> {
  const [batch, channels, height, width] = shape;
  const mean = Array.from({ length: channels }, (_, c) => 0.3 + 0.1 * c);
  const std = Array.from({ length: channels }, (_, c) => 0.5 - 0.05 * c);
  return { batch, channels, height, width, padding, flip, mean, std };
}

const SETTINGS = [
  setting([1, 1, 1, 1], 0, false),
  setting([9, 3, 8, 20], 4, true),
  setting([7, 3, 5, 3], 2, false),
  setting([5, 1, 3, 7], 0, true),
  setting([6, 5, 7, 9], 1, true),
  setting([3, 3, 6, 6], 0, false),
];

async function run(what: Augmentation, seed: number, epoch: number, indices: number[]) {
  const { batch, channels, height, width, layout } = what;
  const random = new Random(seed), size = channels * height * width;
  const { split = { count: batch, perPart: batch } } = what;
  const images = new Uint8Array(packedBytes(split.count, size)).map(() => random.below(256));
  const parts = Object.entries(imagesOfParts(split)).map(([name, count], part) => {
    const from = part * split.perPart * size;
    const words = new Uint32Array(packedBytes(count, size) / 4);
    new Uint8Array(words.buffer).set(images.subarray(from, from + count * size));
    return [name, words];
  });
  const { y } = await runDirty(augment(what), {
    ...Object.fromEntries(parts),
    indices: Uint32Array.from(indices),
    step: encodeStep({
      slot: 0,
      count: batch,
      seed,
      epoch,
    }),
  });
  return { got: fromLayout(y, [batch, channels, height, width], layout), images };
}

test("augment() crops, flips and normalises as the reference does, with the same draws", async () => {
  for (const [seed, what] of SETTINGS.entries()) {
    const indices = Array.from({ length: what.batch }, (_, n) => 49_999 - 1000 * n);
    for (const layout of LAYOUTS) {
      const { got, images } = await run({ ...what, layout }, seed, 7, indices);
      const want = augmentReference(images, indices, { seed, epoch: 7 }, what);
      assertClose(
        got,
        want,
        TOLERANCE,
        `augment ${JSON.stringify({ ...what, layout })} seed ${seed}`,
      );
    }
  }
});

test("augment() gathers a batch from a split that lies in one buffer or in several, across their bounds", async () => {
  for (const [seed, what] of SETTINGS.entries()) {
    const { batch, channels, height, width } = what, size = channels * height * width;
    const indices = Array.from({ length: batch }, (_, n) => (6 + 4 * n) % 7); // 6, 3, 0, 4, …
    for (const perPart of [7, 6, 3, 2]) {
      for (const layout of LAYOUTS) {
        const gathering = { ...what, layout, split: { count: 7, perPart } };
        const { got, images } = await run(gathering, seed, 7, indices);
        const chosen = Buffer.concat(
          indices.map((i) => images.subarray(i * size, (i + 1) * size)),
        );
        const want = augmentReference(chosen, indices, { seed, epoch: 7 }, what);
        assertClose(got, want, TOLERANCE, `augment ${JSON.stringify(gathering)} seed ${seed}`);
      }
    }
  }
});

test("splitParts() divides a split into the fewest buffers that a device binds, and knows when they are too many", async () => {
  const { capabilities: { limits } } = await testDevice();
  const narrow = { limits: { ...limits, maxStorageBufferBindingSize: 128 * 2 ** 20 } };
  assert.deepEqual(splitParts(50_000, 3072, narrow), { count: 50_000, perPart: 43_690 });
  assert.deepEqual(imagesOfParts({ count: 50_000, perPart: 43_690 }), {
    images: 43_690,
    images1: 6310,
  });
  assert.deepEqual(splitParts(43_690, 3072, narrow), { count: 43_690, perPart: 43_690 });
  assert.equal(splitParts(6 * 43_690, 3072, narrow)?.perPart, 43_690); // beside indices and y
  assert.equal(splitParts(6 * 43_690 + 1, 3072, narrow), null);
  assert.equal(splitParts(1, 2 ** 28, narrow), null);
});

test("augment() draws by epoch and by the sample's place in the data set, not in the batch", async () => {
  const what = { ...setting([2, 1, 8, 8], 4, true), layout: "nchw" as const };
  const same = (a: Float32Array, b: Float32Array) => a.every((v, i) => v === b[i]);
  const alone = { ...what, batch: 1 };
  const a = await run(alone, 1, 0, [5]), b = await run(what, 1, 0, [5, 6]);
  const c = await run(alone, 1, 1, [5]);
  assert.ok(same(a.got, b.got.subarray(0, 64)));
  assert.ok(!same(a.got, c.got));
});

test("augment() refuses a mean that has not one value per channel, and a std of 0", () => {
  const what = { ...setting([1, 3, 4, 4], 0, false), layout: "nchw" as const };
  assert.throws(() => augment({ ...what, mean: [0.5] }), /mean needs a value per channel: has 1/);
  assert.throws(() => augment({ ...what, std: [1, 0, 1] }), /current value is 0/);
  assert.throws(() => augment({ ...what, padding: -1 }), /padding must be 0 or a positive integer/);
});
