import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOCKS } from "../../schema/clocks.ts";
import type { Result } from "../../schema/result.ts";
import { exampleBench, exampleResult } from "../../testing.ts";
import type { Submission } from "../schema.ts";
import { submissionOf } from "../submission.ts";
import { machinesOf } from "./machines.ts";

/** A submission; `division` is what validation found. */
function submitted(result: Result, division: Submission["division"] = "closed"): Submission {
  return submissionOf("a.json", result, {
    result,
    problems: [],
    flags: [
      { path: "bench.rows[1].cv", message: "is 0.08" },
      { path: "suite", message: "is modified" },
    ],
    division,
  });
}

let runs = 0;

interface Where {
  readonly adapter?: string;
  readonly cpu?: string;
  readonly software?: boolean;
  readonly driver?: string;
}

/** A training with this rate in all epochs, on a machine. */
function trained(
  imagesPerSecond: number,
  { adapter = "A", cpu = "C", software = false, driver = "1" }: Where = {},
): Result & { kind: "train" } {
  const result = exampleResult();
  const epochs = result.train.epochs.map((epoch) => ({ ...epoch, imagesPerSecond }));
  return {
    ...result,
    id: `00000000-0000-4000-8000-${String(++runs).padStart(12, "0")}`,
    createdAt: new Date(Date.UTC(2026, 10, 1) + runs * 1000).toISOString(),
    protocol: { clock: CLOCKS.train },
    adapter: { ...result.adapter, description: adapter, software },
    host: { ...result.host, cpu },
    driver,
    train: { ...result.train, epochs },
  };
}

test("Ranks are by value among machines of a section and a division; equal values share one", () => {
  const machines = machinesOf([
    submitted(trained(100, { adapter: "A" })),
    submitted(trained(300, { adapter: "B" })),
    submitted(trained(300, { adapter: "C" })),
    submitted(trained(900, { adapter: "D", software: true })),
    submitted(trained(200, { adapter: "A" }), "open"),
  ], []);
  const ranks = machines.map(({ adapter, standings }) =>
    `${adapter[0]} ${standings.map(({ division, rank }) => `${division} ${rank}`)}`
  );
  assert.deepEqual(ranks, ["A closed 3,open 1", "B closed 1", "C closed 1", "D closed 1"]);
});

test("A machine has the median of its runs, whatever the driver; of a software adapter each processor is one", () => {
  const hardware = [100, 112, 108, 104].map((rate, n) =>
    submitted(trained(rate, { cpu: `CPU ${n}`, driver: String(n) }))
  );
  const software = ["X", "Y", "X"].map((cpu) => submitted(trained(50, { cpu, software: true })));
  const [gpu, x, y] = machinesOf([...hardware, ...software], []);
  const [{ value, low, high, n, run, flagged }] = gpu.standings;
  assert.deepEqual([value, low, high, n, flagged], [104, 100, 112, 4, 4]);
  assert.equal(run, hardware[3].id);
  assert.deepEqual([gpu.drivers, gpu.cpu, gpu.runs.length], [["0", "1", "2", "3"], null, 4]);
  assert.deepEqual([x, y].map(({ cpu, runs }) => `${cpu} ${runs.length}`), ["X 2", "Y 1"]);
  assert.equal(new Set([gpu, x, y].map(({ id }) => id)).size, 3);
});

test("Synthetic data, an incomplete run and one without test images have a reason, not a rank", () => {
  const result = trained(1000);
  const { dataset } = result;
  const changes: Partial<typeof result>[] = [
    { dataset: { ...dataset, canonical: false, synthetic: true } },
    { status: "interrupted", reason: "by the user" },
    { dataset: { ...dataset, evaluatedOn: "train" } },
    { train: { ...result.train, evalOnly: true } },
    { protocol: { clock: { seconds: "a stopwatch", excluded: [] } } },
    {},
  ];
  const [{ standings }] = machinesOf(
    changes.map((change) => submitted({ ...trained(1000), ...change })),
    [],
  );
  assert.deepEqual(standings.map(({ rank, unranked }) => [rank, unranked]), [
    [null, "synthetic data"],
    [null, "the run was interrupted"],
    [null, "evaluated on its training images"],
    [null, "it only evaluates"],
    [null, "by another clock than results/RULES.md's"],
    [1, null],
  ]);
});

test("A row of a benchmark has its rate, the interval of its samples, and its own flags", () => {
  const result = { ...exampleBench(), protocol: { clock: CLOCKS.bench } };
  const [{ standings }] = machinesOf([submitted(result)], []);
  assert.deepEqual(
    standings.map(({ workload, op, group, value, flag }) => [workload, op, group, value, flag]),
    [
      ["gemm NN 1024x1024x1024", "gemm", "kernel", 53.6870912, "is modified"],
      ...[[
        ...["conv2d_forward 4x64x56x56 * 64x64x3x3 p1", "conv2d_forward", "kernel", 23.1211008],
        "is 0.08",
      ]],
      ["train_step convnet 100x3x32x32", "train_step", "step", 2500, "is modified"],
    ],
  );
  const [{ low, high, n }] = standings;
  // Of three samples the 95th percentile is the middle one, as `bench` defines it.
  assert.deepEqual([low, high, n], [53.6870912, 53.6870912 * 4e7 / 3.9e7, 1]);
});

test("Names that differ by case, signs, spaces and accents alone are one machine", () => {
  const names = ["NVIDIA H200", "NVIDIA  H200", "nvidia-h200", "NVIDIA H200.", "Nvidia\u00a0H200"];
  const machines = machinesOf(names.map((adapter) => submitted(trained(1, { adapter }))), []);
  assert.deepEqual(machines.map(({ runs }) => runs.length), [names.length]);
  const others = ["NVIDIA H100", "\u6771\u4eac", "\u5927\u962a"].map((adapter) =>
    submitted(trained(1, { adapter }))
  );
  assert.equal(machinesOf(others, []).length, 3);
});
