import assert from "node:assert/strict";
import { test } from "node:test";
import type { BenchRow, PeerRow } from "../../results/schema/result.ts";
import { exampleBench } from "../../results/testing.ts";
import { targetsTable } from "./targets.ts";

/** By name what was measured, whether it is enough, and where. */
function targets(rows: readonly BenchRow[], peers: readonly PeerRow[] = [], batch = 64) {
  const { bench, ...result } = exampleBench();
  const runs = rows.length === 0 ? [] : [
    { file: "one", result: { ...result, bench: { ...bench, rows, peers } } },
    { file: "two", result: { ...result, bench: { ...bench, rows: rows.slice(0, 1), peers: [] } } },
  ];
  const [, , ...lines] = targetsTable(runs, batch).trim().split("\n");
  return Object.fromEntries(lines.map((line) => {
    const [, what, , measured, reached, where] = line.split("|").map((cell) => cell.trim());
    return [what, [measured, reached, where]];
  }));
}

const { rows: [gemm, conv, failed, convnet], peers: [peer] } = exampleBench().bench;

/** A step of ResNet-50 in some precision. */
function step(batch: number, imagesPerSecond: number, dtype: BenchRow["dtype"] = "f32"): BenchRow {
  const dims = { ...convnet.dims!, model: "resnet50", batch } as BenchRow["dims"];
  return { ...convnet, dims, dtype, imagesPerSecond, pctRoofline: imagesPerSecond / 10 };
}

/** Of what the tuner chose, beside which the defaults did half as much. */
function tunedStep(batch: number, imagesPerSecond: number): BenchRow {
  const defaults = { ...convnet.defaults!, imagesPerSecond: imagesPerSecond / 2 };
  return { ...step(batch, imagesPerSecond), chosenBy: "tuner", defaults };
}

test("what was reached is of the rows that tell, the best run's, and of convolutions the least", () => {
  const ofBatch = { op: "train_step", dims: step(64, 1).dims, name: "torch" };
  const got = targets(
    [
      ...[{ ...gemm, pctRoofline: 80 }, { ...gemm, pctRoofline: 90, dtype: "f16" as const }],
      ...[{ ...conv, pctRoofline: 60 }, { ...conv, shape: "another", pctRoofline: 40 }],
      { ...failed, op: conv.op, dims: conv.dims, shape: "wrong" },
      ...[step(64, 205), tunedStep(64, 410), step(8, 990), step(64, 287, "f16"), convnet],
    ],
    [
      { ...peer, ...ofBatch, ratio: 0.5, ratioLow: 0.45, ratioHigh: 0.55 },
      { ...peer, ...ofBatch, ratio: 4, precision: "tf32" },
    ],
  );
  assert.deepEqual(got["GEMM, of the roofline"], ["80.0 %", "yes", "one, NN 1024x1024x1024"]);
  assert.deepEqual(got["each 3x3 convolution, of the roofline"], [
    ...["0.000 %", "no"],
    "the least is conv2d_forward wrong; median 40.0 %, 1 of 3 reach it",
  ]);
  const resnet50 = "resnet50 train_step, batch 64";
  assert.deepEqual(got[`${resnet50}, of the roofline`], ["41.0 %", "yes", "one, 410 images/s"]);
  assert.deepEqual(got[`${resnet50}, over PyTorch's fp32`], ["0.500", "no", "one, 0.450 to 0.550"]);
  assert.deepEqual(got["resnet50 train_step, mixed precision over f32, by defaults"].slice(0, 2), [
    ...["1.40", "no"],
  ]);
  assert.deepEqual(got["training the ConvNet, images/s"], ["1,000", "no", "one"]);
});

test("what nobody measured says so", () => {
  const got = targets([]);
  assert.deepEqual([...new Set(Object.values(got).map(String))], ["–,not measured,"]);
});
