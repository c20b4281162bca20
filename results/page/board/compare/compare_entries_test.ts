import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { compareResults } from "../../../compare/compare.ts";
import { boardData } from "../../../leaderboard/board_data.ts";
import { recordedBoard } from "../../../leaderboard/recorded_board.ts";
import { readResult } from "../../../schema/read_result.ts";
import type { Result } from "../../../schema/result.ts";
import { linesOf } from "../lines.ts";
import { commonLines, compareEntries } from "./compare_entries.ts";

const RESULTS = join(import.meta.dirname!, "..", "..", "..");

test("Two machines of the board differ by what `compare` says of their runs; without documents by their medians alone", async () => {
  const board = await recordedBoard(RESULTS);
  const lines = linesOf(boardData(board));
  const [bun, node] = ["bun", "node"].map((runtime) =>
    lines.filter(({ machine }) => machine.runtime === runtime)
  );
  const pairs = commonLines(bun, node);
  assert.equal(pairs.length, 13, "synthetic trainings have no rank");
  const files = new Map(board.submissions.map(({ id, file }) => [id, file]));
  const read = (run: string) => readResult(join(RESULTS, files.get(run)!));
  const [base, other] = await Promise.all(pairs[0].map(({ run }) => read(run)));
  const results = new Map<string, Result>([base, other].map((result) => [result.id, result]));
  const compared = compareEntries(pairs, results);
  const [{ pairs: [{ rows }] }] = compareResults([
    { name: "a", result: base },
    { name: "b", result: other },
  ]).sections;
  for (const { base: { workload }, ratio, verdict } of compared.lines) {
    const row = rows.find(({ op, shape }) => `${op} ${shape}` === workload)!;
    assert.deepEqual([ratio, verdict], [row.ratio.ratio, row.ratio.verdict], workload);
  }
  assert.deepEqual(compared.groups.map(({ ratio: { n: [rows] } }) => rows), [11, 2]);
  const without = compareEntries(pairs, new Map());
  assert.ok(without.lines.every(({ interval, reason }) => interval === null && reason !== null));
  for (const [i, { ratio }] of without.lines.entries()) {
    assert.ok(Math.abs(ratio / compared.lines[i].ratio - 1) < 1e-3);
  }
});
