import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { DataError } from "../data_error.ts";
import { type Batch, limitSplit } from "../dataset.ts";
import { drawAll, jpeg, request, twelvePhotos, withPhotos } from "./testing.ts";

const IMAGE = 3 * 16 * 16;

function imageAt(images: Uint8Array, place: number): Uint8Array {
  return images.subarray(place * IMAGE, (place + 1) * IMAGE);
}

/** Mean absolute difference in levels. */
function distance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, v, i) => sum + Math.abs(v - b[i]), 0) / a.length;
}

const MANY = [[3, 0, 11, 7], [1, 2, 3, 4], [11, 10, 9, 8], [5, 5, 5, 6], [0, 2, 4, 6]];

test("batches are the same bit for bit whatever the number of workers and of batches ahead", async () => {
  const files = await twelvePhotos();
  const requests = MANY.map((indices, i) => request(indices, i % 3));
  const drawn: Omit<Batch, "indices">[][] = [];
  for (const [workers, prefetch] of [[1, 1], [3, 1], [3, 7]]) {
    await withPhotos(files, { workers, prefetch, seed: 4 }, async ({ train }) => {
      drawn.push(await drawAll(train, requests));
      assert.equal(train.workers, workers);
    });
  }
  assert.deepEqual(
    drawn[0].map(({ labels }) => [...labels]),
    MANY.map((batch) => batch.map((i) => i >> 2)),
  );
  assert.deepEqual(drawn[1], drawn[0]);
  assert.deepEqual(drawn[2], drawn[0]);
});

test("a crop depends on seed, epoch and index alone, and changes with each", async () => {
  // The same file as three photos: their crops tell the draws apart.
  const same = await jpeg(1);
  const files = { "train/a/0.JPEG": same, "train/a/1.JPEG": same, "train/a/2.JPEG": same };
  let first: Uint8Array | undefined;
  await withPhotos(files, { seed: 1 }, async ({ train }) => {
    const [one, later] = await drawAll(train, [request([0, 1, 0], 5), request([1, 0, 2], 6)]);
    first = imageAt(one.images, 0).slice();
    assert.deepEqual(imageAt(one.images, 2), first);
    assert.ok(distance(imageAt(one.images, 1), first) > 1, "another index");
    assert.ok(distance(imageAt(later.images, 1), first) > 1, "another epoch");
    const [again] = await drawAll(train, [request([0], 5)]);
    assert.deepEqual(again.images, first);
  });
  await withPhotos(files, { seed: 2 }, async ({ train }) => {
    const [other] = await drawAll(train, [request([0], 5)]);
    assert.ok(distance(other.images, first!) > 1, "another seed");
  });
});

test("evaluation shows the centre of the right photo, planar, and nothing of it is random", async () => {
  await withPhotos(await twelvePhotos(), {}, async ({ train }) => {
    const [batch] = await drawAll(train, [request([9, 2, 9])]);
    assert.deepEqual(imageAt(batch.images, 0), imageAt(batch.images, 2));
    for (const [place, number] of [[0, 9], [1, 2]]) {
      // 40 rows become 18 and 48 columns 21: resized by sharp, whose grid is the same where it reduces.
      const { data } = await sharp(await jpeg(number)).resize(21, 18, {
        fit: "fill",
        kernel: "linear",
      })
        .extract({ left: 2, top: 1, width: 16, height: 16 }).raw()
        .toBuffer({ resolveWithObject: true });
      const want = Uint8Array.from({ length: IMAGE }, (_, i) => data[i % 256 * 3 + (i >> 8)]);
      const off = distance(imageAt(batch.images, place), want);
      assert.ok(off < 1, `photo ${number} is ${off} levels off`);
    }
  });
});

test("the array of images is filled again for the next batch of the size, and a smaller last batch has its own", async () => {
  await withPhotos(await twelvePhotos(), {}, async ({ train }) => {
    const seen = [];
    for await (const batch of train.batches([request([0, 1]), request([2, 3]), request([4])])) {
      seen.push(batch);
    }
    assert.equal(seen[0].images, seen[1].images);
    assert.deepEqual([seen[2].images.length, [...seen[2].labels]], [IMAGE, [1]]);
  });
});

test("requests are drawn ahead as far as the split prefetches, and no further", async () => {
  await withPhotos(await twelvePhotos(), { prefetch: 2 }, async ({ train }) => {
    let asked = 0;
    function* requests() {
      for (;;) yield request([asked++ % 12]);
    }
    const batches = train.batches(requests());
    const askedAfter = [];
    for (let i = 0; i < 4; i++) {
      await batches.next();
      askedAfter.push(asked);
    }
    await batches.return();
    assert.deepEqual(askedAfter, [3, 4, 5, 6]); // The one in use and two ahead.
  });
});

test("stopping early leaves the split usable, and later batches right", async () => {
  await withPhotos(await twelvePhotos(), { prefetch: 5 }, async ({ train }) => {
    const requests = MANY.map((indices) => request(indices, 0));
    const want = await drawAll(train, requests);
    for (let i = 0; i < 3; i++) {
      for await (const { labels } of train.batches(requests)) {
        assert.deepEqual(labels, want[0].labels);
        break;
      }
    }
    assert.deepEqual(await drawAll(train, requests), want);
  });
});

test("two iterations at once do not mix", async () => {
  await withPhotos(await twelvePhotos(), {}, async ({ train }) => {
    const forwards = MANY.map((indices) => request(indices, 0));
    const backwards = forwards.toReversed();
    const [a, b] = await Promise.all([drawAll(train, forwards), drawAll(train, backwards)]);
    assert.deepEqual(a, b.toReversed());
  });
});

test("an index outside the split is refused, and a closed data set", async () => {
  await withPhotos(await twelvePhotos(), { prefetch: 1 }, async (dataset) => {
    await assert.rejects(
      drawAll(dataset.train, [request([0, 12])]),
      new RangeError("Cannot decode photo 12 as the split has 12 photos"),
    );
    const batches = dataset.train.batches(MANY.map((indices) => request(indices)));
    await batches.next();
    dataset.close();
    // Those decoded by then may still come.
    await assert.rejects(Array.fromAsync(batches), /the data set was closed/);
    await assert.rejects(drawAll(dataset.train, [request([0])]), /the data set was closed/);
  });
});

test("limited to n, a split has photos of as many classes as it can", async () => {
  await withPhotos(await twelvePhotos(), {}, async ({ train }) => {
    assert.deepEqual([...limitSplit(train, 3).labels], [0, 1, 2]);
    const limited = limitSplit(train, 5);
    assert.deepEqual([limited.count, ...limited.labels], [5, 0, 0, 1, 1, 2]);
    assert.deepEqual(
      (await drawAll(limited, [request([1])]))[0].images,
      (await drawAll(train, [request([2])]))[0].images,
    );
    assert.deepEqual([...limitSplit(train, 99).labels], [...train.labels]);
    assert.throws(() => limitSplit(train, 0), DataError);
  });
});
