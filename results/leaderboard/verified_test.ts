import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge } from "../compare/verify/judgement.ts";
import { readResultFile } from "../schema/read_result.ts";
import { validateResult } from "../validate/validate.ts";
import { addVerification } from "../verified/record_file.ts";
import type { VerifiedBy } from "../verified/record.ts";
import { rerunOf } from "../verified/rerun_testing.ts";
import { collect } from "./collect.ts";
import { submissionOf } from "./submission.ts";

const FILE = "synthetic-convnet-s0.json", EXTENT = { steps: null, rows: null };
const recorded = (runtime: string) =>
  join(import.meta.dirname!, "../2026-11-27", `swiftshader-device-subzero-${runtime}`, FILE);

const { result, sha256 } = await readResultFile(recorded("bun"));
const rerun = rerunOf((await readResultFile(recorded("node"))).result);

function verification(by: string, run = rerun): VerifiedBy {
  return { by, sha256, ...EXTENT, ...judge(result, run, sha256, EXTENT), rerun: run };
}

test("a board tells who ran a submission again; of a file that was changed since it flags the record", async () => {
  const folder = mkdtempSync(join(tmpdir(), "trainmark-verified-"));
  const path = join(folder, FILE), text = readFileSync(recorded("bun"), "utf8");
  const board = async () => {
    const found = await collect([{ path, name: FILE }], () => Promise.resolve());
    assert.deepEqual(found.quarantined, []);
    return found.submissions[0];
  };
  try {
    writeFileSync(path, text);
    const record = join(folder, FILE.replace(".json", ".verified.json"));
    assert.equal(await addVerification(record, FILE, verification("Ada")), 1);
    assert.equal(await addVerification(record, FILE, verification("Bo", rerunOf(rerun))), 2);
    const { verified, entries: [{ verified: own }] } = await board();
    assert.deepEqual(verified.map(({ by, conclusion }) => [by, conclusion]), [
      ["Ada", "verified"],
      ["Bo", "verified"],
    ]);
    assert.equal(own!.by, "Ada");
    assert.match(own!.how, /^200 losses and the weights the same but for rounding, times too$/);
    writeFileSync(path, `${text}\n`);
    const changed = await board();
    assert.deepEqual([changed.verified, changed.entries[0].verified], [[], null]);
    const [flag] = changed.flags.filter(({ path }) => path.endsWith(".verified.json"));
    assert.match(flag.message, new RegExp(`sha256 is ${sha256}, but ${FILE} has [0-9a-f]{64}: `));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what does not come out again is flagged, and a software adapter's numbers under a hardware name have no rank", () => {
  const verifications = (conclusion: VerifiedBy["conclusion"]) => {
    const own = { ...verification("Ada"), conclusion, reason: "something" };
    return submissionOf(FILE, result, { ...validateResult(result), verifications: [own] });
  };
  const { flags, entries } = verifications("not verified");
  assert.match(flags[0].message, /^not verified by Ada on 2026-11-27: something \(/);
  assert.deepEqual([entries[0].verified, entries[0].unranked], [null, "synthetic data"]);
  const real = { ...result, dataset: { ...result.dataset, synthetic: false } } as typeof result;
  const own = { ...verification("Ada"), conclusion: "software" } as const;
  const found = submissionOf(FILE, real, { ...validateResult(real), verifications: [own] });
  assert.match(
    found.entries[0].unranked!,
    /^a software adapter's numbers under a hardware name, as Ada/,
  );
});
