import assert from "node:assert/strict";
import { test } from "node:test";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { testUnless } from "../../test/ignored_test_support.ts";
import { DataError } from "../data_error.ts";
import { loadDataset } from "../load.ts";
import { measureLoader } from "../measure_loader.ts";
import { loadImagenet } from "./imagenet.ts";
import { drawAll, jpeg, request, twelvePhotos, withPhotos } from "./testing.ts";

const quiet = { cacheDir: "", log: () => {} };

test("the data set tells its size, classes and the hash of its list, and is never canonical", async () => {
  const photo = await jpeg(0);
  const files = {
    "train/n01/a.JPEG": photo,
    "train/n02/b.JPEG": photo,
    "val/n02/c.JPEG": photo,
    "LOC_synset_mapping.txt": "n01 tench\n",
  };
  await withPhotos(files, { imageSize: 20 }, (dataset) => {
    const lines = [["train/n01/a.JPEG", "n01"], ["train/n02/b.JPEG", "n02"], [
      "val/n02/c.JPEG",
      "n02",
    ]]
      .map(([path, folder]) => `${path} ${photo.length} ${folder}\n`);
    assert.equal(dataset.sha256, createHash("sha256").update(lines.join("")).digest("hex"));
    assert.deepEqual(dataset.imageShape, [3, 20, 20]);
    assert.deepEqual(dataset.classes, ["n01 tench", "n02"]);
    assert.deepEqual([dataset.train.count, dataset.test.count], [2, 1]);
    assert.deepEqual([dataset.canonical, dataset.source], [false, "folder of photos"]);
    return Promise.resolve();
  });
});

test("train and validation are drawn side by side; without a validation split it is empty", async () => {
  const files = await twelvePhotos();
  await withPhotos({ ...files, "val/bee/x.JPEG": files["train/ant/00.JPEG"] }, {}, async (set) => {
    const [a, b] = await Promise.all([
      drawAll(set.train, [request([0])]),
      drawAll(set.test, [request([0])]),
    ]);
    assert.deepEqual(a[0].images, b[0].images);
    assert.deepEqual([...b[0].labels], [1]);
  });
  await withPhotos(files, {}, async ({ test }) => {
    assert.equal(test.count, 0);
    assert.deepEqual(await drawAll(test, []), []);
  });
});

test("imagenet without a folder, and options out of range, are refused in one line", async () => {
  await assert.rejects(loadDataset("imagenet", quiet), /no folder is named: give --data FOLDER/);
  for (
    const [option, message] of [
      [{ imageSize: 0 }, "image size must be an integer >= 1: got 0"],
      [{ workers: 1.5 }, "number of workers must be an integer >= 1: got 1.5"],
      [{ prefetch: 0 }, "number of batches ahead must be an integer >= 1: got 0"],
      [{ maxBad: 1.1 }, "fraction of bad photos must be from 0 to 1: got 1.1"],
    ] as const
  ) {
    assert.throws(
      () => loadImagenet({ ...quiet, data: ".", ...option }),
      new DataError(`Cannot read imagenet as the ${message}`),
    );
  }
});

test("the loader's speed counts whole batches after the first", async () => {
  await withPhotos(await twelvePhotos(), {}, async ({ train }) => {
    const { images, seconds, imagesPerSecond, workers } = await measureLoader(train, 5, 0.2);
    assert.ok(images >= 5 && images % 5 === 0, `${images} images`);
    assert.ok(seconds >= 0.2);
    assert.deepEqual([imagesPerSecond, workers], [images / seconds, 2]);
  });
});

/** What `deno task train` may do, as far as data sets go; photos need the last two. */
const READ = "--allow-read";
const SHARP = ["--allow-ffi", "--allow-env=npm_package_config_libvips,MALLOC_ARENA_MAX"];

/** Draws one batch of a data set in a process of its own with these permissions, and closes the data set; returns what it printed. */
async function drawIn(name: string, data: string | undefined, permissions: string[]) {
  const load = new URL("../load.ts", import.meta.url).href;
  const script = `
    import { loadDataset } from "${load}";
    const options = { data: ${JSON.stringify(data)}, cacheDir: "", imageSize: 8, log: () => {} };
    const dataset = await loadDataset("${name}", options);
    const request = { indices: Uint32Array.of(1), epoch: 0 };
    try {
      for await (const { images } of dataset.train.batches([request])) console.log(images.length);
    } catch (error) {
      console.log(\`\${error.name}: \${error.message}\`);
    } finally {
      dataset.close();
    }`;
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const args = ["run", "-q", "--no-prompt", "--no-check", "--config", config, READ, ...permissions];
  const child = spawn(process.execPath, [...args, "-"], { timeout: 60_000 }); // It must end by itself.
  child.stdin.end(script);
  return (await Promise.all([text(child.stdout), text(child.stderr)])).join("");
}

const elsewhere = !("Deno" in globalThis) && "only Deno has permissions";

testUnless(
  elsewhere,
  "decoding needs no more permissions than the task has, and says which are missing",
  async () => {
    await withPhotos(await twelvePhotos(), {}, async (_dataset, log) => {
      const folder = log[0].replace("listing the photos in ", "");
      assert.equal(await drawIn("imagenet", folder, SHARP), `${3 * 8 * 8}\n`);
      const refused = await drawIn("imagenet", folder, SHARP.slice(1));
      assert.match(
        refused,
        /^DataError: Cannot decode photos as sharp does not load: [^\n]*ffi[^\n]*\n$/,
      );
    });
  },
);

testUnless(elsewhere, "other data sets need neither sharp nor its permissions", async () => {
  assert.equal(await drawIn("synthetic", undefined, []), `${3 * 32 * 32}\n`);
});
