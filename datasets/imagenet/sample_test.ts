/** Real photos: TRAINMARK_IMAGENET names a folder of them, or a tar file of such a folder, in the layout of ILSVRC. */
import assert from "node:assert/strict";
import { createReadStream, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { Readable } from "node:stream";
import { createTarDecoder } from "modern-tar";
import { evaluationRequests } from "../batches.ts";
import { limitSplit } from "../dataset.ts";
import { testUnless } from "../../test/ignored_test_support.ts";
import { withFolder } from "../testing.ts";
import { loadImagenet } from "./imagenet.ts";
import { drawAll, putAll, request } from "./testing.ts";

const SAMPLE = process.env.TRAINMARK_IMAGENET;

/** So many photos are enough to meet what real ones have that made ones lack. */
const COUNT = 200;

/** Unpacks the photos of a tar file as they lie below its one folder. */
async function unpack(tar: string, folder: string): Promise<void> {
  const bytes = Readable.toWeb(createReadStream(tar)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  for await (const { header, body } of bytes.pipeThrough(createTarDecoder())) {
    const content = new Uint8Array(await new Response(body).arrayBuffer());
    if (header.type !== "file") continue;
    putAll(folder, { [header.name.split("/").slice(1).join("/")]: content });
  }
}

async function drawSample(data: string): Promise<void> {
  const lines: string[] = [];
  const dataset = loadImagenet({ data, imageSize: 64, log: (line) => void lines.push(line) });
  try {
    assert.equal(dataset.classes.length, readdirSync(join(data, "train")).length);
    const split = limitSplit(dataset.train, COUNT);
    const shown = await drawAll(split, evaluationRequests(COUNT, 40));
    assert.deepEqual(shown.flatMap(({ labels }) => [...labels]), [...split.labels]);
    for (const { images } of shown) {
      // Photos have light and dark in them; 8-bit pixels of a black or a random image would be far from these.
      const mean = images.reduce((sum, v) => sum + v, 0) / images.length;
      assert.ok(mean > 80 && mean < 160, `mean of a batch is ${mean}`);
    }
    const indices = Array.from({ length: 40 }, (_, i) => 5 * i);
    const [a, again, b] = await drawAll(split, [0, 0, 1].map((epoch) => request(indices, epoch)));
    assert.deepEqual(a, again);
    assert.notDeepEqual(a.images, b.images);
    assert.deepEqual([...split.bad], []);
    assert.equal(lines.length, 2);
    assert.match(lines[1], /^\d+ photos of \d+ classes, .*; nothing left out$/);
  } finally {
    dataset.close();
  }
}

const missing = SAMPLE === undefined && "TRAINMARK_IMAGENET names no photos";

testUnless(
  missing,
  "real photos are decoded, every one, and shown alike in the same epoch",
  async () => {
    if (statSync(SAMPLE!).isDirectory()) return await drawSample(SAMPLE!);
    await withFolder(async (folder) => {
      const data = join(folder, basename(SAMPLE!, ".tar"));
      await unpack(SAMPLE!, data);
      await drawSample(data);
    });
  },
);
