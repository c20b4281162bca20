/** The rules of RULES.md that decide on divisions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BENCH, type Edit, edited, NOISY, TRAIN } from "./corpus/edit_testing.ts";
import { CLOSED, divisionOf } from "./corpus/judged_testing.ts";
import { openReasons, recipeDifferences } from "./recipe.ts";

test("The recipe on the official archive by committed sources is of the closed division, from any seed", () => {
  assert.equal(divisionOf(CLOSED, () => {}), "closed");
  const other: Edit = (d) => {
    d.train.recipe.seed = 4;
  };
  assert.equal(divisionOf(CLOSED, other), "closed");
  assert.equal(divisionOf(TRAIN, () => {}), "open");
});

const OPENING: Record<string, Edit> = {
  "another archive": (d) => Object.assign(d.dataset, { canonical: false, sha256: "a".repeat(64) }),
  "uncommitted sources": (d) => d.suite.gitDirty = true,
  "a commit that nobody knows": (d) => d.suite.gitCommit = "5".repeat(40),
  "sources of unknown state": (d) => d.suite.gitDirty = null,
  "Nesterov's momentum": (d) => d.train.recipe.nesterov = true,
  "weight decay": (d) => d.train.recipe.weightDecay = 5e-4,
  "label smoothing": (d) => d.train.recipe.labelSmoothing = 0.1,
  "no flips": (d) => d.train.augment.horizontalFlip = false,
  "another normalisation": (d) => d.train.augment.mean = [0.4914, 0.4822, 0.4465],
  "a warm-up that began before the first epoch ended": (d) => {
    d.train.recipe.warmupEpochs = 0.5;
  },
  "weights from a file": (d) => d.train.initialWeights = "b".repeat(64),
  "another model": (d) => Object.assign(d.train, { model: "resnet20-cifar", parameters: 272_474 }),
  "another clock": (d) => d.protocol.clock.seconds = "the fast ones",
  "synthetic images": (d) => {
    Object.assign(d.dataset, { synthetic: true, canonical: false, sha256: "a".repeat(64) });
  },
};

for (const [name, edit] of Object.entries(OPENING)) {
  test(`A run with ${name} is of the open division`, () => {
    assert.equal(divisionOf(CLOSED, edit), "open");
  });
}

test("A run that did not complete is of the open division", () => {
  const edit: Edit = (d) => Object.assign(d, { status: "failed", reason: "the GPU was lost" });
  assert.equal(divisionOf(CLOSED, edit), "open");
});

test("Other data than the recipe's are named as a difference", () => {
  const changes: [string, Edit][] = [
    ["dataset.name", (d) => d.dataset.name = "imagenet"],
    ["dataset.synthetic", (d) => d.dataset.synthetic = true],
    ["dataset.trainCount", (d) => d.dataset.trainCount = 49_000],
    ["dataset.testCount", (d) => d.dataset.testCount = 5000],
    ["dataset.evaluatedOn", (d) => d.dataset.evaluatedOn = "train"],
    [
      "train.recipe.schedule",
      (d) => d.train.recipe.schedule = "cosine",
    ],
  ];
  for (const [path, edit] of changes) {
    const differences = recipeDifferences(JSON.parse(edited(CLOSED, edit)));
    assert.deepEqual(differences.map(({ path }) => path), [path]);
  }
});

test("A bench is of the closed division where it is complete and its sources are committed", () => {
  assert.equal(divisionOf(BENCH, () => {}), "closed");
  assert.equal(divisionOf(BENCH, (d) => d.suite.gitDirty = true), "open");
});

/** Makes a row one without numbers. */
// deno-lint-ignore no-explicit-any
function leftOut(row: any, status: string, reason: string): void {
  const nothing = { samplesNs: [], hostSamplesNs: [], clock: null, repetitions: null, cv: null };
  const times = { medianNs: null, p5Ns: null, p95Ns: null, noisy: null, gflops: null, gbps: null };
  const rest = { pctRoofline: null, bound: null, imagesPerSecond: null };
  Object.assign(row, nothing, times, rest, { status, reason });
}

const PARTIAL: Record<string, Edit> = {
  "rows that a filter chose": (d) => d.bench.filter = ["kernels", "step"],
  "no rows": (d) => d.bench.rows = [],
  "one of its suite's rows taken out": (d) => d.bench.rows.splice(7, 1),
  "a row of another size in the place of its own": (d) => {
    const [, row] = d.bench.rows;
    Object.assign(row, { shape: "NN 2048x1024x1024", dims: { ...row.dims, m: 2048 } });
    Object.assign(row, { flops: 2 * row.flops, bytes: 2 * 4 * (2 * 2 ** 20 + 2 ** 19) });
    Object.assign(row, { gflops: row.flops / row.medianNs, gbps: row.bytes / row.medianNs });
    row.pctRoofline *= 2;
  },
  "a row that failed": (d) => leftOut(d.bench.rows[2], "failed", "it is slow"),
  "rows that were not granted": (d) => leftOut(d.bench.rows[2], "skipped", "not granted"),
  "a row beside its suite's": (d) => {
    const { dims, ...row } = structuredClone(d.bench.rows[0]);
    leftOut(row, "skipped", "not asked for");
    d.bench.rows.push({ ...row, shape: "NN 128x256x256", dims: { ...dims, m: 128 } });
  },
  "the short training left out": (d) => d.bench.training = null,
  "a clock that leaves more out": (d) => d.protocol.clock.excluded.push("anything slow"),
  "a commit that nobody knows": (d) => d.suite.gitCommit = "5".repeat(40),
  "a driver that is not known": (d) => d.driver = null,
  "rows that its budget left out": (d) => {
    d.bench.budgetSeconds = 1;
    leftOut(d.bench.rows[2], "skipped", "out of time");
  },
};

for (const [name, edit] of Object.entries(PARTIAL)) {
  test(`A bench with ${name} is of the open division`, () => {
    assert.equal(divisionOf(BENCH, edit), "open");
  });
}

test("A bench whose sizes were cut to what its adapter can do, or that has no f16, is of the closed division", () => {
  const cut: Edit = (d) => {
    const [, row] = d.bench.rows;
    Object.assign(row, { shape: "NN 512x1024x1024", dims: { ...row.dims, m: 512 } });
    Object.assign(row, { flops: row.flops / 2, bytes: 4 * (2 ** 20 + 2 ** 20) });
    Object.assign(row, { gflops: row.flops / row.medianNs, gbps: row.bytes / row.medianNs });
    row.pctRoofline /= 2;
    row.adapted = "m divided by 2, as the full size would take more than 10 s";
  };
  assert.equal(divisionOf(BENCH, cut), "closed");
  const none: Edit = (d) => {
    d.argv.push("--dtype", "f16");
    Object.assign(d.bench, {
      dtype: "f16",
      rows: [...d.bench.rows.slice(0, 2), ...d.bench.rows.slice(11)],
    });
    d.adapter.features = d.adapter.features.filter((name: string) => name !== "shader-f16");
    const { roofline } = d.bench;
    roofline.peaks = roofline.peaks.filter(({ dtype }: { dtype: string }) => dtype === "f32");
    roofline.f16Gflops = null;
    for (const row of d.bench.rows.slice(0, 2)) {
      leftOut(row, "skipped", "no variant can compute it here");
      row.dtype = "f16";
    }
  };
  assert.equal(divisionOf(BENCH, none), "closed");
});

test("A bench on a busy machine is of the open division, and says so", () => {
  const reasons = openReasons(JSON.parse(NOISY));
  assert.ok(reasons.some(({ message }) => /^this machine was busy: /.test(message)));
});
