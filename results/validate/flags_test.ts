/** The rules of RULES.md that decide on flags. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownCommit } from "../files/committed.ts";
import type { Result } from "../schema/result.ts";
import { consistent, scaled } from "./corpus/consistent_testing.ts";
import { BENCH, type Edit, edited, NOISY, TRAIN } from "./corpus/edit_testing.ts";
import { assertFlagged, CLOSED, divisionOf, flagsOf } from "./corpus/judged_testing.ts";
import { knownCommits, learnCommits } from "./reference/commits.ts";
import { workFlags } from "./reference/work.ts";
import { validateText } from "./validate_text.ts";

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
