import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { judge } from "../compare/verify/judgement.ts";
import { readResultFile } from "../schema/read_result.ts";
import type { TrainResult } from "../schema/result.ts";
import { checkRecord } from "./check_record.ts";
import type { VerifiedBy } from "./record.ts";

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
const claimed = await recorded("bun"), later = (await recorded("node")).result;

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
  assert.deepEqual(verified(forged, later).reason, "1 of 6 checks failed: weights digest");
  const said = { ...verified(claimed.result, later) };
  assert.deepEqual(problems(said, forged), [
    "verifications[0].conclusion is verified, but its run gives not verified",
    `verifications[0].checks[5].difference says that it agrees, but its run gives train.weightsDigest: "${train.weightsDigest}" claimed`
      .replace(train.weightsDigest!, weightsDigest) + `, "${later.train.weightsDigest}" here`,
  ]);
  const fewer = { checks: checks.slice(0, 2) };
  assert.match(problems(fewer)[0], /checks is rules, recipe, but its run gives rules, recipe, los/);
  const closer = checks.map((check) => ({ ...check, compared: 5000 }));
  assert.match(problems({ checks: closer })[0], /compared is 5000, but its run gives 1$/);
  assert.match(problems({ by: "Ada\u202e" })[0], /by holds control characters$/);
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
    /createdAt is 2026-11-27T20:00.*, but the result is of/,
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
