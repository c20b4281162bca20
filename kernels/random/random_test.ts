import assert from "node:assert/strict";
import { test } from "node:test";
import { bindings, type Kernel, operands } from "../gpu/kernel.ts";
import { runDirty } from "../testing.ts";
import pcg4dWgsl from "./pcg4d.wgsl" with { type: "text" };
import { pcg4d, Random } from "./random.ts";

test("pcg4d() draws on the host what pcg4d.wgsl draws on the device", async () => {
  const count = 256;
  const all = operands({ key: [4 * count, "read"], out: [4 * count, "write"] });
  const kernel: Kernel = {
    op: "pcg4d",
    variant: "naive",
    shape: String(count),
    operands: all,
    steps: [{
      kind: "dispatch",
      label: "main",
      code: pcg4dWgsl + `
        @group(0) @binding(0) var<storage, read> key: array<vec4u>;
        @group(0) @binding(1) var<storage, read_write> out: array<vec4u>;
        @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { out[id.x] = pcg4d(key[id.x]); }`,
      bindings: bindings("read key", "write out"),
      workgroups: [count / 64, 1, 1],
      loops: [],
    }],
    flops: 0,
    bytes: 0,
  };
  const key = Uint32Array.from(
    { length: 4 * count },
    (_, i) => Math.imul(i, 2654435761) >>> (i % 7),
  );
  const { out } = await runDirty(kernel, { key });
  const want = Array.from(
    { length: count },
    (_, i) => pcg4d(key[4 * i], key[4 * i + 1], key[4 * i + 2], key[4 * i + 3]),
  );
  assert.deepEqual([...new Uint32Array(out.buffer)], want.flat());
});

test("streams, indices and seeds draw different numbers; the same key draws the same", () => {
  const first = (random: Random) => Array.from({ length: 8 }, () => random.word()).join();
  const draws = [
    new Random(0, "init", 0),
    new Random(1, "init", 0),
    new Random(0, "shuffle", 0),
    new Random(0, "init", 1),
  ].map(first);
  assert.equal(new Set(draws).size, 4);
  assert.equal(first(new Random(0, "init", 0)), draws[0]);
});

test("uniform() is uniform: mean, variance and sixteen bins of 65,536 draws", () => {
  const random = new Random(7);
  const n = 65_536;
  const values = Float64Array.from({ length: n }, () => random.uniform());
  const mean = values.reduce((a, b) => a + b) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  // Five standard errors: sqrt(1/12/n) = 0.0011 for the mean, sqrt(1/180/n) = 0.00029 for the variance.
  assert.ok(Math.abs(mean - 0.5) < 0.0056, `mean ${mean}`);
  assert.ok(Math.abs(variance - 1 / 12) < 0.0015, `variance ${variance}`);
  const bins = new Array(16).fill(0);
  for (const v of values) bins[Math.floor(16 * v)]++;
  const chi2 = bins.reduce((sum, count) => sum + (count - n / 16) ** 2 / (n / 16), 0);
  assert.ok(chi2 < 50, `chi-squared ${chi2} of 15 degrees of freedom`);
});

test("permutation() holds every number once, and moves them", () => {
  const order = new Random(3, "shuffle", 1).permutation(1000);
  assert.deepEqual([...order].sort((a, b) => a - b), Array.from({ length: 1000 }, (_, i) => i));
  assert.ok(order.filter((value, i) => value === i).length < 12);
});

test("draws of many are those of single ones, wherever they begin and end", () => {
  const together = new Random(5, "init", 3), single = new Random(5, "init", 3);
  for (const count of [1, 2, 9, 0, 4, 3, 8]) {
    const want = Array.from({ length: count }, () => single.uniform());
    assert.deepEqual([...together.uniforms(count)], want);
  }
});
