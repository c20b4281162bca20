import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { DataError } from "../data_error.ts";
import { loadCifar10 } from "./cifar10.ts";
import { ARCHIVE_NAME, BATCH_FILES, FOLDER_NAME, META_FILE } from "./layout.ts";
import {
  archiveOf,
  hexOf,
  put,
  tarOf,
  tinyFiles,
  tinyLayout,
  withFolder,
  withServer,
} from "./testing.ts";
import { testUnless } from "../../test/ignored_test_support.ts";

/** Of another official archive. */
const OTHER = tinyLayout(new Uint8Array([1]));

const quiet = { cacheDir: "", log: () => {} };

test("an archive gives every record's image and label in file order, with its hashes", async () => {
  await withFolder(async (folder) => {
    const files = tinyFiles();
    // Out of order in the archive: positions come from names.
    const archive = await archiveOf([...files].reverse());
    const data = put(join(folder, "mine.tar.gz"), archive);
    const set = await loadCifar10({ ...quiet, data }, tinyLayout());
    const batches = BATCH_FILES.map((name) => files.get(name)!);
    const { images, labels } = recordsOf(batches.slice(0, 5));
    assert.deepEqual(Buffer.from(set.train.images), images);
    assert.deepEqual([...set.train.labels], labels);
    assert.deepEqual(Buffer.from(set.test.images), recordsOf(batches.slice(5)).images);
    assert.deepEqual([set.train.count, set.test.count], [15, 3]);
    assert.deepEqual(set.classes, Array.from({ length: 10 }, (_, i) => `kind ${i}`));
    assert.equal(set.sha256, hexOf("sha256", archive));
    assert.deepEqual([set.canonical, set.source], [false, "archive mine.tar.gz"]);
  });
});

test("an archive with the official SHA-256 is canonical wherever it lies", async () => {
  await withFolder(async (folder) => {
    const archive = await archiveOf();
    const data = put(join(folder, "mine.tar.gz"), archive);
    const set = await loadCifar10({ ...quiet, data }, tinyLayout(archive));
    assert.equal(set.canonical, true);
  });
});

test("a folder of .bin files and its parent give the same set, hashed in file order", async () => {
  await withFolder(async (folder) => {
    const inner = join(folder, FOLDER_NAME), files = tinyFiles();
    mkdirSync(inner);
    for (const [name, bytes] of files) if (name !== META_FILE) put(join(inner, name), bytes);
    const archive = put(join(folder, "a.tar.gz"), await archiveOf(files));
    const want = await loadCifar10({ ...quiet, data: archive }, tinyLayout());
    for (const data of [folder, inner]) {
      const set = await loadCifar10({ ...quiet, data }, tinyLayout());
      assert.deepEqual([set.train, set.test], [want.train, want.test]);
      assert.equal(set.sha256, hexOf("sha256", ...BATCH_FILES.map((name) => files.get(name)!)));
      assert.deepEqual([set.canonical, set.source, set.classes[9]], [false, "folder", "truck"]);
    }
    put(join(inner, META_FILE), files.get(META_FILE)!);
    const named = await loadCifar10({ ...quiet, data: inner }, tinyLayout());
    assert.equal(named.classes[9], "kind 9");
    assert.equal(named.sha256, hexOf("sha256", ...BATCH_FILES.map((name) => files.get(name)!)));
  });
});

/** Each makes bad data in a folder and returns the path to give; the message then follows, with the folder cut out. */
const BAD: Record<string, { make: (folder: string) => Promise<string>; message: string }> = {
  "a truncated archive": {
    make: async (f) => put(join(f, "a.tar.gz"), (await archiveOf()).subarray(0, 5000)),
    message: "Cannot read archive a.tar.gz as it is truncated or corrupt",
  },
  "an archive whose last bytes, the checksum, are damaged": {
    make: async (f) => {
      const bytes = await archiveOf();
      bytes[bytes.length - 6] ^= 1;
      return put(join(f, "a.tar.gz"), bytes);
    },
    message: "Cannot read archive a.tar.gz as it is truncated or corrupt",
  },
  "an archive whose tar is cut off inside a file": {
    make: async (f) =>
      put(join(f, "a.tar.gz"), gzipSync((await tarOf(tinyFiles())).subarray(0, 20_000))),
    message: "Cannot read archive a.tar.gz as it is truncated",
  },
  "a file that is no archive": {
    make: (f) => Promise.resolve(put(join(f, "a.tar.gz"), new Uint8Array(9000).fill(7))),
    message: "Cannot read archive a.tar.gz as it is no gzip or tar archive",
  },
  "an archive without the test images": {
    make: async (f) => {
      const files = tinyFiles();
      files.delete("test_batch.bin");
      return put(join(f, "a.tar.gz"), await archiveOf(files));
    },
    message: "Cannot use archive a.tar.gz as CIFAR-10 as it lacks test_batch.bin",
  },
  "an archive with a file twice": {
    make: async (f) => put(join(f, "a.tar.gz"), await archiveOf([...tinyFiles(), ...tinyFiles()])),
    message: "Cannot use archive a.tar.gz as CIFAR-10 as it has data_batch_1.bin twice",
  },
  "label 11": {
    make: async (f) => {
      const files = tinyFiles();
      files.get("data_batch_4.bin")![2 * 3073] = 11;
      return put(join(f, "a.tar.gz"), await archiveOf(files));
    },
    message:
      "Cannot use archive a.tar.gz as CIFAR-10 as data_batch_4.bin record 2 (from 0) has label 11, must be 0 to 9",
  },
  "a file a byte too long": {
    make: async (f) => {
      const files = tinyFiles().set("data_batch_2.bin", new Uint8Array(3 * 3073 + 1));
      return put(join(f, "a.tar.gz"), await archiveOf(files));
    },
    message:
      "Cannot use archive a.tar.gz as CIFAR-10 as data_batch_2.bin has 9220 bytes, must have 9219",
  },
  "nine class names": {
    make: async (f) => {
      const files = tinyFiles().set(
        META_FILE,
        new TextEncoder().encode("a\nb\nc\nd\ne\nf\ng\nh\ni"),
      );
      return put(join(f, "a.tar.gz"), await archiveOf(files));
    },
    message:
      "Cannot use archive a.tar.gz as CIFAR-10 as batches.meta.txt has 9 class names, must have 10 different ones",
  },
  "a path where nothing is": {
    make: (f) => Promise.resolve(join(f, "none.tar.gz")),
    message: "Cannot read none.tar.gz as it does not exist",
  },
  "a folder without batches": {
    make: (f) => Promise.resolve(f),
    message:
      "Cannot use folder  as CIFAR-10 as neither it nor its cifar-10-batches-bin holds data_batch_1.bin",
  },
  "a folder that lacks a batch": {
    make: (f) => {
      for (const [name, bytes] of tinyFiles()) {
        if (name !== "data_batch_5.bin") put(join(f, name), bytes);
      }
      return Promise.resolve(f);
    },
    message: "Cannot use folder  as CIFAR-10 as it lacks data_batch_5.bin",
  },
};

