/** The rules of RULES.md that decide on divisions and flags. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { consistent, scaled } from "./corpus/consistent_testing.ts";
import type { Result } from "../schema/result.ts";
import { BENCH, type Edit, edited, NOISY, retyped, TRAIN } from "./corpus/edit_testing.ts";
import { CIFAR10_SHA256, openReasons, recipeDifferences } from "./recipe.ts";
import { ownCommit } from "../files/committed.ts";
import { knownCommits, learnCommits } from "./reference/commits.ts";
import { workFlags } from "./reference/work.ts";
import { validateText } from "./validate_text.ts";

/** The recorded run of the recipe, as if it had read the official archive. */
const CLOSED = edited(TRAIN, (document) => {
  document.dataset.canonical = true;
  document.dataset.sha256 = CIFAR10_SHA256;
});

function divisionOf(base: string, edit: Edit): string | null {
  const { problems, division } = validateText(edited(base, retyped(edit)));
  assert.deepEqual(problems, []);
  return division;
}

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

function flagsOf(base: string, edit: Edit): string[] {
  const { problems, flags } = validateText(edited(base, retyped(edit)));
  assert.deepEqual(problems, []);
  return flags.map(({ path, message }) => `${path}: ${message}`);
}

function assertFlagged(edit: Edit, want: RegExp, base = TRAIN): void {
  assert.ok(!flagsOf(base, () => {}).some((flag) => want.test(flag)), `flagged as it is: ${want}`);
  const flags = flagsOf(base, edit);
  assert.ok(flags.some((flag) => want.test(flag)), `want ${want}, got ${flags.join("\n")}`);
}

test("Kernels whose sources are not this repository's, of this suite version, are flagged, and open the run", () => {
  const modified = /^suite\.kernelSources\.\w+: modified or unknown kernel$/;
  assertFlagged((d) => d.suite.kernelSources.sgd = "a".repeat(64), modified);
  assertFlagged((d) => d.suite.kernelSources.mine = d.suite.kernelSources.sgd, modified);
  assertFlagged(
    (d) => delete d.suite.kernelSources.sgd,
    /kernelSources: kernel sources do not name sgd$/,
  );
  assertFlagged(
    (d) => delete d.suite.kernelSources,
    /kernelSources: kernel sources are not stated/,
  );
  assert.equal(divisionOf(CLOSED, (d) => d.suite.kernelSources.sgd = "a".repeat(64)), "open");
  assert.equal(divisionOf(BENCH, (d) => delete d.suite.kernelSources), "open");
});

test("A commit is flagged as unchecked until this copy of the repository knows it", () => {
  const own = "6".repeat(40), edit: Edit = (d) => d.suite.gitCommit = own;
  assertFlagged(
    edit,
    /^suite\.gitCommit: is unchecked: this copy of TrainMark knows no commit 6+$/,
  );
  learnCommits(ownCommit(own));
  assert.deepEqual(flagsOf(TRAIN, edit), flagsOf(TRAIN, () => {}));
  assert.equal(divisionOf(CLOSED, edit), "closed");
});

test("Kernels that are known and were never together, and a run before its commit, are flagged and open the run", () => {
  const together = /^suite\.kernelSources: are not those of the commit bcfd6eb4/;
  const older: Edit = (d) => {
    d.suite.kernelSources.add = "70101ae7998e00877931b1e977cdfc031ce96381b889935e7e7492d57acd56f6";
  };
  assertFlagged(older, together);
  assert.equal(divisionOf(CLOSED, older), "open");
  const early: Edit = (d) => d.createdAt = "2026-11-26T04:40:00Z";
  assertFlagged(early, /^createdAt: is 2026-11-26T04:40:00Z, before the commit bcfd6eb4/);
  assert.equal(divisionOf(BENCH, early), "open");
});

test("Of recorded results' commits those become known that the history has", () => {
  const results = [own("7"), own("8")];
  const history = ["7", "9"].flatMap((digit) => [...ownCommit(digit.repeat(40))]);
  const known = Object.keys(knownCommits(results, history));
  assert.ok(known.includes("7".repeat(40)));
  assert.ok(!known.includes("8".repeat(40)) && !known.includes("9".repeat(40)));
  assert.ok(known.includes(own().suite.gitCommit!), "what was known stays so");
});

function own(digit?: string): Result {
  const result: Result = JSON.parse(TRAIN);
  const gitCommit = digit?.repeat(40) ?? result.suite.gitCommit;
  return { ...result, suite: { ...result.suite, gitCommit } };
}

test("WGSL that no recorded run had is no modified kernel: other shapes have other WGSL", () => {
  const flags = flagsOf(TRAIN, (d) => d.suite.kernelHashes = { "sgd/x": "a".repeat(64) });
  assert.deepEqual(flags, flagsOf(TRAIN, () => {}));
});

