import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleBench } from "../../results/testing.ts";
import { rowLine } from "./row_line.ts";

test("a row's line tells fewer than ten images a second with their hundredths, as the table does", () => {
  const row = exampleBench().bench.rows.find(({ op }) => op === "train_step")!;
  const line = (imagesPerSecond: number) => rowLine({ ...row, imagesPerSecond });
  assert.match(line(0.59), /, 0\.59 images\/s, /);
  assert.match(line(1234.5), /, 1235 images\/s, /);
});
