import assert from "node:assert/strict";
import { test } from "node:test";
import { barLine } from "./bar.ts";
import { tryingParts } from "../tune/tuning_text.ts";
import { ROWS_FORMATS } from "./rows_progress.ts";

const TRYING = {
  op: "conv2d_backward_input",
  shape: "100x32x16x16 * 64x32x3x3 p1",
  variant: "winograd_texture_subgroup",
  done: 9,
  total: 10,
  secondsLeft: 14,
};

test("a bar's line fits its terminal: the bar shrinks, then the rows' time goes, then the shape ends early", () => {
  const line = (columns: number) =>
    barLine(ROWS_FORMATS, columns, 0.5, {
      ...tryingParts(TRYING),
      value: 7,
      total: 14,
      timeLeft: "0:43",
    });
  const tuning = "tuning conv2d_backward_input 100x32x16x16 * 64x32x3x3 p1";
  const rest = " winograd_texture_subgroup, 10/10, 0:14 left";
  assert.equal(line(200), `${"█".repeat(12)}${"░".repeat(12)} 7/14 0:43 left | ${tuning}${rest}`);
  assert.equal(line(125), `████░░░ 7/14 0:43 left | ${tuning}${rest}`);
  assert.equal(line(109), `7/14 | ${tuning}${rest}`);
  assert.equal(line(80), `7/14 | tuning conv2d_backward_input…${rest}`);
  for (let columns = 60; columns < 200; columns++) assert.ok(line(columns).length <= columns);
});
