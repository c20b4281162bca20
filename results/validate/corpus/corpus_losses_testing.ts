/** Trainings whose losses are not those of their seed. */
import { FIRST_LOSSES } from "../losses/first_losses.ts";
import { type Bad, bad, type Edit, TRAIN } from "./edit_testing.ts";

const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, edit, path, reason);

const EPOCH = 500;

/** New losses, and the means of the epochs that follow from them. */
function withLosses(change: (losses: number[]) => number[]): Edit {
  return (d) => {
    const losses = d.train.lossSamples = change(d.train.lossSamples);
    d.train.epochs.forEach((epoch: { trainLoss: number }, i: number) => {
      const own = losses.slice(i * EPOCH, (i + 1) * EPOCH);
      epoch.trainLoss = own.reduce((sum: number, loss: number) => sum + loss, 0) / own.length;
    });
  };
}

/** The losses with their epochs in another order. */
const permuted = (...order: number[]): Edit =>
  withLosses((losses) =>
    order.flatMap((epoch) => losses.slice(epoch * EPOCH, (epoch + 1) * EPOCH))
  );

/** The first losses as another seed's are known, the others as they were. */
const begun = (seed: number): Edit =>
  withLosses((losses) => {
    const { runs } = FIRST_LOSSES.find(({ start, course }) =>
      start.data === "cifar10" && start.model === "convnet" && course.learningRate === 0.001
    )!;
    return [...runs.find((run) => run.seed === seed)!.first, ...losses.slice(50)];
  });

const first = "train.lossSamples[0]";

export const LOSSES: readonly Bad[] = [
  ...[1, 2, 3, 4].map((seed) =>
    train(
      `seed 0's losses as those of seed ${seed}`,
      (d) => d.train.recipe.seed = seed,
      first,
      new RegExp(`but seed ${seed} of this recipe gives .*: these are the losses of seed 0$`),
    )
  ),
  train(
    "seed 0's losses under another learning rate",
    (d) => {
      Object.assign(d.train.recipe, { seed: 1, learningRate: 0.002 });
      for (const epoch of d.train.epochs) epoch.learningRate = 0.002;
    },
    first,
    /of another seed, recipe or data, or made up$|losses of seed 0$/,
  ),
  train(
    "seed 0's losses as those of a seed that nobody ran",
    (d) => d.train.recipe.seed = 4711,
    "train.lossSamples",
    /^of seed 4711 are those that seed 0 gives on any adapter$/,
  ),
  train(
    "its first two epochs exchanged",
    permuted(1, 0, 2, 3, 4, 5, 6, 7, 8, 9),
    first,
    /first epoch's losses are those of epoch 2$/,
  ),
  train(
    "its later epochs exchanged",
    permuted(0, 1, 2, 3, 4, 5, 6, 9, 8, 7),
    "train.lossSamples[3500]",
    /of this epoch are .* in the mean, .* permuted or edited/,
  ),
  train(
    "the last epoch twice",
    permuted(0, 1, 2, 3, 4, 5, 6, 7, 9, 9),
    "train.lossSamples[4000]",
    /permuted or edited/,
  ),
  train("losses a tenth lower", withLosses((l) => l.map((x) => 0.9 * x)), first, /or made up$/),
  train(
    "losses that fall faster",
    withLosses((l) => l.map((x, i) => x - 1e-5 * i)),
    "train.lossSamples[3]",
    /permuted or edited/,
  ),
  train(
    "a step's loss that is lower",
    withLosses((l) => l.with(40, l[40] - 0.001)),
    "train.lossSamples[40]",
    /permuted or edited/,
  ),
  train(
    "its steps one later",
    withLosses((l) => [l.at(-1)!, ...l.slice(0, -1)]),
    first,
    /or made up$/,
  ),
  train(
    "losses of nobody's run",
    withLosses((l) => l.map((_, i) => 1.3 + Math.exp(-i / 1000) + 0.05 * Math.sin(i * i))),
    first,
    /or made up$/,
  ),
  train(
    "later losses of nobody's run",
    withLosses((l) => l.map((x, i) => i < EPOCH ? x : x + 0.1 * Math.sin(i * i))),
    "train.lossSamples[500]",
    /permuted or edited/,
  ),
  train("first losses of seed 3, and the rest its own", begun(3), first, /or made up$|seed 3$/),
  train(
    "first losses of seed 3 as its own",
    (d) => {
      begun(3)(d);
      d.train.recipe.seed = 3;
    },
    "train.lossSamples[0]",
    /of this epoch are/,
  ),
];
