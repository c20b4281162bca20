import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { updateReadme } from "./readme.ts";
import { readmeTable } from "./readme_table.ts";
import type { TrainResult } from "../schema/result.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import { writeResult } from "../schema/write_result.ts";

function run(seed: number, testTop1: number, change: Partial<TrainResult> = {}): TrainResult {
  const result = exampleResult();
  const final = { ...result.train.final!, testTop1 };
  const recipe = { ...result.train.recipe, seed };
  return { ...result, train: { ...result.train, recipe, final }, ...change };
}

function recorded(...results: [day: string, result: TrainResult][]) {
  return results.map(([day, result], i) => ({ path: `${day}/machine/${i}.json`, day, result }));
}

test("The README's block is written, then accepted, then found stale by a new result", async () => {
  const folder = await mkdtemp(join(tmpdir(), "trainmark-"));
  try {
    const readme = join(folder, "README.md");
    await writeFile(
      readme,
      "# T\n\n<!-- results:begin (generated) -->\nold\n<!-- results:end -->\n\nAfter.\n",
    );
    await updateReadme(readme, folder, false);
    const empty = await readFile(readme, "utf8");
    assert.match(
      empty,
      /^# T\n\n<!-- results:begin \(generated\) -->\n[^]*No result is recorded yet\.\n/,
    );
    assert.match(empty, /\n<!-- results:end -->\n\nAfter\.\n$/);
    await updateReadme(readme, folder, true);

    await mkdir(join(folder, "runs"));
    await writeFile(join(folder, "runs", "x.json"), "not a recorded result");
    await writeResult(join(folder, "2026-01-31", "epyc", "seed0.json"), exampleResult());
    await assert.rejects(updateReadme(readme, folder, true), {
      name: "UserError",
      exitCode: 1,
      message: `Cannot accept ${readme} as its results are out of date: run deno task readme`,
    });
    assert.equal(await readFile(readme, "utf8"), empty);
    await updateReadme(readme, folder, false);
    assert.match(await readFile(readme, "utf8"), /\| 0 +\| +25\.00 % \| +– \| +533 \|/);
    await updateReadme(readme, folder, true);

    await writeResult(join(folder, "2026-02-01", "epyc", "bench.json"), exampleBench());
    await assert.rejects(updateReadme(readme, folder, true), { exitCode: 1 });
    await updateReadme(readme, folder, false);
    const both = await readFile(readme, "utf8");
    assert.match(both, /\| 0 +\| +25\.00 % \| +– \| +533 \|[^]*\n#### llvmpipe /);
    await updateReadme(readme, folder, true);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("Runs that differ by their seed make one row with mean and spread, whatever their order", () => {
  const runs = recorded(
    ["2026-01-31", run(2, 0.5481)],
    ["2026-01-31", run(0, 0.5589)],
    ["2026-01-31", run(1, 0.5356)],
  );
  const table = readmeTable(runs);
  // PyTorch's three seeds of the recipe: mean 54.75 %, standard deviation 1.17.
  assert.match(table, /\| 0, 1, 2 \| 54\.75 ± 1\.17 % \|/);
  assert.equal(readmeTable(runs.toReversed()), table);
});

test("Other recipes, data and adapters get rows of their own, and software its own section", () => {
  const result = exampleResult();
  const table = readmeTable(recorded(
    ["2026-01-31", run(0, 0.5)],
    [
      "2026-01-31",
      run(1, 0.9, { dataset: { ...result.dataset, canonical: false, synthetic: true } }),
    ],
    [
      "2026-01-31",
      run(2, 0.6, { adapter: { ...result.adapter, description: "X1", software: false } }),
    ],
    ["2026-01-31", run(3, 0.7, { dataset: { ...result.dataset, canonical: false } })],
    ["2026-01-31", run(4, 0.1, { status: "failed", reason: "The loss is not finite at step 7" })],
  ));
  const [hardware, software] = table.split("### Software adapters");
  assert.match(hardware, /\| X1 .* 60\.00 %/);
  assert.doesNotMatch(hardware, /llvmpipe/);
  for (
    const row of [
      /\(canonical\).* 50\.00 %/,
      /\(synthetic\).* 90\.00 %/,
      /\(not canonical\).* 70\.00 %/,
    ]
  ) {
    assert.match(software, row);
  }
  assert.match(
    table,
    /^- Not in the table: 2026-01-31\/machine\/4\.json, failed: The loss is not finite/m,
  );
  assert.doesNotMatch(table, / 10\.00 %/);
});

test("The newest day's runs replace older ones of the same thing, whatever their order", () => {
  const runs = recorded(
    ["2026-02-01", run(0, 0.6)],
    ["2026-01-31", run(0, 0.5)],
    ["2026-01-31", run(1, 0.4)],
  );
  for (const order of [runs, runs.toReversed()]) {
    const table = readmeTable(order);
    assert.match(table, /\| 0 +\| +60\.00 % \|.*\| 2026-02-01 \|/);
    assert.doesNotMatch(table, /2026-01-31/);
  }
});