test("More work in a row than recorded ones of its shape did, few samples, and clocks that are apart are flagged", () => {
  assertFlagged(
    (d) => {
      const [first] = d.bench.rows;
      first.bytes += 4;
      first.gbps = first.bytes / first.medianNs;
    },
    /rows\[0\]\.bytes: is of \d+ operations/,
    BENCH,
  );
  assertFlagged(
    (d) => {
      const [first] = d.bench.rows;
      const ns = first.medianNs;
      for (const list of ["samplesNs", "hostSamplesNs"]) first[list] = [ns];
      Object.assign(first, { p5Ns: ns, p95Ns: ns, cv: 0, noisy: false });
    },
    /rows\[0\]\.samplesNs: are 1: bench takes 3 at least/,
    BENCH,
  );
  assertFlagged(
    (d) =>
      d.bench.rows[0].hostSamplesNs = d.bench.rows[0].hostSamplesNs.map((ns: number) => 2 * ns),
    /rows\[0\]\.samplesNs: differ from the host's clock: its median is [12]\.\d\d times theirs/,
    BENCH,
  );
});

test("Samples that scatter by more than 5 %, and a row beyond its ceiling, are flagged", () => {
  assert.ok(
    flagsOf(NOISY, () => {}).includes("bench.rows[4].cv: times scatter by 18.3 %, more than 5 %"),
  );
  assertFlagged(
    consistent((d) => {
      const { pctRoofline } = d.bench.rows[1];
      scaled(d.bench.rows[1], pctRoofline / 115);
    }),
    /rows\[1\]\.pctRoofline: is \d+ %: faster than the measured ceiling/,
    BENCH,
  );
});

test("A newer suite's work is judged by what older ones recorded", () => {
  const work = (edit: Edit) =>
    workFlags(JSON.parse(edited(BENCH, (d) => {
      d.suite.version = "99.0.0";
      edit(d);
    }))).length;
  assert.equal(work(() => {}), 0);
  assert.equal(work((d) => d.bench.roofline.copyGbps *= 0.5), 1);
});

test("An amount of work that no recorded result has, twice the rate for one, is flagged", () => {
  assertFlagged(
    (d) => d.bench.roofline.copyGbps *= 0.5,
    /roofline\.copyGbps: is of 134217728 /,
    BENCH,
  );
});

test("A run of the recipe that learns too fast, too well or too slowly is flagged at its epochs", () => {
  const faster = (by: number): Edit =>
    consistent((d) => {
      d.train.recipe.seed = 12; // whose losses are not known
      d.train.lossSamples = d.train.lossSamples.map((loss: number) => loss - by);
    });
  assertFlagged(
    faster(0.3),
    /^train\.epochs\[3\]\.trainLoss: learns faster than the reference runs/,
  );
  assertFlagged(
    faster(-0.3),
    /^train\.epochs\[3\]\.trainLoss: learns slower than the reference runs/,
  );
  assertFlagged((d) => {
    d.dataset.sha256 = "a".repeat(64);
    d.train.epochs[5].testTop1 += 0.2;
  }, /^train\.epochs\[5\]\.testTop1: learns faster/);
  const other = flagsOf(TRAIN, (d) => {
    faster(0.3)(d);
    d.train.recipe.weightDecay = 1e-4;
  });
  assert.ok(!other.some((flag) => /learns/.test(flag)), "another recipe has no band");
});

test("Synthetic data, an unfinished run, uncommitted sources and markup in texts are flagged", () => {
  assertFlagged((d) => d.dataset.synthetic = true, /dataset\.synthetic: .* never ranked$/);
  assertFlagged((d) => d.suite.gitDirty = true, /uncommitted changes/);
  assertFlagged((d) => {
    d.status = "failed";
    d.reason = "The loss is NaN";
  }, /^status: is failed: The loss is NaN$/);
  assertFlagged((d) => d.dataset.source = "<b>fast</b>", /dataset\.source: holds markup/);
  const wgsl = flagsOf(
    TRAIN,
    (d) => d.note = "cannot convert array<atomic<u32>, 4> to ptr<function, f32>",
  );
  assert.ok(!wgsl.some((flag) => /markup/.test(flag)));
});

test("A run of the recipe is flagged as unchecked where its seed's losses on its data are not known", () => {
  const unchecked = /lossSamples: are unchecked: what seed \d+ gives on these data/;
  assertFlagged((d) => d.dataset.sha256 = "a".repeat(64), unchecked);
  const other = flagsOf(TRAIN, (d) => {
    d.train.recipe.weightDecay = 1e-4;
    d.train.recipe.seed = 11;
  });
  assert.ok(!other.some((flag) => unchecked.test(flag)), "only the recipe's are to be known");
});

test("Losses of the same seed that rounding sets apart by as much as adapters do are valid, and ten times as much is not", () => {
  const apart = (by: number): Edit =>
    consistent((d) => {
      d.train.lossSamples = d.train.lossSamples.map((loss: number, i: number) =>
        loss * (1 + (i % 2 ? by : -by) * (i < 50 ? 1 : 20))
      );
    });
  // 7e-8 was measured between llvmpipe, SwiftShader and an H200.
  assert.deepEqual(validateText(edited(TRAIN, apart(1e-6))).problems, []);
  const [problem] = validateText(edited(TRAIN, apart(2e-5))).problems;
  assert.match(problem.message, /^is 2\.299\d+, but seed 0 of this recipe gives 2\.299\d+: /);
});
