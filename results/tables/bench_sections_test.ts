import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedTable } from "./recorded_table.ts";
import type { DimsOf } from "../schema/dims.ts";
import type { BenchResult, BenchRow, PeerRow, Result } from "../schema/result.ts";
import { exampleBench, exampleResult } from "../testing.ts";

type Parts = Partial<BenchResult["bench"]>;

/** A run of `bench` at noon of a day, with some parts replaced. */
function run(day: string, parts: Parts = {}, change: Partial<BenchResult> = {}): BenchResult {
  const result = exampleBench();
  const createdAt = `${day}T12:00:00.000Z`;
  return { ...result, createdAt, bench: { ...result.bench, ...parts }, ...change };
}

function recorded(...results: Result[]) {
  return results.map((result, i) => {
    const day = result.createdAt.slice(0, 10);
    return { path: `${day}/machine/${i}.json`, day, result };
  });
}

const gemm = (change: Partial<BenchRow> = {}) => ({ ...exampleBench().bench.rows[0], ...change });

test("The recorded table shows of a bench its roofline, telling kernels, models and libraries, beside the trainings", () => {
  const { rows, peers: [peer] } = exampleBench().bench;
  const conv = rows[1].dims as DimsOf<"conv2d">;
  const other: PeerRow = {
    ...{ ...peer, op: "conv2d_forward", shape: "8x512x7x7 * 2048x512x1x1", ratio: 2.5 },
    dims: { ...conv, inChannels: 512, outChannels: 2048, height: 7, width: 7, kernel: [1, 1] },
  };
  const square = rows[0].dims as DimsOf<"gemm">;
  const oblong = gemm({ shape: "NT 100x512x4096", dims: { ...square, m: 100, transB: true } });
  const bench = run("2026-02-01", { rows: [...rows, oblong], peers: [peer, other] });
  const [hardware, software] = recordedTable(recorded(bench, exampleResult())).split(
    "### Software",
  );
  assert.match(hardware, /No result is recorded yet\.\n/);
  assert.match(software, /^\| cifar10 +\| convnet /m);
  assert.match(software, /^#### llvmpipe .*\(software\), AMD EPYC, deno 2\.9\.6, wgpu$/m);
  assert.match(
    software,
    /^Roofline and f32 kernels, recorded 2026-02-01 by suite 0\.1\.0 \(2026-02-01\/machine\/0\.json\):$/m,
  );
  assert.match(software, /^\| f32 arithmetic +\| 100 GFLOP\/s/m);
  assert.match(software, /^\| gemm +\| NN 1024x1024x1024 /m);
  assert.match(software, /^\| conv2d_forward +\| 4x64x56x56 \* 64x64x3x3 p1 \(cut\)/m);
  assert.match(software, /^\| train_step +\| convnet 100x3x32x32 .* 2500 /m);
  assert.match(software, /^\| tfjs 4\.22\.0 +\| gemm /m);
  assert.match(software, /^- tfjs 4\.22\.0: geometric mean of the ratios 5\.00 \(rows: 2\)/m);
  assert.match(software, /^- Time: GPU timestamps\./m);
  assert.doesNotMatch(software, /100x512x4096|\| add|\| 8x512x7x7/);
});

test("Each part of an adapter's bench is the newest run's that measured it, failures included", () => {
  const runs = recorded(
    run("2026-02-01", { rows: [gemm({ gflops: 11.1 })], peers: [] }),
    run("2026-02-02", { rows: [gemm({ gflops: 22.2 })], peers: [] }),
    run("2026-02-03", { rows: [gemm({ gflops: 33.3, dtype: "f16" })] }),
    run("2026-02-04", { rows: [], peers: [] }),
  );
  for (const order of [runs, runs.toReversed()]) {
    const table = recordedTable(order);
    assert.match(table, /^Roofline and f32 kernels, recorded 2026-02-02 [^]*\| +22\.2 \|/m);
    assert.match(table, /^Roofline and f16 kernels, recorded 2026-02-03 [^]*\| +33\.3 \|/m);
    assert.match(table, /^Other libraries, recorded 2026-02-03 /m);
    assert.doesNotMatch(table, / 11\.1 |^Models,|2026-02-01|2026-02-04/m);
  }
  const failed = exampleBench().bench.rows[2];
  const wrong = {
    ...failed,
    op: "gemm",
    shape: gemm().shape,
    dims: gemm().dims,
    reason: "tiled is wrong",
  };
  const newer = recordedTable([...runs, ...recorded(run("2026-02-05", { rows: [wrong] }))]);
  assert.match(newer, /^- failed, tiled is wrong: kernels gemm NN 1024x1024x1024 f32 vec4$/m);
  assert.doesNotMatch(newer, / 22\.2 /);
});

test("A model's steps at two batches or precisions stand apart, and a newer run of one replaces nothing of the other", () => {
  const step = exampleBench().bench.rows.find(({ op }) => op === "train_step")!;
  const at = (batch: number, imagesPerSecond: number) => ({
    ...{ ...step, imagesPerSecond, shape: `convnet ${batch}x3x32x32` },
    dims: { ...step.dims as DimsOf<"model">, batch },
  });
  const table = recordedTable(recorded(
    run("2026-02-01", { rows: [at(100, 111), at(8, 222)] }),
    run("2026-02-02", { rows: [at(100, 333)] }),
    run("2026-02-03", { rows: [{ ...at(100, 444), dtype: "f16" }] }),
  ));
  const titles = [...table.matchAll(/^Steps of (.*), recorded (\S+) /mg)];
  assert.deepEqual(titles.map(([, size, day]) => [size, day]), [
    ["convnet, batch 8", "2026-02-01"],
    ["convnet, batch 100", "2026-02-02"],
    ["convnet, batch 100, mixed precision", "2026-02-03"],
  ]);
  assert.match(table, / 333 /);
  assert.doesNotMatch(table, / 111 /);
});

test("Bench runs of other adapters, drivers and runtimes stand apart, an unfinished one is only named", () => {
  const { adapter, runtime } = exampleBench();
  const table = recordedTable(recorded(
    run("2026-02-01", {}, {
      adapter: { ...adapter, description: "X1", software: false },
      driver: "X 1.0",
    }),
    run("2026-02-01", {}, {
      adapter: { ...adapter, description: "X1", software: false },
      driver: "X 2.0",
    }),
    run("2026-02-01", {}, { runtime: { ...runtime, name: "bun", version: "1.4.5" } }),
    run("2026-02-01"),
    run("2026-02-02", {}, { status: "interrupted", reason: "stopped by the user" }),
  ));
  const titles = (text: string) => text.split("\n").filter((line) => line.startsWith("#### "));
  const [hardware, software] = table.split("### Software");
  assert.deepEqual(titles(hardware), [
    "#### X1, X 1.0, deno 2.9.6, wgpu",
    "#### X1, X 2.0, deno 2.9.6, wgpu",
  ]);
  assert.equal(titles(software).length, 2);
  assert.match(
    table,
    /^- Not in the table: 2026-02-02\/machine\/4\.json, interrupted: stopped by the user\.$/m,
  );
  assert.doesNotMatch(table, /recorded 2026-02-02/);
});

test("A bench of the roofline alone shows it", () => {
  const table = recordedTable(recorded(run("2026-02-01", { rows: [], peers: [], training: null })));
  assert.match(table, /^Roofline, recorded 2026-02-01 /m);
});
