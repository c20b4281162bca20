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

const RUN = {
  ...{ kind: "bench", division: "open", section: "hardware", suite: "0.1.0", driver: "1" },
  ...{ published: false, verified: [] },
};

test("A machine's headline is the median of its whole runs; without one it says which rows are missing", () => {
  const run = (id: string, entries: readonly Entry[]) =>
    ({ ...RUN, id, file: id, entries }) as unknown as Submission;
  const runs = [run("a", rows([2.2])), run("b", rows([1]).slice(1)), run("c", rows([2]))];
  const { value, low, high, n, run: middle } = machineHeadline("open", runs)!;
  assert.deepEqual([value, low, high].map((each) => Math.round(each!)), [2000, 2000, 2200]);
  assert.deepEqual([n, middle], [2, "c"]);
  assert.deepEqual(machineHeadline("open", [runs[1]])!.missing, [HEADLINE.rows[0].workload]);
  assert.equal(machineHeadline("closed", runs), null);
});

test("Runs far from what stands move no headline: slow ones never, fast ones where no newer program ran", () => {
  const run = (file: string, factor: number, more: object = {}) =>
    ({ ...RUN, id: file, file, entries: rows([factor]), ...more }) as unknown as Submission;
  const figure = (...runs: Submission[]) => {
    const { value, n, apart } = machineHeadline("open", runs)!;
    return [Math.round(value!), n, apart];
  };
  const junk = ["b", "c", "d"].map((file) => run(file, 0.2));
  // Without others the first by path stands.
  assert.deepEqual(figure(...junk, run("a", 1)), [1000, 1, 3]);
  assert.deepEqual(figure(...junk, run("a", 1), run("e", 1.1)), [1000, 2, 3]);
  // What is published stands wherever it lies, and what somebody ran again.
  assert.deepEqual(figure(...junk, run("e", 1, { published: true })), [1000, 1, 3]);
  assert.deepEqual(figure(...junk, run("e", 1, { verified: [{ times: true }] })), [1000, 1, 3]);
  const older = junk.map((each) => ({ ...each, driver: "0" }));
  assert.deepEqual(figure(...older, run("a", 1)), [1000, 1, 3]);
  assert.deepEqual(figure(run("a", 1), run("b", 1.5), run("c", 1.6)), [1000, 1, 2]);
  const newer = { suite: "0.2.0" };
  assert.deepEqual(figure(run("a", 1), run("b", 1.5, newer), run("c", 1.6, newer)), [1500, 3, 0]);
  // Software adapters scatter too much to tell.
  const software = { section: "software" };
  assert.deepEqual(figure(run("a", 1, software), run("b", 0.2, software)), [200, 2, 0]);
});
