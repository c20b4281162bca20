import assert from "node:assert/strict";
import { test } from "node:test";
import { benchTiles } from "../../page/sections/bench.ts";
import type { BenchRow } from "../../schema/result.ts";
import { flagsOf } from "../../validate/flags.ts";
import { recipeOf } from "../../schema/recipe.ts";
import { benchTable } from "./bench_table.ts";
import { TRAINED, trainingLine } from "./training_line.ts";
import type { DimsOf } from "../../schema/dims.ts";
import type { BenchResult } from "../../schema/result.ts";
import { exampleBench } from "../../testing.ts";

/** The text with runs of spaces and dashes cut to one, so that tests need not count columns. */
const narrow = (text: string) => text.replace(/ {2,}/g, " ").replace(/-{2,}/g, "-");

/** The lines below a title, up to the next one. */
function part(text: string, title: string): string {
  const found = text.split(/^### /m).find((one) => one.startsWith(`${title}\n\n`));
  assert.ok(found, `no part ${title} in:\n${text}`);
  return narrow(found.slice(title.length + 2)).trimEnd();
}

function changed(change: Partial<BenchResult["bench"]>): BenchResult {
  const result = exampleBench();
  return { ...result, bench: { ...result.bench, ...change } };
}

test("benchTable() renders a complete run", () => {
  const text = benchTable(exampleBench());
  assert.equal(
    text.split("### ")[0],
    `## bench all on llvmpipe (LLVM 15.0.6, 256 bits) (software)

2026-11-26, suite 0.1.0, commit 0123456789. Runtime: deno 2.9.6, wgpu. Driver: unknown. Host: AMD EPYC, 2 cores.

`,
  );
  assert.equal(
    part(text, "Roofline"),
    `| ceiling | value | spread | samples | measured with |
| - | -: | -: | -: | - |
| f32 arithmetic | 100 GFLOP/s | 1.0 % | 3 | multiply-adds in registers, fma 4x8 |
| f16 arithmetic | – | – | 0 | not granted |
| copy | 12.5 GB/s | 0.0 % | 2 | bytes read and written |
| read | 20.0 GB/s | ! 10.0 % | 3 | bytes read |
| launch | 45.0 µs | – | 1 | one dispatch after another |
| host wait | 11.25 ms | 0.0 % | 2 | an empty submit |
| timestamp tick | 1.000 ns | – | – | nanoseconds, as WebGPU says |`,
  );
  assert.equal(
    part(text, "Kernels"),
    `| op | shape | dtype | variant | median | spread | GFLOP/s | GB/s | share of roofline | bound by | max error |
| - | - | - | - | -: | -: | -: | -: | -: | - | -: |
| gemm | NN 1024x1024x1024 | f32 | tiled | 40.00 ms | 2.5 % | 53.7 | 0.3 | 53.7 % | compute | 1.3e-5 |
| conv2d_forward | 4x64x56x56 * 64x64x3x3 p1 (cut) | f32 | tiled | 40.00 ms | ! 8.0 % | 23.1 | 0.2 | 23.1 % | compute | 1.3e-5 |`,
  );
  assert.equal(
    part(text, "Models"),
    `| op | shape | dtype | median | spread | images/s | GFLOP/s | share of roofline | bound by | loss error | gradient error |
| - | - | - | -: | -: | -: | -: | -: | - | -: | -: |
| train_step | convnet 100x3x32x32 | f32 | 40.00 ms | 2.5 % | 2500 | 111.6 | ! 111.6 % | compute | 1.3e-5 | 1.5e-6 of 7.8e-3 allowed |

Training synthetic, 2 epochs: test top-1 87.50 %, 20.0 s, 1000 images/s, of which the GPU waited 60.00 % for the host (its step alone makes 2500 images/s). Weights sha256:${
      "d".repeat(64)
    }.`,
  );
  assert.equal(
    part(text, "Not measured"),
    "- failed, vec4 is wrong: 3 of 1000 differ: kernels add 1000 f32 vec4",
  );
});

test("benchTable() says the ratio of every library's row, the mean of all and where it is least", () => {
  const [peer] = exampleBench().bench.peers;
  const slower = { ...peer, shape: "256x256x256", ratio: 0.4, ratioLow: 0.35, ratioHigh: 0.5 };
  assert.equal(
    part(benchTable(changed({ peers: [peer, slower] })), "Other libraries"),
    `| library | op | shape | its median | ours | ratio | low–high | its error | our error | our variant |
| - | - | - | -: | -: | -: | -: | -: | -: | - |
| tfjs 4.22.0 | gemm | 1024x1024x1024 | 400.00 ms | 40.00 ms | 10.00 | 9.50–10.50 | 2.0e-5 | 1.3e-5 | tiled |
| tfjs 4.22.0 | gemm | 256x256x256 | 400.00 ms | 40.00 ms | 0.40 | 0.35–0.50 | 2.0e-5 | 1.3e-5 | tiled |

- tfjs 4.22.0: geometric mean of the ratios 2.00 (rows: 2), least 0.40 (gemm 256x256x256).`,
  );
});

test("benchTable() says how it was measured, what was tuned and how sizes were cut", () => {
  const legend = part(benchTable(exampleBench()), "How it was measured");
  for (
    const line of [
      /^- Time: GPU timestamps\. Not counted: compilation, warm-up\.$/m,
      /^- Clock of these rows: gpu\.$/m,
      /^- Sizes that were cut or looked for: batch divided by 2, as 8 takes more than 10 s\.$/m,
      /Shapes 1, candidates 4, of which 1 were wrong or did not run\. .*tuning 7\.5 s\.$/m,
    ]
  ) assert.match(legend, line);
  const plain = part(benchTable(changed({ tuned: false, peers: [] })), "How it was measured");
  assert.match(plain, /^- Variants: the ladders' defaults\./m);
  assert.doesNotMatch(plain, /Ratio/);
});

test("benchTable() marks a row over its ceiling, and says how that can be", () => {
  const { rows: [row, conv] } = exampleBench().bench, rows = [conv];
  const text = (pctRoofline: number) =>
    benchTable(changed({ rows: [{ ...row, pctRoofline }, ...rows] }));
  assert.match(text(184.3), / \| +! 184\.3 % \| /);
  assert.match(
    text(184.3),
    /^- Share of roofline over 105 %, marked !: the ceiling was measured too low/m,
  );
  assert.match(text(105), / \| +105\.0 % \| /);
  assert.doesNotMatch(text(105), /marked ! over 105/);
});

test("benchTable() of an interrupted run shares a reason among its rows, and lets no text make markup", () => {
  const { rows: [row, conv, failed] } = exampleBench().bench;
  const left = { ...failed, status: "interrupted", reason: "stopped", variant: null } as const;
  const bench = changed({
    rows: [
      { ...row, variant: "<img>|a *x*" },
      { ...left, op: conv.op, shape: conv.shape },
      { ...left, dtype: "f16" },
    ],
    roofline: null,
    peers: [],
    training: null,
  });
  const text = benchTable({ ...bench, status: "interrupted", reason: "Ctrl-C\n# Not a heading" });
  assert.match(text, /^Run interrupted: Ctrl-C # Not a heading\.$/m);
  assert.match(text, /\| &lt;img>\\\|a \\\*x\\\* \|/);
  assert.equal(
    part(text, "Not measured"),
    "- interrupted, stopped: kernels conv2d_forward 4x64x56x56 * 64x64x3x3 p1 f32; kernels add 1000 f16",
  );
  assert.doesNotMatch(text, /### (Roofline|Models|Other libraries)/);
});

test("benchTable() tells how long the GPU waited in the training, of a step alone at its batch and precision", () => {
  const { bench } = exampleBench();
  const training = { ...bench.training!, imagesPerSecond: 60 };
  const step = bench.rows.find(({ op }) => op === "train_step")!;
  const { model, batch: trained } = recipeOf("synthetic");
  assert.deepEqual(TRAINED, { model, batch: trained });
  const { batch, ...dims } = step.dims as DimsOf<"model">;
  const line = (imagesPerSecond: number, images = batch, dtype = step.dtype) => {
    const rows = [10, imagesPerSecond].map((rate) => ({
      ...{ ...step, dtype, imagesPerSecond: rate, dims: { ...dims, batch: images } },
    }));
    return trainingLine(training, rows);
  };
  assert.match(
    line(80),
    /60 images\/s, of which the GPU waited 25.00 % for the host \(its step alone makes 80 images\/s\)\./,
  );
  assert.match(line(50), / waited 0.00 % /);
  assert.match(line(80, 50), / 60 images\/s\. Weights/);
  assert.match(line(80, batch, "f16"), / 60 images\/s\. Weights/);
});

test("Where a third of the rows scatter the machine was busy, as table, rules and page say in the same words", () => {
  const result = exampleBench(), [steady, noisy, failed] = result.bench.rows;
  const busyOf = (rows: BenchRow[]) => {
    const changed = { ...result, bench: { ...result.bench, rows } };
    const said = /this machine was busy: .*; not for publishing/;
    const tile = JSON.stringify(benchTiles(changed)).match(said)?.[0];
    const flag = flagsOf(changed).map(({ message }) => message).find((message) =>
      said.test(message)
    );
    const line = benchTable(changed).trimEnd().split("\n").at(-1)!.match(said)?.[0];
    assert.deepEqual([flag, line], [tile, tile]);
    return tile;
  };
  const words = "this machine was busy: 2 of 6 rows scatter over 5 %; not for publishing";
  assert.equal(busyOf([noisy, noisy, failed, steady, steady, steady, steady]), words);
  assert.equal(busyOf([noisy, noisy, steady, steady, steady, steady, steady]), undefined);
  assert.equal(busyOf([noisy, noisy, failed]), undefined);
});
