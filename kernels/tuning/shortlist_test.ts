import assert from "node:assert/strict";
import { test } from "node:test";
import { CONV2D } from "../conv2d/conv2d.ts";
import { GEMM } from "../gemm/gemm.ts";
import { testDevice } from "../testing.ts";
import { costOf, tileWork } from "./cost.ts";
import { shortlist } from "./shortlist.ts";
import { type Task, taskOf } from "./task.ts";
import { rungOf } from "./variant.ts";

const square = (n: number, stride: 1 | 2 = 1) =>
  taskOf(CONV2D.forward, {
    direction: "forward",
    shape: {
      ...{ batch: 8, inChannels: 64, height: n, width: n, outChannels: 64, kernel: [3, 3] },
      ...{ stride: [stride, stride], padding: [1, 1], dilation: [1, 1] },
    },
  });

test("whole tiles are counted, with what each of them loads", () => {
  const tile = [64, 32] as const;
  assert.deepEqual(tileWork({ m: 64, n: 64, k: 10 }, tile), {
    ...{ products: 64 * 64 * 10, loadedBytes: 4 * 2 * (64 + 32) * 10 },
  });
  assert.deepEqual(tileWork({ m: 65, n: 33, k: 10 }, tile), {
    ...{ products: 128 * 64 * 10, loadedBytes: 4 * 4 * (64 + 32) * 10 },
  });
});

test("a GPU is taken to need longer for edges, for a part of a wave, and for loads that are not shared", async () => {
  const { capabilities } = await testDevice();
  const device = { ...capabilities, software: false };
  const cost = (n: number, variant: string) =>
    costOf(GEMM.kernel({ m: n, n, k: 512 }, variant), device);
  const tiled = (n: number) => cost(n, "tiled:128x128x8x8") / (n * n);
  assert.ok(tiled(2048 + 8) > 1.05 * tiled(2048), "edges");
  assert.ok(tiled(1024) > 3 * tiled(2048), "64 workgroups where there is room for 256");
  assert.ok(cost(2048, "register:8x8") > cost(2048, "tiled:64x64x8x8"), "loads");
});

test("at most so many candidates are tried, what won elsewhere first and then the default; none gets lost", async () => {
  const { capabilities } = await testDevice();
  for (const software of [false, true]) {
    const device = { ...capabilities, software };
    for (const task of [square(56), square(7), square(28, 2)]) {
      const all = task.candidates(device).map(({ variant }) => variant);
      const usual = task.usual(device)!.variant;
      const known = all.findLast((variant) => variant !== usual)!;
      const { tried, left } = shortlist(task, device, 4, [known, "gone"]);
      const names = tried.map(({ variant }) => variant);
      assert.ok(all.length > 4 && names.length === 4, `${all.length} candidates`);
      assert.deepEqual(names.slice(0, 2), [known, usual]);
      const texts = tried.map(({ kernel: { steps } }) => JSON.stringify(steps));
      assert.equal(new Set(texts).size, 4, "one of them twice");
      assert.deepEqual([...names, ...left.map(({ variant }) => variant)].sort(), all.sort());
      assert.equal(shortlist(task, device, 4).tried[0].variant, usual);
      assert.deepEqual(shortlist(task, device, Infinity).left, []);
    }
  }
});

test("a subgroup's matrices are among the few that are tried, in f16 where the device lists them", async () => {
  const { capabilities } = await testDevice();
  const config = { componentType: "f16", resultComponentType: "f32", M: 16, N: 16, K: 16 };
  const features = ["shader-f16", "subgroups", "chromium-experimental-subgroup-matrix"];
  const device = {
    ...{ ...capabilities, software: false, features: new Set(features) },
    ...{ subgroupMinSize: 32, subgroupMaxSize: 32, subgroupMatrixConfigs: [config] },
  };
  const { shape } = square(56).what;
  const tasks = [
    taskOf(GEMM, { m: 2048, n: 2048, k: 2048, dtype: "f16" }),
    ...(["forward", "backward_input", "backward_weight"] as const).map((direction) =>
      taskOf(CONV2D[direction], { direction, shape: { ...shape, dtype: "f16" } })
    ),
  ];
  for (const task of tasks) {
    const names = shortlist(task, device, 4).tried.map(({ variant }) => variant);
    assert.ok(names.includes("subgroup_matrix"), `${task.op}: ${names}`);
  }
});

test("a tuner tries the slices of K that smaller devices want, at most three besides an untuned one's", async () => {
  const { capabilities } = await testDevice();
  const device = { ...capabilities, software: false };
  const split = (task: Task) =>
    task.candidates(device).filter(({ variant }) => rungOf(variant) === "split_k")
      .map(({ variant, kernel: { workspace } }) => {
        const { bytes } = workspace!.partials as { bytes: number };
        return [variant, bytes];
      });
  const product = taskOf(GEMM, { m: 100, n: 512, k: 4096 }), bytes = 4 * 100 * 512;
  assert.deepEqual(split(product), [
    ["split_k:4", 4 * bytes],
    ["split_k:8", 8 * bytes],
    ["split_k:16", 16 * bytes],
    ["split_k", 32 * bytes],
  ]);
  const planes = 4 * 8 * 512 * 7 * 7;
  for (const direction of ["forward", "backward_input"] as const) {
    const task = taskOf(CONV2D[direction], {
      direction,
      shape: { ...square(7).what.shape, inChannels: 512, outChannels: 512 },
    });
    assert.deepEqual(split(task), [
      ["split_k:2", 2 * planes],
      ["split_k:3", 3 * planes],
      ["split_k:5", 5 * planes],
      ["split_k", 10 * planes],
    ]);
  }
});
