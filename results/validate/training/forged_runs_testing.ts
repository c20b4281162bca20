/** Trainings by somebody who knows the rules of sums and clocks, or who does not, and whose program, times or accuracies cannot be. */
import { consistent } from "../corpus/consistent_testing.ts";
import { type Bad, bad, type Edit, retyped, TRAIN } from "../corpus/edit_testing.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, consistent(edit), path, reason);
const naive = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, edit, path, reason);

/** Losses of which the means are computed again, but which are no sums of numbers in f32. */
const losses = (change: (loss: number, i: number) => number): Edit => (d) => {
  d.train.lossSamples = d.train.lossSamples.map(change);
  d.train.epochs.forEach((epoch: Any, i: number) => {
    const own = d.train.lossSamples.slice(500 * i, 500 * (i + 1));
    epoch.trainLoss = own.reduce((sum: number, loss: number) => sum + loss, 0) / 500;
  });
};

const each = (edit: (epoch: Any, i: number) => unknown): Edit => (d) =>
  d.train.epochs.forEach(edit);

export const RUNS: readonly Bad[] = [
  train("no kernels", (d) => d.train.plan.variants = {}, "train.plan.variants", /no kernel/),
  train(
    "a process without memory",
    (d) => d.train.memory.rssLastBytes = 0,
    "train.memory",
    /is 0 bytes/,
  ),
  train(
    "a kernel's variant that there is not",
    (d) => d.train.plan.variants["sgd 2122304"] = "magic",
    'train.plan.variants["sgd 2122304"]',
    /is magic: sgd has no variant/,
  ),
  naive(
    "an epoch's seconds that no clock counted",
    (d) => {
      const epoch = d.train.epochs[4];
      epoch.seconds += 4e-10;
      epoch.imagesPerSecond = 50_000 / epoch.seconds;
    },
    "train.epochs[4].seconds",
    /ns, but the clock of deno counts whole ones$/,
  ),
  naive(
    "an evaluation that no clock counted",
    (d) => d.train.epochs[4].evalSeconds = 0.04 + 1 / 3e9,
    "train.epochs[4].evalSeconds",
    /whole ones$/,
  ),
  naive(
    "a compilation that no clock counted",
    (d) => d.train.compileSeconds = 2 / 3,
    "train.compileSeconds",
    /whole ones$/,
  ),
  naive(
    "losses that are no sums in f32",
    losses((loss, i) => i < 50 ? loss : loss * (1 + 1e-6 * Math.sin(i))),
    "train.lossSamples",
    /^are made up: \d+ of 4992 can be the mean of 100 losses in f32$/,
  ),
  naive(
    "every tenth loss midway between its neighbours",
    (d) => losses((loss, i) => i % 10 < 9 ? loss : (loss + d.train.lossSamples[i - 1]) / 2.1)(d),
    "train.lossSamples",
    /^are made up/,
  ),
  train(
    "losses that are one number",
    losses((loss, i) => i % 500 < 50 ? loss : 1.5),
    "train.lossSamples",
    /^repeat each other/,
  ),
  train(
    "mixed precision's losses that are those in f32",
    retyped((d) => {
      d.train.recipe.precision = "mixed";
      d.train.lossScale = { final: 65536, skipped: 0 };
    }),
    "train.lossSamples",
    /^are those of seed 0 in f32, which mixed precision is not$/,
  ),
  train(
    "training accuracies far from its seed's",
    each((epoch) => epoch.trainTop1 = 0.5),
    "train.epochs[0].trainTop1",
    /^is 0\.5, 0\.2\d from what seed 0 gives on these data/,
  ),
  train(
    "test losses far from its seed's",
    each((epoch) => epoch.testLoss = 50),
    "train.epochs[9].testLoss",
    /^is 50, 49 from what seed 0 gives/,
  ),
  train(
    "a perfect top-5",
    each((epoch) => epoch.testTop5 = 1),
    "train.epochs[0].testTop5",
    /from what seed 0 gives/,
  ),
  train(
    "a test accuracy of a tenth more in one epoch",
    (d) => d.train.epochs[4].testTop1 += 0.1,
    "train.epochs[4].testTop1",
    /0\.099 from what seed 0 gives/,
  ),
  train(
    "mistakes that are all one class",
    ({ train: { final: { confusion } } }) =>
      confusion.forEach((row: number[], i: number) => {
        const missed = row.reduce((sum, count) => sum + count) - row[i], to = i === 9 ? 0 : 9;
        row.forEach((_, j) => j === i ? 0 : row[j] = j === to ? missed : 0);
      }),
    "train.final.confusion",
    /other mistakes/,
  ),
  train(
    "accuracies of classes that are others', and no confusions",
    ({ train: { final } }) => {
      const { perClass } = final;
      const top1 = perClass.map((each: Any) => each.top1);
      perClass.forEach((each: Any, i: number) => each.top1 = top1[(i + 2) % 10]);
      delete final.confusion;
    },
    "train.final.perClass",
    /other hits/,
  ),
];
