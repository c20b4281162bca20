import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { judge } from "../compare/verify/judgement.ts";
import { readResult, readResultFile } from "../schema/read_result.ts";
import type { BenchResult, TrainResult } from "../schema/result.ts";
import type { Asked } from "../compare/verify/sample.ts";
import { Verified } from "../leaderboard/verified.ts";
import { checkRecord } from "./check_record.ts";
import type { VerifiedBy } from "./record.ts";
import { rerunOf } from "./rerun_testing.ts";
import { verdictOf } from "./verdict_of.ts";

const FILE = "synthetic-convnet-s0.json", EXTENT = { steps: null, rows: null };

async function recorded(runtime: string) {
  const folder = join(
    import.meta.dirname!,
    "../2026-11-27",
    `swiftshader-device-subzero-${runtime}`,
  );
  const { result, sha256 } = await readResultFile(join(folder, FILE));
  return { path: FILE, result: result as TrainResult, sha256 };
}

/** SwiftShader under Bun, verified a few minutes later by SwiftShader under Node. */
const claimed = await recorded("bun"), published = (await recorded("node")).result;
const later = rerunOf(published);

function verified(result: TrainResult, rerun: TrainResult): VerifiedBy {
  const { sha256 } = claimed;
  return { by: "Ada", sha256, ...EXTENT, ...judge(result, rerun, sha256, EXTENT), rerun };
}

/** What is said of a verification of the claimed file, and of the file with something changed. */
function problems(verification: object, result = claimed.result, file = FILE): string[] {
  const own = { ...verified(result, later), ...verification };
  const record = { schema: "trainmark/verified@1", file, verifications: [own] } as const;
  return checkRecord(record, { ...claimed, result }).flat()
    .map(({ path, message }) => `${path} ${message}`);
}

test("a run made again by another runtime verifies, and says in what way", () => {
  const { conclusion, rule, because, reason } = verified(claimed.result, later);
  assert.deepEqual([conclusion, rule, because], ["verified", "tolerances", [
    `runtime: bun ${claimed.result.runtime.version} and node ${later.runtime.version}`,
  ]]);
  assert.match(reason, /^all is the same here but for rounding, though there differ runtime/);
  assert.deepEqual(problems({}), []);
});

test("a verification of another file, or of one that was changed since, is refused with both digests", () => {
  const sha256 = "a".repeat(64);
  assert.deepEqual(problems({ sha256 }), [
    `verifications[0].sha256 is ${sha256}, but ${FILE} has ${claimed.sha256}: it is of another file, or that was changed since`,
  ]);
  assert.match(problems({}, claimed.result, "other.json")[0], /^file is other\.json, but it lies/);
});

test("what a verification says must follow from its run and the result", () => {
  const { train } = claimed.result, { checks } = verified(claimed.result, later);
  const weightsDigest = `sha256:${"c".repeat(63)}d`;
  const forged = { ...claimed.result, train: { ...train, weightsDigest } };
  assert.deepEqual(verified(forged, later).reason, "2 of 6 checks failed: rules, weights digest");
  const said = { ...verified(claimed.result, later) };
  assert.deepEqual(problems(said, forged), [
    "verifications[0].reason is all is the same here but for rounding, though there differ " +
    `${said.because[0]}, but its run gives 2 of 6 checks failed: rules, weights digest`,
    "verifications[0].conclusion is verified, but its run gives not verified",
    // What is published is known.
    "verifications[0].checks[0].difference says that it agrees, but its run gives " +
    `id is that of a run with other numbers or of another machine: ${forged.id}`,
    `verifications[0].checks[5].difference says that it agrees, but its run gives train.weightsDigest: "${train.weightsDigest}" claimed`
      .replace(train.weightsDigest!, weightsDigest) + `, "${later.train.weightsDigest}" here`,
  ]);
  const fewer = { checks: checks.slice(0, 2) };
  assert.match(problems(fewer)[0], /checks is rules, recipe, but its run gives rules, recipe, los/);
  const closer = checks.map((check) => ({ ...check, compared: 5000 }));
  assert.match(problems({ checks: closer })[0], /compared is 5000, but its run gives 1$/);
  const praise = { reason: "the fastest GPU ever, certified", because: ["nothing at all"] };
  assert.match(problems(praise)[0], /^verifications\[0\]\.reason is the fastest GPU ever, cert/);
  assert.match(problems(praise)[1], /^verifications\[0\]\.because is nothing at all, but/);
});

test("who signs has a plain name", () => {
  assert.match(problems({ by: "Ada\u202e" })[0], /by holds control characters$/);
  assert.match(problems({ by: "<b>Ada</b>" })[0], /by is a name with <: markup/);
  assert.match(problems({ by: "Ada (NVIDIA Corporation)" })[0], /by is no plain name/);
  assert.match(problems({ by: "NVlDlA" })[0], /by has the word NVlDlA, which is not NVIDIA/);
  for (const by of ["Ada O'Neill-Núñez", "吴 明", "octo_cat42", "J. R. Smith, Jr."]) {
    assert.deepEqual(problems({ by }), []);
  }
});

