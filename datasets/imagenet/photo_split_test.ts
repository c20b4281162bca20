import assert from "node:assert/strict";
import { test } from "node:test";
import { rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { DataError } from "../data_error.ts";
import { type Batch, limitSplit } from "../dataset.ts";
import { drawAll, jpeg, picture, request, twelvePhotos, withPhotos } from "./testing.ts";

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

/** What a folder may hold instead of a photo, and what is said of it. */
async function badFiles(): Promise<Record<string, { bytes: Uint8Array | string; reason: string }>> {
  const photo = await picture(3, 200, 150).jpeg().toBuffer();
  const png = await picture(3).png().toBuffer();
  const damaged = Uint8Array.from(png);
  damaged.fill(7, 60, 90);
  const [headless, noise] = [Uint8Array.from(photo), Uint8Array.from(photo)];
  headless.fill(0, 2, 200);
  for (let i = 700; i < noise.length - 2; i++) noise[i] = i * 89 % 255;
  return {
    "cut off": { bytes: photo.subarray(0, photo.length - 300), reason: "it is truncated" },
    "cut off by its last byte": { bytes: photo.subarray(0, -1), reason: "it is truncated" },
    "cut off in its header": { bytes: photo.subarray(0, 100), reason: "it is truncated" },
    "empty": { bytes: "", reason: "it is empty" },
    "text": { bytes: "404 Not Found", reason: "it is no photo" },
    "zeros": { bytes: new Uint8Array(5000), reason: "it is no photo" },
    "a drawing": {
      bytes: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      reason: "it is no photo but svg",
    },
    "a damaged PNG": { bytes: damaged, reason: "" },
    "a JPEG without tables": { bytes: headless, reason: "" },
    "a JPEG of noise": { bytes: noise, reason: "" },
  };
}

test("each kind of bad file is named, and the next photo takes its place", async () => {
  const bad = Object.entries(await badFiles()), files: Record<string, Uint8Array | string> = {};
  for (const [i, [name, { bytes }]] of bad.entries()) {
    files[`train/a/${i} ${name}.JPEG`] = bytes;
    files[`train/a/${i}b.JPEG`] = await jpeg(i);
  }
  await withPhotos(files, { maxBad: 0.5 }, async ({ train }, log) => {
    const places = bad.map((_, i) => 2 * i);
    const [got, want] = await drawAll(train, [
      request(places, 3),
      request(places.map((place) => place + 1), 3),
    ]);
    assert.deepEqual(got, want);
    for (const [i, [name, { reason }]] of bad.entries()) {
      const path = `train/a/${i} ${name}.JPEG`, why = train.bad.get(path) ?? "";
      if (reason === "") assert.match(why, /^[^\n]{5,}$/, name);
      else assert.equal(why, reason, name);
      assert.equal(log[1 + i], `bad photo ${path}: ${why}; another takes its place`);
    }
  });
});

test("bad photos in a row, at the end too, are stepped over; each counts once over all epochs", async () => {
  const files = { ...await twelvePhotos(), "train/cat/10.JPEG": "", "train/cat/11.JPEG": "" };
  await withPhotos(
    { ...files, "train/ant/00.JPEG": "" },
    { maxBad: 0.25 },
    async ({ train }, log) => {
      for (const epoch of [0, 1]) {
        const [got, want] = await drawAll(train, [
          request([10, 9, 11, 0], epoch),
          request([1, 9, 1, 1], epoch),
        ]);
        assert.deepEqual(got, want);
      }
      const { value: batch } = await train.batches([request([10, 9])]).next();
      assert.deepEqual([[...batch!.indices], [...batch!.labels]], [[10, 9], [0, 2]]);
      assert.equal(log.length, 1 + 3);
      assert.deepEqual([...train.bad.keys()].sort(), [
        "train/ant/00.JPEG",
        "train/cat/10.JPEG",
        "train/cat/11.JPEG",
      ]);
    },
  );
});

test("more bad photos than --max-bad permits end the iteration with their names", async () => {
  const files = { ...await twelvePhotos(), "train/ant/01.JPEG": "", "train/bee/05.JPEG": "text" };
  await withPhotos(files, { maxBad: 0.1 }, async ({ train }) => {
    await drawAll(train, [request([0, 1])]);
    await assert.rejects(
      drawAll(train, [request([2, 3, 4, 5, 6])]),
      new DataError(
        "Cannot go on as 2 of 12 photos are bad, at most 1 may be (--max-bad 0.1): " +
          "train/ant/01.JPEG (it is empty), train/bee/05.JPEG (it is no photo)",
      ),
    );
  });
});

test("photos that are all bad end the iteration, even where all may be", async () => {
  const files = { "train/a/1.JPEG": "", "train/a/2.JPEG": "" };
  await withPhotos(files, { maxBad: 1 }, async ({ train }) => {
    await assert.rejects(drawAll(train, [request([0])]), /2 of 2 photos are bad/);
  });
});

test("a photo that goes missing or is cut off later is bad from then on", async () => {
  await withPhotos(await twelvePhotos(), { maxBad: 0.2 }, async ({ train }, log) => {
    const folder = log[0].replace("listing the photos in ", "");
    await drawAll(train, [request([0, 1])]);
    rmSync(join(folder, "train/ant/00.JPEG"));
    truncateSync(join(folder, "train/ant/01.JPEG"), 400);
    await drawAll(train, [request([0, 1])]);
    assert.deepEqual([...train.bad], [
      ["train/ant/00.JPEG", "it does not exist"],
      ["train/ant/01.JPEG", "it is truncated"],
    ]);
  });
});
