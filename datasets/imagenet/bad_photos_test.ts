import assert from "node:assert/strict";
import { test } from "node:test";
import { rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../data_error.ts";
import { drawAll, jpeg, picture, request, twelvePhotos, withPhotos } from "./testing.ts";

/** In order. */
const NAMES = "abcdefghijkl";

/** What a folder may hold instead of a photo, and what is said of it. */
async function badFiles(): Promise<Record<string, { bytes: Uint8Array | string; reason: string }>> {
  const photo = await picture(3, 200, 150).jpeg().toBuffer();
  const png = await picture(3).png().toBuffer();
  const damaged = Uint8Array.from(png);
  damaged.fill(7, 60, 90);
  const headless = Uint8Array.from(photo);
  headless.fill(0, 2, 200);
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
    "a PNG cut off": { bytes: png.subarray(0, -30), reason: "it is truncated" },
    "what Git LFS leaves": {
      bytes: "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
      reason: "it is a Git LFS pointer, not the file: fetch it with git lfs pull",
    },
    "an iPhone's photo": {
      bytes: "\0\0\0\x18ftypheic\0\0\0\0mif1heic",
      reason: "it is HEIC, which is not read: convert it to JPEG or PNG",
    },
  };
}

test("each kind of bad file is named, and the next photo of its class takes its place", async () => {
  const bad = Object.entries(await badFiles()), files: Record<string, Uint8Array | string> = {};
  for (const [i, [name, { bytes }]] of bad.entries()) {
    files[`train/a/${NAMES[i]} ${name}.JPEG`] = bytes;
    files[`train/a/${NAMES[i]}z.JPEG`] = await jpeg(i);
  }
  await withPhotos(files, { maxBad: 0.5 }, async ({ train }, log) => {
    const places = bad.map((_, i) => 2 * i);
    const [got, want] = await drawAll(train, [
      request(places, 3),
      request(places.map((place) => place + 1), 3),
    ]);
    assert.deepEqual(got, want);
    for (const [i, [name, { reason }]] of bad.entries()) {
      const path = `train/a/${NAMES[i]} ${name}.JPEG`, why = train.bad.get(path) ?? "";
      if (reason === "") assert.match(why, /^[^\n]{5,}$/, name);
      else assert.equal(why, reason, name);
      assert.equal(log[2 + i], `bad photo ${path}: ${why}; another of its class takes its place`);
    }
  });
});

test("bad photos in a row, at a class's end too, are stepped over; each counts once over all epochs", async () => {
  const files = { ...await twelvePhotos(), "train/cat/10.JPEG": "", "train/cat/11.JPEG": "" };
  await withPhotos(
    { ...files, "train/ant/00.JPEG": "" },
    { maxBad: 0.25 },
    async ({ train }, log) => {
      for (const epoch of [0, 1]) {
        const [got, want] = await drawAll(train, [
          request([10, 9, 11, 0], epoch),
          request([8, 9, 8, 1], epoch),
        ]);
        assert.deepEqual(got, want);
      }
      const { value: batch } = await train.batches([request([10, 9])]).next();
      assert.deepEqual([[...batch!.indices], [...batch!.labels]], [[10, 9], [2, 2]]);
      assert.equal(log.length, 2 + 3);
      assert.deepEqual([...train.bad.keys()].sort(), [
        "train/ant/00.JPEG",
        "train/cat/10.JPEG",
        "train/cat/11.JPEG",
      ]);
    },
  );
});

test("where all photos of a class are bad, others take their place under their own classes", async () => {
  const files = { ...await twelvePhotos(), "train/dog/12.JPEG": "" };
  await withPhotos(files, { maxBad: 0.1 }, async ({ train }) => {
    const [got, want] = await drawAll(train, [request([12, 3]), request([0, 3])]);
    assert.deepEqual(got, want);
    assert.deepEqual([...got.labels], [0, 0]);
  });
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
