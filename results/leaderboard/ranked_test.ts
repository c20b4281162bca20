import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOCKS } from "../schema/clocks.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import type { Result } from "../schema/result.ts";
import { ranked } from "./ranked.ts";
import { submissionOf } from "./submission.ts";

/** A submission of an adapter; `division` is what validation found. */
function submitted(result: Result, software: boolean, division: "closed" | "open" = "closed") {
  const document = { ...result, adapter: { ...result.adapter, software } };
  return submissionOf("a.json", document, {
    result: document,
    problems: [],
    flags: [
      { path: "bench.rows[1].cv", message: "is 0.08" },
      { path: "suite", message: "is modified" },
    ],
    division,
  });
}

function trained(imagesPerSecond: number): Result {
  const result = { ...exampleResult(), protocol: { clock: CLOCKS.train } };
  const { train } = result;
  const epochs = train.epochs.map((epoch) => ({ ...epoch, imagesPerSecond }));
  return { ...result, train: { ...train, epochs } };
}

test("Ranks are by value within a section and a division; equal values share one", () => {
  const submissions = ranked([
    submitted(trained(100), false),
    submitted(trained(300), false),
    submitted(trained(300), false),
    submitted(trained(900), true),
    submitted(trained(200), false, "open"),
  ]);
  assert.deepEqual(submissions.map(({ entries }) => entries[0].rank), [3, 1, 1, 1, 1]);
});

test("Synthetic data, an incomplete run and one without test images have a reason, not a rank", () => {
  const result = trained(1000);
  assert.ok(result.kind === "train");
  const { dataset } = result;
  const drawn = { ...dataset, canonical: false, synthetic: true };
  const changes: Partial<typeof result>[] = [
    { dataset: drawn },
    { status: "interrupted", reason: "by the user" },
    { dataset: { ...dataset, evaluatedOn: "train" } },
    { train: { ...result.train, evalOnly: true } },
    { protocol: { clock: { seconds: "a stopwatch", excluded: [] } } },
    {},
  ];
  const submissions = ranked(changes.map((change) => submitted({ ...result, ...change }, false)));
  assert.deepEqual(submissions.map(({ entries: [{ rank, unranked }] }) => [rank, unranked]), [
    [null, "synthetic data"],
    [null, "the run was interrupted"],
    [null, "evaluated on its training images"],
    [null, "it only evaluates"],
    [null, "by another clock than results/RULES.md's"],
    [1, null],
  ]);
});

test("A bench entry has its rate, the interval of its samples, and its own flags", () => {
  const [{ entries }] = ranked([
    submitted({ ...exampleBench(), protocol: { clock: CLOCKS.bench } }, true),
  ]);
  assert.deepEqual(
    entries.map(({ workload, group, value, flags }) => [
      ...[workload, group, value],
      flags,
    ]),
    [
      ["gemm NN 1024x1024x1024", "kernel", 53.6870912, [1]],
      ["conv2d_forward 4x64x56x56 * 64x64x3x3 p1", "kernel", 23.1211008, [0, 1]],
      ["train_step convnet 100x3x32x32", "step", 2500, [1]],
    ],
  );
  const [{ low, high }] = entries;
  // Of three samples the 95th percentile is the middle one, as `bench` defines it.
  assert.deepEqual([low, high], [53.6870912, 53.6870912 * 4e7 / 3.9e7]);
});
