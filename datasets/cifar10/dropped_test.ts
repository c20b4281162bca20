import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { DataError } from "../data_error.ts";
import { loadCifar10 } from "./cifar10.ts";
import { droppedCifar10 } from "./dropped.ts";
import { BATCH_FILES } from "./layout.ts";
import { archiveOf, put, tarOf, tinyFiles, tinyLayout, withFolder } from "./testing.ts";

const file = (name: string, bytes: Uint8Array) => new File([bytes.slice()], name);

test("a dropped archive, its unpacked tar and its .bin files give what the command line reads from disk", async () => {
  await withFolder(async (folder) => {
    const archive = await archiveOf(), layout = tinyLayout(archive);
    const data = put(join(folder, "a.tar.gz"), archive);
    const { close: _, ...want } = await loadCifar10({ cacheDir: "", log: () => {}, data }, layout);
    const { close: _c, ...got } = await droppedCifar10([file("a.tar.gz", archive)], layout);
    assert.deepEqual(got, want);
    assert.equal(got.canonical, true);
    const tar = await tarOf(tinyFiles());
    const bins = [...tinyFiles()].map(([name, bytes]) => file(name, bytes)).reverse();
    for (const dropped of [[file("a.tar", tar)], [...bins, file("readme.html", tar)]]) {
      const { train, test: tested, canonical } = await droppedCifar10(dropped, layout);
      assert.deepEqual([train, tested, canonical], [want.train, want.test, false]);
    }
    for (const [name, bytes] of tinyFiles()) put(join(folder, name), bytes);
    const read = await loadCifar10({ cacheDir: "", log: () => {}, data: folder }, layout);
    const { sha256, source } = await droppedCifar10(bins, layout);
    assert.deepEqual([sha256, source], [read.sha256, read.source]);
  });
});

test("dropped files that are not CIFAR-10 are refused in one line that says what to drop", async () => {
  const refusal = async (...files: File[]) => {
    try {
      await droppedCifar10(files, tinyLayout());
    } catch (error) {
      assert.ok(error instanceof DataError);
      return error.message;
    }
    assert.fail("it was taken");
  };
  const photo = file("cat.jpg", new Uint8Array(100));
  assert.match(await refusal(photo), /Cannot read archive cat.jpg as it is no gzip or tar archive/);
  assert.match(await refusal(photo, photo), /none is data_batch_1.bin: drop cifar-10-binary/);
  const [[name, bytes]] = tinyFiles();
  const lacking = BATCH_FILES.slice(1).join(", ");
  assert.match(
    await refusal(file(name, bytes)),
    new RegExp(`the dropped files as CIFAR-10 as it lacks ${lacking}`),
  );
});