for (const [what, { make, message }] of Object.entries(BAD)) {
  test(`${what} is refused in one line`, async () => {
    await withFolder(async (folder) => {
      const data = await make(folder), before = readdirSync(folder);
      const error = await refusal(loadCifar10({ ...quiet, data }, tinyLayout()));
      assert.equal(error.message.replaceAll(`${folder}/`, "").replaceAll(folder, ""), message);
      assert.deepEqual(readdirSync(folder), before);
    });
  });
}

test("without data the archive is downloaded once and kept", async () => {
  const archive = await archiveOf();
  let requests = 0;
  const layout = tinyLayout(archive);
  await withFolder(async (folder) => {
    const cacheDir = join(folder, "new", "cache");
    await withServer((_request, response) => {
      requests++;
      response.end(archive);
    }, async (url) => {
      for (let run = 0; run < 2; run++) {
        const set = await loadCifar10({ ...quiet, cacheDir, url }, layout);
        assert.deepEqual([set.canonical, set.source], [true, `archive ${ARCHIVE_NAME}`]);
      }
    });
    assert.equal(requests, 1);
    assert.deepEqual(readdirSync(cacheDir), [ARCHIVE_NAME]);
  });
});

test("a kept archive that was damaged since is refused, with both SHA-256 and the way out", async () => {
  await withFolder(async (cacheDir) => {
    const archive = await archiveOf(), path = put(join(cacheDir, ARCHIVE_NAME), archive);
    const error = await refusal(
      loadCifar10({ ...quiet, cacheDir }, OTHER),
    );
    assert.equal(
      error.message,
      `Cannot use archive ${path} as its SHA-256 is ${
        hexOf("sha256", archive)
      }, must be ${OTHER.sha256}: delete it, and it will be downloaded again`,
    );
    assert.deepEqual(readFileSync(path), Buffer.from(archive));
  });
});

const WHOLE = process.env.TRAINMARK_CIFAR10;
const missing = WHOLE === undefined && "TRAINMARK_CIFAR10 names no archive";

testUnless(
  missing,
  "a whole CIFAR-10 archive loads with 50,000 and 10,000 balanced images",
  async () => {
    const data = WHOLE!;
    assert.ok(existsSync(data), `TRAINMARK_CIFAR10 names ${data}, which does not exist`);
    const set = await loadCifar10({ ...quiet, data });
    for (const [split, perClass] of [[set.train, 5000], [set.test, 1000]] as const) {
      const counts = new Array(10).fill(0);
      for (const label of split.labels) counts[label]++;
      assert.deepEqual(counts, new Array(10).fill(perClass));
    }
    assert.deepEqual([set.train.count, set.test.count], [50_000, 10_000]);
    assert.equal(set.sha256, hexOf("sha256", readFileSync(data)));
  },
);

function recordsOf(files: Uint8Array[]): { images: Uint8Array; labels: number[] } {
  const images: Uint8Array[] = [], labels: number[] = [];
  for (const file of files) {
    for (let at = 0; at < file.length; at += 3073) {
      labels.push(file[at]);
      images.push(file.subarray(at + 1, at + 3073));
    }
  }
  return { images: Buffer.concat(images), labels };
}

/** The one-line error that a promise must end with. */
async function refusal(promise: Promise<unknown>): Promise<DataError> {
  const error = await promise.then(() => undefined, (error) => error);
  assert.ok(error instanceof DataError, `want a DataError, got ${error}`);
  assert.doesNotMatch(error.message, /\n/);
  return error;
}
