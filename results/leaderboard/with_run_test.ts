import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOCKS } from "../schema/clocks.ts";
import type { Result } from "../schema/result.ts";
import { exampleResult } from "../testing.ts";
import { type Leaderboard, LEADERBOARD_SCHEMA, type Submission } from "./schema.ts";
import { HEADLINE } from "./standings/headline.ts";
import { machinesOf } from "./standings/machines.ts";
import { submissionOf } from "./submission.ts";
import { withRun } from "./with_run.ts";

function run(n: number, imagesPerSecond: number, software = false): Submission {
  const example = exampleResult();
  const epochs = example.train.epochs.map((epoch) => ({ ...epoch, imagesPerSecond }));
  const result: Result = {
    ...example,
    id: `00000000-0000-4000-8000-00000000000${n}`,
    protocol: { clock: CLOCKS.train },
    adapter: { ...example.adapter, software, description: `Adapter ${Math.min(n, 3)}` },
    train: { ...example.train, epochs },
  };
  const judged = { result, problems: [], flags: [], division: "closed" } as const;
  return submissionOf("a.json", result, judged);
}

const SUBMISSIONS = [run(1, 300), run(2, 100), run(3, 900, true)];

const BOARD: Leaderboard = {
  schema: LEADERBOARD_SCHEMA,
  newest: null,
  headline: HEADLINE,
  machines: machinesOf(SUBMISSIONS, []),
  submissions: SUBMISSIONS,
  timeToAccuracy: [],
  quarantined: [],
};

const ranksOf = ({ machines }: Leaderboard) =>
  machines.map(({ runs, standings }) => [Number(runs[0].at(-1)), standings[0].rank]);

test("a run takes its place among the others of its kind, once, apart from what its adapter did before", () => {
  const board = withRun(BOARD, run(4, 200));
  assert.deepEqual(ranksOf(board), [[1, 1], [2, 3], [3, 1], [4, 2]]);
  assert.deepEqual(ranksOf(withRun(board, run(4, 400))), [[1, 2], [2, 3], [3, 1], [4, 1]]);
  assert.deepEqual(ranksOf(withRun(BOARD, run(4, 200, true))), [[1, 1], [2, 2], [3, 1], [4, 2]]);
});

test("a run that the rules refuse is shown without a rank, and says why", () => {
  const board = withRun(BOARD, run(4, 200), true);
  const [{ rank, unranked }] = board.machines[3].standings;
  assert.deepEqual([rank, unranked], [null, "refused by the rules"]);
  assert.deepEqual(ranksOf(board).slice(0, 3), [[1, 1], [2, 2], [3, 1]]);
});
