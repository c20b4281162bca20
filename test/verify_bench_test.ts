/** `verify` of a run of `bench`, through the command line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { parseResult } from "../results/schema/read_result.ts";
import type { BenchResult } from "../results/schema/result.ts";
import { inRoot, task, withFolder } from "./command_line_test_support.ts";

const rowsIn = (file: string) => {
  const result = parseResult(JSON.parse(readFileSync(inRoot(file), "utf8")), file) as BenchResult;
  return result.bench.rows.map(({ op, shape, status }) => ({ op, shape, status }));
};

test("verify measures the rows that a filtered, quick run within a budget claims, and no others", async () => {
  await withFolder(async (folder) => {
    const claim = `${folder}/claim.json`, own = `${folder}/own.json`;
    const chosen = ["kernels", "--quick", "--filter", "256x256x256", "batch_norm"];
    const bench = await task(["bench", ...chosen, "--no-tune", "--budget", "1", "--out", claim]);
    assert.equal(bench.code, 0, bench.stderr);
    const complete = rowsIn(claim).filter(({ status }) => status === "complete");
    assert.ok(complete.length > 0);
    const verify = await task(["verify", claim, "--out", own]);
    assert.deepEqual(rowsIn(own), complete);
    // Times on a machine that others share may differ, but none is missing.
    assert.match(
      verify.stdout,
      new RegExp(`of ${complete.length} rows (none|\\d+ are slower here than claimed; 0 are)`),
    );
    assert.doesNotMatch(verify.stdout, /only in|not measured here/);
    const none = await task(["verify", claim, "--filter", "relu_backward"]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /no measured row whose name contains relu_backward\n$/);
  });
});
