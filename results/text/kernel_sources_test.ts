import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { kernelSources } from "./kernel_sources.ts";

async function hashesOf(files: Record<string, string>): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "trainmark-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return await kernelSources(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const FILES = {
  "gemm/gemm.ts": "a\n",
  "gemm/tiled.wgsl": "b\n",
  "relu/relu.ts": "c\n",
  "x.ts": "d",
};

test("A kernel's hash changes with its sources and their names, and with no other's", async () => {
  const hashes = await hashesOf(FILES);
  assert.deepEqual(Object.keys(hashes), ["gemm", "relu", "x.ts"]);
  const { "gemm/tiled.wgsl": tiled, ...others } = FILES;
  for (
    const change of [
      { ...FILES, "gemm/tiled.wgsl": "b2\n" },
      { ...FILES, "gemm/mine.wgsl": "" },
      { ...others, "gemm/tile.wgsl": tiled },
      others,
    ]
  ) {
    const { gemm, ...same } = await hashesOf(change);
    assert.notEqual(gemm, hashes.gemm);
    assert.deepEqual({ gemm: hashes.gemm, ...same }, hashes);
  }
});

test("Line ends of Windows, tests and other files leave the hashes as they are", async () => {
  const windows = Object.fromEntries(
    Object.entries(FILES).map(([name, text]) => [name, text.replaceAll("\n", "\r\n")]),
  );
  const others = { "gemm/gemm_test.ts": "e", "testing.ts": "f", "gpu/backends.env": "g" };
  assert.deepEqual(await hashesOf({ ...windows, ...others }), await hashesOf(FILES));
});
