import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError } from "./data_error.ts";
import { evaluationRequests, Sampler, trainingRequests } from "./batches.ts";
import { IMAGE_BYTES, limitSplit } from "./dataset.ts";
import { MemorySplit } from "./memory_split.ts";

/** Five images; image i has bytes that depend on i and on their place, and label i + 3. */
function fiveImages(): MemorySplit {
  const images = Uint8Array.from(
    { length: 5 * IMAGE_BYTES },
    (_, b) => b + 41 * (b / IMAGE_BYTES | 0),
  );
  return new MemorySplit(images, Uint8Array.from([3, 4, 5, 6, 7]));
}

/** A request for some images. */
const asked = (...indices: number[]) => ({ indices: Uint32Array.from(indices), epoch: 0 });

function imageOf(split: MemorySplit, index: number) {
  return split.images.slice(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);
}

test("the steps of an epoch use each image at most once and leave out less than a batch", () => {
  const sampler = new Sampler(107, 10, 0);
  assert.equal(sampler.stepsPerEpoch, 10);
  const used = Array.from({ length: 10 }, (_, step) => [...sampler.indices(3, step)]).flat();
  assert.deepEqual(used, [...sampler.order(3)].slice(0, 100));
  assert.deepEqual(
    [...sampler.order(3)].sort((a, b) => a - b),
    Array.from({ length: 107 }, (_, i) => i),
  );
  assert.throws(() => sampler.indices(3, 10), RangeError);
});

test("a batch depends on seed, epoch and step alone, and changes with each", () => {
  const one = new Sampler(1000, 100, 5), other = new Sampler(1000, 100, 5);
  for (let step = 0; step < 10; step++) one.indices(0, step);
  const want = one.indices(1, 4).slice();
  assert.deepEqual(other.indices(1, 4), want);
  assert.notDeepEqual(one.indices(1, 5), want);
  assert.notDeepEqual(one.indices(2, 4), want);
  assert.notDeepEqual(new Sampler(1000, 100, 6).indices(1, 4), want);
});

test("a batch size that no epoch can fill is refused", () => {
  for (const batch of [0, -1, 2.5, NaN, 11]) {
    assert.throws(() => new Sampler(10, batch, 0), (error) =>
      error instanceof DataError &&
      error.message.endsWith(`an integer from 1 to 10, the number of images: got ${batch}`));
  }
});

test("batches in memory hold the images asked for, their labels and their indices, in an array of images that is used again", async () => {
  const split = fiveImages(), requests = [asked(4, 0), asked(1, 1), asked(2)];
  const seen: unknown[] = [];
  for await (const batch of split.batches(requests)) {
    const { indices } = requests[seen.length];
    assert.equal(batch.indices, indices);
    assert.deepEqual([...batch.labels], Array.from(indices, (i) => i + 3));
    assert.deepEqual(
      Buffer.from(batch.images),
      Buffer.concat(Array.from(indices, (i) => imageOf(split, i))),
    );
    seen.push(batch.images);
  }
  assert.equal(seen[0], seen[1]);
  assert.equal(seen.length, 3);
  await assert.rejects(split.batches([asked(5)]).next(), /image 5 as the split has 5/);
});

test("a limited split is its first images; a limit below 1 or not whole is refused", () => {
  const split = fiveImages(), limited = limitSplit(split, 2);
  assert.deepEqual([...limited.labels], [3, 4]);
  assert.deepEqual([limited.count, limited.images.length], [2, 2 * IMAGE_BYTES]);
  assert.deepEqual(limitSplit(split, 9), split);
  for (const n of [0, -3, 1.5, NaN, Infinity]) assert.throws(() => limitSplit(split, n), DataError);
});

test("bytes that are no whole images are refused", () => {
  assert.throws(
    () => new MemorySplit(new Uint8Array(10), new Uint8Array(3)),
    new RangeError("Cannot split 10 bytes into images as there are 3 labels"),
  );
  assert.throws(() => new MemorySplit(new Uint8Array(0), new Uint8Array(0)), RangeError);
});

test("the requests of an epoch are its steps from one on, and keep them when another epoch is sampled", () => {
  const sampler = new Sampler(107, 10, 3);
  const requests = [...trainingRequests(sampler, 2, 4)];
  sampler.indices(7, 0);
  assert.deepEqual(requests.map(({ epoch }) => epoch), Array(6).fill(2));
  assert.deepEqual(
    requests.map(({ indices }) => indices),
    Array.from({ length: 6 }, (_, i) => sampler.order(2).slice(10 * (4 + i), 10 * (5 + i))),
  );
});

test("the requests of an evaluation show each image once; image 0 fills the last one", () => {
  const requests = [...evaluationRequests(5, 2)];
  assert.deepEqual(requests.map(({ indices }) => [...indices]), [[0, 1], [2, 3], [4, 0]]);
  assert.ok(requests.every(({ epoch }) => epoch === null));
  assert.deepEqual([...evaluationRequests(0, 2)], []);
});
