import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../kernels/random/random.ts";
import { IMAGE_BYTES, limitSplit } from "../dataset.ts";
import { MemorySplit } from "../memory_split.ts";
import { loadSynthetic } from "./synthetic.ts";

const CLASSES = 10;
const set = await loadSynthetic();

test("the set of seed 0 is the one whose figures are recorded", () => {
  assert.equal(set.sha256, "9e1fca454507ff68eb7cec583a8699101bb9afdfc1b78d9f6ba30edb5d81470d");
  assert.deepEqual([set.canonical, set.source], [false, "generated"]);
});

test("the same seed draws the same bytes, another seed others", async () => {
  assert.equal((await loadSynthetic({ seed: 0 })).sha256, set.sha256);
  assert.notEqual((await loadSynthetic({ seed: 1 })).sha256, set.sha256);
});

test("no image occurs twice, within a split or in both", () => {
  const seen = new Set<string>();
  for (const { images, count } of [set.train, set.test]) {
    for (let i = 0; i < count; i++) {
      seen.add(
        Buffer.from(images.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES)).toString("latin1"),
      );
    }
  }
  assert.equal(seen.size, 12_000);
});

test("the first images of either split, as many tens as one likes, hold each class equally often", () => {
  assert.deepEqual([set.train.count, set.test.count, set.classes.length], [10_000, 2_000, CLASSES]);
  for (const split of [set.train, set.test]) {
    for (let i = 0; i < split.count; i += CLASSES) {
      const ten = [...split.labels.subarray(i, i + CLASSES)].sort((a, b) => a - b);
      assert.deepEqual(ten, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  }
});

test("a linear classifier on the pixels stays under 60 %, where it learns what is linear", () => {
  const marked = mark(limitSplit(set.train, 2000));
  assert.ok(linearTop1(marked, mark(limitSplit(set.test, 500))) > 0.9, "it must be able to learn");
  const top1 = linearTop1(set.train, set.test);
  assert.ok(top1 > 0.1 && top1 < 0.6, `top-1 is ${top1}`);
});

/** The same images, with one row of each painted white: which one tells the class. */
function mark(split: MemorySplit): MemorySplit {
  const images = split.images.slice();
  for (let i = 0; i < split.count; i++) {
    const row = i * IMAGE_BYTES + 3 * split.labels[i] * 32;
    images.fill(255, row, row + 32);
  }
  return new MemorySplit(images, split.labels);
}

/** Test accuracy of softmax regression on the pixels scaled to [-1, 1], trained by SGD image by image for four epochs. */
function linearTop1(train: MemorySplit, test: MemorySplit): number {
  const weights = Array.from({ length: CLASSES }, () => new Float32Array(IMAGE_BYTES + 1));
  const x = new Float32Array(IMAGE_BYTES + 1).fill(1), p = new Float64Array(CLASSES);
  for (let epoch = 0; epoch < 4; epoch++) {
    const rate = 1e-3 / (1 + epoch);
    for (const i of new Random(0, "test", epoch).permutation(train.count)) {
      predict(weights, train, i, x, p);
      for (let c = 0; c < CLASSES; c++) {
        const step = rate * (p[c] - (train.labels[i] === c ? 1 : 0)), w = weights[c];
        for (let k = 0; k < x.length; k++) w[k] -= step * x[k];
      }
    }
  }
  let right = 0;
  for (let i = 0; i < test.count; i++) {
    predict(weights, test, i, x, p);
    if (p.indexOf(Math.max(...p)) === test.labels[i]) right++;
  }
  return right / test.count;
}

/** Fills `x` with image `i` (its last element stays 1, the bias) and `p` with the probabilities of the classes. */
function predict(
  weights: Float32Array[],
  split: MemorySplit,
  i: number,
  x: Float32Array,
  p: Float64Array,
): void {
  for (let k = 0; k < IMAGE_BYTES; k++) x[k] = split.images[i * IMAGE_BYTES + k] / 127.5 - 1;
  for (let c = 0; c < CLASSES; c++) {
    const w = weights[c];
    let sum = 0;
    for (let k = 0; k < x.length; k++) sum += w[k] * x[k];
    p[c] = sum;
  }
  const top = Math.max(...p);
  let total = 0;
  for (let c = 0; c < CLASSES; c++) total += p[c] = Math.exp(p[c] - top);
  for (let c = 0; c < CLASSES; c++) p[c] /= total;
}
