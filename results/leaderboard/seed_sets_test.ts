import assert from "node:assert/strict";
import { test } from "node:test";
import { type Edit, edited, TRAIN } from "../validate/corpus/edit_testing.ts";
import type { TrainResult } from "../schema/result.ts";
import { leaderboard, LEADERBOARD_SCHEMA } from "./schema.ts";
import { HEADLINE } from "./standings/headline.ts";
import { machinesOf } from "./standings/machines.ts";
import { SeedSets } from "./seed_sets.ts";
import { submissionOf } from "./submission.ts";

/** Five runs of the recipe on an adapter, whose epochs take 1 to 5 times so many seconds. */
function five(adapter: string, seconds: number, edit: Edit = () => {}): TrainResult[] {
  return [0, 1, 2, 3, 4].map((seed) =>
    JSON.parse(edited(TRAIN, (document) => {
      document.adapter.description = adapter;
      document.id = crypto.randomUUID();
      document.train.recipe.seed = seed;
      for (const epoch of document.train.epochs) epoch.seconds = seconds * (seed + 1);
      edit(document);
    }))
  );
}

/** Their sets, as `leaderboard.json` may have them. */
function setsOf(
  results: readonly TrainResult[],
  isPublished: (result: TrainResult) => boolean = () => false,
) {
  const sets = new SeedSets();
  const submissions = results.map((result) => {
    const validation = { result, problems: [], flags: [], division: "open" } as const;
    const submission = submissionOf("a.json", result, validation);
    sets.add(submission, result, isPublished(result));
    return submission;
  });
  const timeToAccuracy = sets.all();
  const machines = machinesOf(submissions, timeToAccuracy);
  const rest = { schema: LEADERBOARD_SCHEMA, newest: null, headline: HEADLINE, quarantined: [] };
  return leaderboard.parse({ ...rest, machines, submissions, timeToAccuracy });
}

test("Seeds of one machine are one set, ranked by time within its section; too few have a reason and no rank", () => {
  const slow = five("A", 2), fast = five("B", 1), few = five("D", 1).slice(0, 4);
  const cpu = five("C", 9, (document) => document.adapter.software = true);
  const mixed = [0, 1, 2, 3, 4].flatMap((seed) => [slow[seed], fast[seed], cpu[seed]]);
  const { timeToAccuracy: sets, machines } = setsOf([...mixed, ...few]);
  const times = machines.map(({ adapter, standings }) => ({ adapter, ...standings[0] }));
  assert.deepEqual(times.map(({ adapter, rank }) => `${adapter[0]} ${rank}`), [
    ...["A 2", "B 1", "C 1"],
    "D null",
  ]);
  // By the seventh epoch, of seeds 1 to 3.
  const [{ trainSeconds, low, high, seeds }] = sets;
  assert.deepEqual([trainSeconds, low, high], [42, 28, 56]);
  assert.deepEqual([times[0].value, times[0].n, times[0].run], [42, 5, slow[0].id]);
  assert.deepEqual(seeds.map(({ id }) => id), slow.map(({ id }) => id));
  assert.deepEqual(
    [sets[3].trainSeconds, sets[3].unranked],
    [null, "4 of at least 5 seeds are there"],
  );
});

test("A published seed stays in the figure beside one that says it began earlier; of others the first by path counts, as nobody knows when they began", () => {
  const published = five("A", 2),
    earlier = five("A", 1, (d) => d.createdAt = "2026-11-25T00:00:00Z");
  const later = five("A", 1.5);
  const counted = (isPublished: boolean) =>
    setsOf(
      [...later, ...published, ...earlier],
      (result) => isPublished && published.includes(result),
    )
      .timeToAccuracy[0].seeds.filter(({ counts }) => counts).map(({ id }) => id);
  assert.deepEqual(counted(true), published.map(({ id }) => id));
  assert.deepEqual(counted(false), later.map(({ id }) => id));
});

test("Of several programs the slower counts, and none that is far from the first", () => {
  const program = (seconds: number, commit: string) =>
    five("A", seconds, (d) => d.suite.gitCommit = commit.repeat(40));
  const figure = (...results: TrainResult[]) => {
    const [{ value, n, apart }] = setsOf(results).machines[0].standings;
    return [value, n, apart];
  };
  assert.deepEqual(figure(...program(2, "1"), ...program(1.9, "2")), [42, 10, 0]);
  assert.deepEqual(figure(...program(2, "1"), ...program(1, "2")), [42, 5, 1]);
});

test("What is no run of the recipe is in no set, and absurd times are no times", () => {
  const edit: Edit = ({ train }) => {
    if (train.recipe.seed === 4) train.model = "resnet20-cifar";
    // deno-lint-ignore no-explicit-any
    if (train.recipe.seed < 2) train.epochs.forEach((epoch: any) => epoch.seconds = 1e308);
  };
  const { timeToAccuracy: [{ seeds, unranked }, ...others] } = setsOf(five("A", 1, edit));
  assert.deepEqual([seeds.length, others], [4, []]);
  assert.equal(seeds[0].trainSeconds, null);
  assert.equal(unranked, "4 of at least 5 seeds are there");
});
