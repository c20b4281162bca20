/** The rows that the rules know of each suite are those that bench has jobs for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { freshFindings } from "../bench/measure/findings.ts";
import { jobsOf, SUITES as OF_BENCH } from "../bench/measure/jobs.ts";
import suite from "../package.json" with { type: "json" };
import type { BenchResult } from "../results/schema/result.ts";
import {
  keyOfDims,
  keyOfSuiteRow,
  suiteRows,
  SUITES,
} from "../results/validate/suites/suite_rows.ts";

/** What jobs call their rows, by the batches of hardware. */
function keysOfJobs(name: "kernels" | "models" | undefined, quick: boolean, f16: boolean) {
  const findings = freshFindings();
  const jobs = jobsOf({
    ...{ suite: name, quick, dtype: f16 ? "f16" : "f32", precision: f16 ? "mixed" : "f32" },
    ...{ profile: false, tune: false, peers: { host: null as never, only: undefined } },
  });
  for (const job of jobs) job.leaveOut(findings, "skipped", "not asked for");
  return findings.rows.map(({ op, dtype, dims }) => `${op} ${dtype} ${keyOfDims(dims!)}`).sort();
}

test("The rules know each row of the suites, of either type, and no other", () => {
  for (const name of [undefined, "kernels", "models"] as const) {
    for (const quick of name === undefined ? [true] : [true, false]) {
      for (const f16 of [false, true]) {
        const bench = {
          ...{ suites: [name ?? "quick"], quick, dtype: f16 ? "f16" : "f32" },
          precision: f16 ? "mixed" : "f32",
        };
        const known = suiteRows({ suite, bench } as unknown as BenchResult);
        assert.deepEqual(known.map(keyOfSuiteRow).sort(), keysOfJobs(name, quick, f16));
      }
    }
  }
});

test("The rules know each suite by its name", () => {
  assert.deepEqual(OF_BENCH.filter((name) => !SUITES.includes(name)), []);
});
