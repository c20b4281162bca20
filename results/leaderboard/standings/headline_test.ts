import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { readResult } from "../../schema/read_result.ts";
import { recordedBoard } from "../recorded_board.ts";
import type { Entry, Submission } from "../schema.ts";
import { HEADLINE, headlineOf, machineHeadline } from "./headline.ts";

const RESULTS = join(import.meta.dirname!, "..", "..");

/** The headline's rows, each at this multiple of the reference's rate. */
const rows = (factors: readonly number[]) =>
  HEADLINE.rows.map(({ workload, dtype, metric, value }, i) => ({
    ...{ workload, dtype, metric, value: value * factors[i % factors.length], unranked: null },
  })) as unknown as Entry[];

test("The reference is the recorded run that it names, and has the headline of its scale", async () => {
  const { scale, reference, rows } = HEADLINE;
  const folder = join(RESULTS, reference.date, "nvidia-h200-deno");
  const result = await readResult(join(folder, "bench-quick-c73581e4.json"));
  assert.deepEqual([result.id, result.suite.version], [reference.run, reference.suite]);
  const { submissions } = await recordedBoard(RESULTS);
  const entries = submissions.find(({ id }) => id === reference.run)!.entries;
  assert.equal(entries.length, rows.length, "every row of the run is in it");
  assert.ok(Math.abs(headlineOf(entries)! / scale - 1) < 1e-4);
  const suites = new Set(
    submissions.filter(({ entries }) => headlineOf(entries) !== null).map(({ suite }) => suite),
  );
  assert.deepEqual([...suites], ["0.1.0", "0.2.0"], "suites that have all its rows");
});

test("A headline is the geometric mean of the ratios, and none where a row is missing or not ranked", () => {
  assert.ok(Math.abs(headlineOf(rows([2]))! - 2000) < 1e-9);
  const factors = HEADLINE.rows.map((_, i) => i === 0 ? 2 ** HEADLINE.rows.length : 1);
  assert.ok(Math.abs(headlineOf(rows(factors))! - 2000) < 1e-9);
  const [first, ...others] = rows([1]);
  assert.equal(headlineOf(others), null);
  assert.equal(headlineOf([{ ...first, unranked: "the run failed" }, ...others]), null);
  assert.equal(headlineOf([{ ...first, dtype: "f16" }, ...others]), null);
});

test("A machine's headline is the median of its whole runs; without one it says which rows are missing", () => {
  const run = (id: string, entries: readonly Entry[]) =>
    ({ id, kind: "bench", division: "open", entries }) as unknown as Submission;
  const runs = [run("a", rows([3])), run("b", rows([1]).slice(1)), run("c", rows([2]))];
  const { value, low, high, n, run: middle } = machineHeadline("open", runs)!;
  assert.deepEqual([value, low, high].map((each) => Math.round(each!)), [2000, 2000, 3000]);
  assert.deepEqual([n, middle], [2, "c"]);
  assert.deepEqual(machineHeadline("open", [runs[1]])!.missing, [HEADLINE.rows[0].workload]);
  assert.equal(machineHeadline("closed", runs), null);
});
