import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainResult } from "../../schema/result.ts";
import { edited, TRAIN } from "../corpus/edit_testing.ts";
import { CIFAR10_SHA256 } from "../recipe.ts";
import { timeToAccuracy } from "./time_to_accuracy.ts";

/** A run of the recipe from a seed, whose epochs take so many seconds. */
function run(
  seed: number,
  seconds: number,
  edit: (result: TrainResult) => unknown = () => {},
): TrainResult {
  return JSON.parse(edited(TRAIN, (document) => {
    document.train.recipe.seed = seed;
    document.train.compileSeconds = 100;
    for (const epoch of document.train.epochs) Object.assign(epoch, { seconds, evalSeconds: 1 });
    edit(document);
  }));
}

/** Takes accuracy from a run so that it never comes to the target. */
function never({ train }: TrainResult): void {
  for (const epoch of train.epochs) Object.assign(epoch, { testTop1: 0.4 });
}

test("The figure is the mean without the fastest and the slowest, by both clocks; all seeds are shown", () => {
  const results = [3, 1, 4, 0, 2].map((seed) => run(seed, [1, 2, 3, 4, 50][seed]));
  const { figure, reason, division, seeds } = timeToAccuracy(results);
  assert.deepEqual([reason, division], [null, "open"]);
  assert.deepEqual(seeds.map(({ seed }) => seed), [0, 1, 2, 3, 4]);
  assert.equal(seeds[0].epoch, 7); // the recorded run's first evaluation of at least 0.5
  assert.deepEqual(figure, { trainSeconds: 7 * 3, wallSeconds: 100 + 7 * 3 + 7 });
});

test("Runs of which none counts are of no closed division", () => {
  const official = (result: TrainResult) =>
    Object.assign(result.dataset, { canonical: true, sha256: CIFAR10_SHA256 });
  const resumed = (result: TrainResult) => {
    official(result);
    Object.assign(result.train, { resumedFrom: 500 });
  };
  assert.equal(timeToAccuracy([run(0, 3, official)]).division, "closed");
  assert.equal(timeToAccuracy([run(0, 3, resumed)]).division, "open");
});

test("One seed that never comes to the target is the slowest, two leave no figure", () => {
  const some = (count: number) =>
    [0, 1, 2, 3, 4].map((seed) => run(seed, seed + 1, seed < count ? never : undefined));
  const { figure, seeds } = timeToAccuracy(some(1));
  assert.equal(figure!.trainSeconds, 7 * 4); // of 2, 3, 4, 5 and never
  assert.equal(seeds[0].trainSeconds, null);
  assert.equal(
    timeToAccuracy(some(2)).reason,
    "seeds 0, 1 never come to 0.5, and only one may be dropped",
  );
});

test("Nobody's further run takes a figure away: of a seed the first counts, and none beyond a gap", () => {
  const five = [0, 1, 2, 3, 4].map((seed) => run(seed, seed + 1));
  const { figure } = timeToAccuracy(five);
  const later = (seed: number, edit: Parameters<typeof run>[2] = () => {}) =>
    run(seed, 1e6, (result) => {
      Object.assign(result, { createdAt: "2099-01-01T00:00:00.000Z" });
      edit(result);
    });
  const others = [
    ...[later(0), later(3), later(6)],
    later(5, (result) => Object.assign(result, { status: "interrupted" })),
  ];
  const all = timeToAccuracy([...five, ...others]);
  assert.deepEqual(all.figure, figure);
  assert.equal(all.seeds.length, 9);
  assert.deepEqual(
    all.seeds.filter(({ counts }) => counts).map(({ id }) => id),
    five.map(({ id }) => id),
  );
});

test("There is no figure of too few seeds, of picked ones, or of runs that are not the recipe's on one machine", () => {
  const five = [0, 1, 2, 3, 4].map((seed) => run(seed, 1));
  const reasonOf = (results: TrainResult[]) => {
    const { figure, reason } = timeToAccuracy(results);
    assert.equal(figure, null);
    return reason;
  };
  const other = (edit: Parameters<typeof run>[2]) =>
    reasonOf([...five.slice(0, 4), run(4, 1, edit)]);
  // deno-lint-ignore no-explicit-any
  const changed = (edit: (document: any) => unknown) => other(edit);
  assert.equal(reasonOf(five.slice(0, 4)), "4 of at least 5 seeds are there");
  assert.equal(reasonOf([...five.slice(1), run(9, 1)]), "seed 0 is missing");
  assert.equal(
    changed((d) => d.driver = "555.1"),
    "adapter, driver, runtime, program or data are not the same for all",
  );
  assert.match(
    changed((d) => d.train.recipe.learningRate = 0.1)!,
    /^seed 4 is not the recipe's: .*learningRate/,
  );
  assert.match(
    changed((d) => d.dataset.synthetic = true)!,
    /^seed 4 is not the recipe's: dataset\.synthetic/,
  );
  assert.match(
    changed((d) => d.protocol.clock.seconds = "x")!,
    /^seed 4 is not the recipe's: protocol/,
  );
  assert.equal(changed((d) => d.status = "interrupted"), "seed 4 is interrupted");
  assert.match(changed((d) => d.train.resumedFrom = 500)!, /^seed 4 was resumed/);
  assert.equal(
    changed((d) => {
      const none = { testTop1: null, testTop5: null, testLoss: null, evalSeconds: null };
      Object.assign(d.train.epochs[2], none);
    }),
    "seed 4 was not evaluated after epoch 3",
  );
});

test("A set of seeds that learns too well is flagged by Welch's test, and one like the reference is not", () => {
  const set = (plus: number) =>
    [0.551, 0.542, 0.531, 0.548, 0.539].map((top1, seed) =>
      run(seed, 1, (result) => {
        Object.assign(result.train.final!, { testTop1: top1 + plus });
      })
    );
  assert.equal(timeToAccuracy(set(0)).reference!.flagged, false);
  const { flagged, p } = timeToAccuracy(set(0.1)).reference!;
  assert.deepEqual([flagged, p < 0.001], [true, true]);
  assert.equal(timeToAccuracy(set(-0.1)).reference!.flagged, false);
});
