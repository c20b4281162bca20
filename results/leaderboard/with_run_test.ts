import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOCKS } from "../schema/clocks.ts";
import type { Result } from "../schema/result.ts";
import { exampleResult } from "../testing.ts";
import { ranked } from "./ranked.ts";
import type { Leaderboard } from "./schema.ts";
import { submissionOf, type Unranked } from "./submission.ts";
import { withRun } from "./with_run.ts";

function run(n: number, imagesPerSecond: number, software = false): Unranked {
  const example = exampleResult();
  const epochs = example.train.epochs.map((epoch) => ({ ...epoch, imagesPerSecond }));
  const result: Result = {
    ...example,
    id: `00000000-0000-4000-8000-00000000000${n}`,
    protocol: { clock: CLOCKS.train },
    adapter: { ...example.adapter, software },
    train: { ...example.train, epochs },
  };
  const judged = { result, problems: [], flags: [], division: "closed" } as const;
  return submissionOf("a.json", result, judged);
}

const BOARD: Leaderboard = {
  schema: "trainmark/leaderboard@1",
  newest: null,
  submissions: ranked([run(1, 300), run(2, 100), run(3, 900, true)]),
  timeToAccuracy: [],
  quarantined: [],
};

const ranksOf = ({ submissions }: Leaderboard) =>
  submissions.map(({ id, entries }) => [Number(id.at(-1)), entries[0].rank]);

test("a run takes its place among the others of its kind, once, and moves those behind it", () => {
  const board = withRun(BOARD, run(4, 200));
  assert.deepEqual(ranksOf(board), [[1, 1], [2, 3], [3, 1], [4, 2]]);
  assert.deepEqual(ranksOf(withRun(board, run(4, 400))), [[1, 2], [2, 3], [3, 1], [4, 1]]);
  assert.deepEqual(ranksOf(withRun(BOARD, run(4, 200, true))), [[1, 1], [2, 2], [3, 1], [4, 2]]);
});

test("a run that the rules refuse is shown without a rank, and says why", () => {
  const { submissions } = withRun(BOARD, run(4, 200), true);
  const [{ rank, unranked }] = submissions[3].entries;
  assert.deepEqual([rank, unranked], [null, "refused by the rules"]);
  assert.deepEqual(ranksOf({ ...BOARD, submissions }).slice(0, 3), [[1, 1], [2, 2], [3, 1]]);
});