test("a verification's run is whole, and its own: not begun before the result was there, nor another's", () => {
  const train = (changes: object) => ({ ...later, train: { ...later.train, ...changes } });
  const only = (rerun: TrainResult) => problems({ ...verified(claimed.result, rerun), rerun });
  assert.match(
    only({ ...train({ evalOnly: true }), argv: [...later.argv, "--eval-only"] })[0],
    /rerun\.train\.evalOnly is true/,
  );
  assert.match(
    only({ ...train({ resumedFrom: 199 }), argv: [...later.argv, "--resume", "a"] })[0],
    /rerun\.train\.resumedFrom is 199/,
  );
  assert.match(
    only({ ...later, status: "failed", reason: "the device was lost" })[0],
    /rerun\.status is failed: it is not all of the run$/,
  );
  const began = Date.parse(claimed.result.createdAt);
  const early = new Date(began + 1).toISOString(); // its one epoch took a minute and a half
  assert.match(only({ ...later, createdAt: early })[0], /but the result was not there before/);
  assert.match(only(published)[0], /rerun is the published run [0-9a-f-]{36}$/);
  const copied = { ...later, train: { ...published.train } };
  assert.match(only(copied)[0], /rerun is no run of its own: train\.epochs have times of the run/);
});

test("one run under several names is the first's, and so are its times by a factor", () => {
  const { sha256 } = claimed,
    signed = (by: string, rerun = later) => ({
      ...verified(claimed.result, rerun),
      ...{ by, sha256 },
    });
  const record = {
    schema: "trainmark/verified@1",
    file: FILE,
    verifications: [signed("Ada"), signed("Bo"), signed("Cy", rerunOf(later))],
  } as const;
  const [ada, bo, cy] = checkRecord(record, claimed);
  assert.deepEqual([ada, cy], [[], []]);
  assert.match(bo[0].message, /^is no run of its own: id is also that of an earlier result/);
});

test("what was chosen, or is little, verifies in part; so does another program", async () => {
  const path = join(import.meta.dirname!, "../2026-11-26/nvidia-h200-deno/bench-quick.json");
  const { result, sha256 } = await readResultFile(path);
  const bench = result as BenchResult, rerun = rerunOf(bench);
  const signed = (asked: Asked | null, run = rerun): VerifiedBy => {
    const extent = { steps: null, rows: asked };
    return { by: "Ada", sha256, ...extent, ...judge(bench, run, sha256, extent), rerun: run };
  };
  const seed = "a", conclusion = (asked: Asked | null) => signed(asked).conclusion;
  assert.equal(conclusion(null), "verified");
  assert.equal(conclusion({ filter: null, rows: 20, seed }), "verified");
  assert.equal(conclusion({ filter: null, rows: 3, seed }), "partly verified");
  const gemm = signed({ filter: ["gemm"], rows: null, seed });
  assert.match(gemm.reason, / of 2 of 13 rows, without the short training$/);
  const board = new Verified(bench, [gemm]);
  const place = (op: string) => `bench.rows[${bench.bench.rows.findIndex((row) => row.op === op)}]`;
  assert.equal(board.entry(place("gemm"))!.how, "2 of 13 rows measured again, none slower");
  assert.equal(board.entry(place("relu")), null, "its run has the row, and nobody compared it");
  const { suite } = rerun, modified = { ...rerun, suite: { ...suite, gitDirty: true } };
  const verdict = verdictOf(signed(null, modified), bench);
  assert.deepEqual([verdict.conclusion, verdict.times], ["partly verified", false]);
  assert.match(verdict.how, /none slower; by modified or unknown sources$/);
});

test("a verification's own run is one that the rules take, made after the result, and no copy of it", () => {
  const { result } = claimed, id = crypto.randomUUID();
  const copy = { ...result, id, createdAt: later.createdAt };
  assert.match(
    problems({ rerun: copy })[0],
    /rerun is the result itself: train\.epochs have times of the run/,
  );
  const before = { ...later, createdAt: "2026-11-27T20:00:00.000Z" };
  assert.match(
    problems({ rerun: before })[0],
    /createdAt is 2026-11-27T20:00.*, but the result was not there before/,
  );
  const adapter = { ...later.adapter, software: false };
  assert.match(problems({ rerun: { ...later, adapter } })[0], /is no valid run: adapter\.software/);
});

test("a software adapter's bits under a hardware name are not verified: whose they are is said", () => {
  const card = { ...claimed.result.adapter, software: false, device: "nvidia-geforce-rtx-4090" };
  const forged: TrainResult = { ...claimed.result, adapter: card };
  const { conclusion, reason } = verified(forged, later);
  assert.equal(conclusion, "software");
  assert.match(
    reason,
    /^these are this software adapter's numbers, to the bit: swiftshader\S* \(software\) computed them here, and the result names nvidia\S*4090,/,
  );
  // Nor are they where some losses and the digest were changed.
  const { train } = forged, [first, ...rest] = train.lossSamples;
  const lossSamples = [first * (1 + 1e-8), ...rest];
  const nudged = { ...forged, train: { ...train, lossSamples, weightsDigest: null } };
  assert.equal(verified(nudged, later).conclusion, "software");
});

test("the weights of a published run under another adapter's name are not verified, whoever ran them again", async () => {
  const folder = join(import.meta.dirname!, "../2026-11-26"), name = "cifar10-convnet-s0.json";
  const [card, software] = await Promise.all(
    ["nvidia-h200-deno", "llvmpipe-deno"].map((machine) =>
      readResult(join(folder, machine, name)) as Promise<TrainResult>
    ),
  );
  const forged = rerunOf(card, (d) => d.train.weightsDigest = software.train.weightsDigest);
  const { conclusion, checks } = judge(forged, rerunOf(forged), "", EXTENT);
  assert.equal(conclusion, "not verified");
  assert.match(
    checks[0].difference!,
    /^train\.weightsDigest is that of a run on an adapter of software of Mesa, but NVIDIA rounds otherwise/,
  );
});
