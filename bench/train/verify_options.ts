import { LADDERS } from "../../models/plan/variants.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import type { TrainOptions } from "./train_options.ts";

/** What a verification adds to the recipe of a document. */
export interface Here {
  readonly data?: string;
  readonly weights?: string;
  readonly adapter?: string;
  /** Stop after so many steps; null: run all. */
  readonly steps: number | null;
  readonly out: string;
}

/** How a ResNet says that it has the stem for small images; the ConvNet has none. */
const CIFAR_STEM = /-cifar$/;

/** The options of `train` that a document's run was started with, as it tells them. A run that was resumed is run from its start. */
export function optionsOf(result: TrainResult, here: Here): TrainOptions {
  const { train, dataset } = result;
  const { hyperparameters: given } = train;
  const schedule = given.schedule;
  return {
    model: train.model.replace(CIFAR_STEM, ""),
    data: here.data,
    epochs: given.epochs,
    batch: given.batch,
    accumulate: given.accumulate ?? 1,
    lr: given.learningRate,
    schedule: schedule?.kind ?? "constant",
    warmup: schedule?.warmupEpochs ?? 0,
    lrStep: schedule?.stepEpochs ?? 30,
    lrGamma: schedule?.gamma ?? 0.1,
    momentum: given.momentum,
    weightDecay: given.weightDecay,
    decayVectors: given.decayAll ?? true,
    labelSmoothing: given.labelSmoothing ?? 0,
    nesterov: given.nesterov,
    zeroInitResidual: given.zeroInitResidual ?? false,
    imageSize: given.imageSize,
    stem: CIFAR_STEM.test(train.model) ? "cifar" : "imagenet",
    recompute: given.recompute ?? false,
    augment: given.augmented ?? true,
    seed: train.seed,
    limit: dataset.trainCount,
    evalEvery: evalEvery(train),
    evalOnly: train.epochs.length === 0 && train.lossSamples.length === 0,
    maxBad: 0.999, // the data's digest says whether they are the same, bad files included
    adapter: here.adapter,
    variant: variantsOf(train),
    tune: false,
    weights: here.weights,
    out: here.out,
    json: false,
    verification: { steps: here.steps, dataSha256: dataset.sha256 },
  };
}

/** Evaluations change no weight, but an epoch that was not evaluated has no accuracy to compare. */
function evalEvery({ epochs, hyperparameters }: TrainResult["train"]): number {
  const first = epochs.findIndex(({ testTop1 }) => testTop1 !== null);
  return first < 0 ? hyperparameters.epochs : first + 1;
}

/** The recorded rungs, by the shape that a tuner would name: what is fused with a kernel, and the layout, is not part of it. */
function variantsOf({ plan }: TrainResult["train"]): string[] {
  return Object.entries(plan.variants)
    .filter(([key]) => Object.hasOwn(LADDERS, key.split(" ", 1)[0]))
    .flatMap(([key, variant]) =>
      [key, key.replace(/ \+[a-z].*$/, "")].map((name) => `${name}=${variant}`)
    );
}
