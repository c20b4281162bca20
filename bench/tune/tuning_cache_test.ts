import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { AdapterDescription } from "../../kernels/gpu/adapter.ts";
import { chooseHost } from "../host/choose.ts";
import { TuningCache } from "./tuning_cache.ts";

const host = await chooseHost();

const adapter: AdapterDescription = {
  vendor: "1",
  architecture: null,
  device: "2",
  description: "an adapter of this test",
  isFallbackAdapter: false,
  software: true,
  features: [],
  subgroupMinSize: null,
  subgroupMaxSize: null,
  subgroupMatrixConfigs: null,
  limits: {} as AdapterDescription["limits"],
};

const tuned = {
  op: "gemm",
  shape: "NN 64x64x64",
  dtype: "f32",
  variant: "tiled",
  candidates: [{ variant: "tiled", medianNs: 12.5, status: "complete" as const, reason: null }],
};

function folder(t: TestContext): string {
  const name = mkdtempSync(path.join(os.tmpdir(), "trainmark-tuning-"));
  t.after(() => rmSync(name, { recursive: true }));
  return name;
}

test("a winner is remembered for its adapter, op, shape, type and sources, and for no other", async (t) => {
  const dir = folder(t);
  const words: string[] = [];
  const say = (line: string) => void words.push(line);
  await (await TuningCache.open(host, adapter, say, dir)).set(tuned, "aa");
  const again = await TuningCache.open(host, adapter, say, dir);
  assert.equal(again.get(tuned, "aa")?.variant, "tiled");
  assert.equal(again.get(tuned, "bb"), null);
  assert.equal(again.get({ ...tuned, dtype: "f16" }, "aa"), null);
  assert.equal(again.get({ ...tuned, shape: "NT 64x64x64" }, "aa"), null);
  const other = await TuningCache.open(host, { ...adapter, device: "3" }, say, dir);
  assert.equal(other.get(tuned, "aa"), null);
  assert.deepEqual(words, []);
});

test("a damaged or foreign cache is ignored with a word, and written anew", async (t) => {
  const dir = folder(t);
  const open = async () => {
    const words: string[] = [];
    const cache = await TuningCache.open(host, adapter, (line) => void words.push(line), dir);
    return { cache, words };
  };
  await (await open()).cache.set(tuned, "aa");
  const file = path.join(dir, readdirSync(dir)[0]);
  const whole = readFileSync(file, "utf8");
  const spoilt: [string, RegExp][] = [
    [whole.slice(0, 100), /it is damaged/],
    [whole.replace("trainmark/tuning@1", "trainmark/tuning@9"), /it is damaged \(schema: /],
    [whole.replace('"medianNs": 12.5', '"medianNs": -1'), /it is damaged \(entries\.0\.candidates/],
    [whole.replace("an adapter of this test", "another"), /of another adapter or runtime, another/],
  ];
  for (const [content, message] of spoilt) {
    writeFileSync(file, content);
    const { cache, words } = await open();
    assert.equal(cache.get(tuned, "aa"), null);
    assert.equal(words.length, 1);
    assert.match(words[0], message);
    await cache.set(tuned, "aa");
    assert.equal((await open()).cache.get(tuned, "aa")?.variant, "tiled");
  }
});
