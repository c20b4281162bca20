import type { TrainResult } from "../../schema/result.ts";
import { lossTolerance } from "../loss_tolerance.ts";
import { stable } from "../protocol.ts";
import { type Check, Compared } from "./compared.ts";
import type { RULES } from "./conclusions.ts";
import { whyBitsMayDiffer } from "./same_program.ts";

/** What a second run says of a document. */
export interface Verification {
  /** Which rule applied: to a training one of the first two, to a bench the last. */
  readonly rule: typeof RULES[number];
  /** What was not the same of machine and program; empty where every bit was demanded. */
  readonly because: readonly string[];
  readonly checks: readonly Check[];
}

/** Of an epoch's and of a test's mean loss, as a share: recorded adapters differ by 3e-4, seeds by 1e-2. */
const MEAN_LOSS_TOLERANCE = 4e-3;

/** Of an accuracy: its largest standard error on that many images. Of 10,000: 0.005; recorded adapters differ by 0.0014, seeds by 0.02. */
function accuracyTolerance(images: number): number {
  return 0.5 / Math.sqrt(images);
}

/**
 * Compares a claim with a run of the same recipe made here.
 *
 * @param steps Only the losses of so many steps, and no weights; null: all.
 */
export function verifyTraining(
  claimed: TrainResult,
  rerun: TrainResult,
  steps: number | null,
): Verification {
  const because = whyBitsMayDiffer(claimed, rerun);
  const exact = because.length === 0;
  const pair: Pair = { claimed, rerun, steps, exact };
  const checks = [
    recipe(pair),
    ...exact ? [kernels(pair)] : [],
    losses(pair),
    epochs(pair),
    ...steps === null ? [final(pair)] : [],
    ...steps === null && (exact || sameBits(claimed, rerun)) ? [digest(pair)] : [],
  ];
  return { rule: exact ? "bit-identical" : "tolerances", because, checks };
}

/** A claim and the run here, as far as they are compared. */
interface Pair {
  readonly claimed: TrainResult;
  readonly rerun: TrainResult;
  readonly steps: number | null;
  /** Every bit counts. */
  readonly exact: boolean;
}

/** Every step and the evaluation of the final weights came out the same to the bit: then so must the weights. */
function sameBits({ train: a }: TrainResult, { train: b }: TrainResult): boolean {
  return stable(a.lossSamples) === stable(b.lossSamples) && a.final?.testLoss === b.final?.testLoss;
}

/** What the options cannot set, so that the run here has its own: a claim may be of another suite, or edited. */
function recipe({ claimed: { train: a, dataset }, rerun: { train: b, dataset: own } }: Pair) {
  const compared = new Compared("recipe");
  compared.same("train.parameters", a.parameters, b.parameters);
  compared.same("dataset.trainCount", dataset.trainCount, own.trainCount);
  compared.same("dataset.testCount", dataset.testCount, own.testCount);
  const ours = b.recipe as Record<string, unknown>;
  for (const [name, value] of Object.entries(a.recipe)) {
    compared.same(`train.recipe.${name}`, value, ours[name] ?? null);
  }
  compared.same("train.augment", a.augment, b.augment);
  return compared.check;
}

function kernels({ claimed: { suite: a, train }, rerun: { suite: b, train: own } }: Pair) {
  const compared = new Compared("kernels");
  const byName = (path: string, a: Record<string, string>, b: Record<string, string>) => {
    for (const key of Object.keys({ ...a, ...b })) {
      compared.same(`${path}[${JSON.stringify(key)}]`, a[key] ?? null, b[key] ?? null);
    }
  };
  byName("suite.kernelHashes", a.kernelHashes, b.kernelHashes);
  byName("train.plan.variants", train.plan.variants, own.plan.variants);
  const [mine, theirs] = [train, own].map(({ plan }) => plan.dispatchesPerStep);
  compared.same("train.plan.dispatchesPerStep", mine, theirs);
  return compared.check;
}

function losses({ claimed, rerun, steps, exact }: Pair): Check {
  const compared = new Compared("losses");
  const [a, b] = [claimed, rerun].map(({ train }) =>
    train.lossSamples.slice(0, steps ?? undefined)
  );
  for (let step = 0; step < Math.min(a.length, b.length); step++) {
    const allowed = exact ? 0 : lossTolerance(step);
    compared.number(`train.lossSamples[${step}]`, a[step], b[step], allowed, a[step]);
  }
  if (a.length !== b.length) compared.same("train.lossSamples.length", a.length, b.length);
  return compared.check;
}

function epochs({ claimed, rerun, steps, exact }: Pair): Check {
  const compared = new Compared("epochs");
  const [a, b] = [claimed.train.epochs, rerun.train.epochs];
  if (steps === null && a.length !== b.length) {
    compared.same("train.epochs.length", a.length, b.length);
  }
  const { trainCount, testCount } = claimed.dataset;
  const ofTraining = exact ? 0 : accuracyTolerance(trainCount);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const at = (name: string) => `train.epochs[${i}].${name}`;
    compared.number(at("learningRate"), a[i].learningRate, b[i].learningRate, 0);
    const ofLoss = exact ? 0 : MEAN_LOSS_TOLERANCE;
    compared.number(at("trainLoss"), a[i].trainLoss, b[i].trainLoss, ofLoss, a[i].trainLoss);
    for (const name of ["trainTop1", "trainTop5"] as const) {
      compared.number(at(name), a[i][name], b[i][name], ofTraining);
    }
    evaluation(compared, `train.epochs[${i}]`, a[i], b[i], testCount, exact);
  }
  return compared.check;
}

type Evaluation = Readonly<Record<"testTop1" | "testTop5" | "testLoss", number | null>>;

function evaluation(
  compared: Compared,
  path: string,
  a: Evaluation,
  b: Evaluation,
  testCount: number,
  exact: boolean,
): void {
  for (const name of ["testTop1", "testTop5"] as const) {
    compared.number(`${path}.${name}`, a[name], b[name], exact ? 0 : accuracyTolerance(testCount));
  }
  const allowed = exact ? 0 : MEAN_LOSS_TOLERANCE;
  compared.number(`${path}.testLoss`, a.testLoss, b.testLoss, allowed, a.testLoss ?? 1);
}

function final({ claimed, rerun, exact }: Pair): Check {
  const compared = new Compared("final evaluation");
  const [a, b] = [claimed.train.final, rerun.train.final];
  if (a === null || b === null) {
    compared.same("train.final", a, b);
    return compared.check;
  }
  evaluation(compared, "train.final", a, b, claimed.dataset.testCount, exact);
  for (const [i, row] of a.perClass.entries()) {
    const own: Partial<typeof row> = b.perClass[i] ?? {};
    const path = `train.final.perClass[${i}]`;
    compared.same(`${path}.class`, row.class, own.class ?? null);
    compared.same(`${path}.count`, row.count, own.count ?? null);
    const allowed = exact ? 0 : accuracyTolerance(Math.max(1, row.count));
    compared.number(`${path}.top1`, row.top1, own.top1, allowed);
  }
  for (const [i, row] of (exact ? a.confusion ?? [] : []).entries()) {
    row.forEach((count, j) => {
      compared.same(`train.final.confusion[${i}][${j}]`, count, b.confusion?.[i]?.[j] ?? null);
    });
  }
  return compared.check;
}

function digest({ claimed: { train: a }, rerun: { train: b } }: Pair): Check {
  const compared = new Compared("weights digest");
  compared.same("train.weightsDigest", a.weightsDigest, b.weightsDigest);
  return compared.check;
}
