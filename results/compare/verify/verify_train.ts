import type { TrainResult } from "../../schema/result.ts";
import { lossTolerance } from "../loss_tolerance.ts";
import { stable } from "../protocol.ts";
import { whyBitsMayDiffer } from "./same_program.ts";

/** One claim that was looked at. */
export interface Check {
  readonly what: string;
  /** The first difference, with both values; null where there is none. */
  readonly difference: string | null;
}

/** What a second run says of a document. */
export interface Verification {
  /** Which rule applied. */
  readonly rule: "bit-identical" | "tolerances";
  /** Why tolerances did; empty where every bit was demanded. */
  readonly because: readonly string[];
  readonly checks: readonly Check[];
}

/** Of an epoch's and of a test's mean loss, as a share: recorded adapters differ by 3e-4, seeds by 1e-2. */
export const MEAN_LOSS_TOLERANCE = 4e-3;

/** Of an accuracy: its largest standard error on that many images. Of 10,000: 0.005; recorded adapters differ by 0.0014, seeds by 0.02. */
export function accuracyTolerance(images: number): number {
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
  const checks: Check[] = [
    { what: "recipe", difference: recipe(claimed, rerun) },
    ...exact ? [{ what: "kernels", difference: kernels(claimed, rerun) }] : [],
    { what: lossesName(claimed, steps), difference: losses(claimed, rerun, steps, exact) },
    { what: "epochs", difference: epochs(claimed, rerun, steps, exact) },
  ];
  if (steps === null) {
    checks.push({ what: "final evaluation", difference: final(claimed, rerun, exact) });
    if (exact || sameLosses(claimed, rerun)) {
      checks.push({ what: "weights digest", difference: digest(claimed, rerun) });
    }
  }
  return { rule: exact ? "bit-identical" : "tolerances", because, checks };
}

/** Every step and the evaluation of the final weights came out the same to the bit: then so must the weights. */
function sameLosses({ train: a }: TrainResult, { train: b }: TrainResult): boolean {
  return stable(a.lossSamples) === stable(b.lossSamples) && a.final?.testLoss === b.final?.testLoss;
}

const lossesName = ({ train }: TrainResult, steps: number | null) =>
  `losses of ${Math.min(steps ?? Infinity, train.lossSamples.length)} steps`;

function differs(path: string, claimed: unknown, rerun: unknown): string {
  return `${path}: ${stable(claimed)} claimed, ${stable(rerun)} here`;
}

/** What the options cannot set, so that the run here has its own: a claim may be of another suite, or edited. */
function recipe({ train: a, dataset }: TrainResult, { train: b, dataset: own }: TrainResult) {
  const pairs: [string, unknown, unknown][] = [
    ["train.parameters", a.parameters, b.parameters],
    ["dataset.trainCount", dataset.trainCount, own.trainCount],
    ["dataset.testCount", dataset.testCount, own.testCount],
    ...Object.entries(a.recipe).map(([name, value]): [string, unknown, unknown] => [
      `train.recipe.${name}`,
      value,
      (b.recipe as Record<string, unknown>)[name] ?? null,
    ]),
    ["train.augment", a.augment, b.augment],
  ];
  const wrong = pairs.find(([, claimed, rerun]) => stable(claimed) !== stable(rerun));
  return wrong ? differs(...wrong) : null;
}

function kernels({ suite: a, train }: TrainResult, { suite: b, train: own }: TrainResult) {
  const pairs: [string, unknown, unknown][] = [
    ["suite.kernelHashes", a.kernelHashes, b.kernelHashes],
    ["train.plan.variants", train.plan.variants, own.plan.variants],
    ["train.plan.dispatchesPerStep", train.plan.dispatchesPerStep, own.plan.dispatchesPerStep],
  ];
  const wrong = pairs.find(([, claimed, rerun]) => stable(claimed) !== stable(rerun));
  return wrong ? differs(...firstKey(...wrong)) : null;
}

/** The first key by which two records differ. */
function firstKey(path: string, claimed: unknown, rerun: unknown): [string, unknown, unknown] {
  if (typeof claimed !== "object" || typeof rerun !== "object") return [path, claimed, rerun];
  const [a, b] = [claimed, rerun] as Record<string, unknown>[];
  const key = Object.keys({ ...a, ...b }).find((name) => a[name] !== b[name])!;
  return [`${path}[${JSON.stringify(key)}]`, a[key] ?? null, b[key] ?? null];
}

function losses(claimed: TrainResult, rerun: TrainResult, steps: number | null, exact: boolean) {
  const [a, b] = [claimed, rerun].map(({ train }) =>
    train.lossSamples.slice(0, steps ?? undefined)
  );
  for (let step = 0; step < Math.min(a.length, b.length); step++) {
    const allowed = exact ? 0 : lossTolerance(step);
    const off = Math.abs(a[step] - b[step]);
    if (off <= allowed * Math.abs(a[step])) continue;
    return `${differs(`train.lossSamples[${step}]`, a[step], b[step])}${
      by(off, allowed * a[step])
    }`;
  }
  return a.length === b.length ? null : differs("train.lossSamples.length", a.length, b.length);
}

/** By how much it is off, where something is allowed. */
function by(off: number, allowed: number): string {
  return allowed === 0
    ? ""
    : ` (off by ${off.toExponential(1)}, allowed ${allowed.toExponential(1)})`;
}

function epochs(claimed: TrainResult, rerun: TrainResult, steps: number | null, exact: boolean) {
  const [a, b] = [claimed.train.epochs, rerun.train.epochs];
  if (steps === null && a.length !== b.length) {
    return differs("train.epochs.length", a.length, b.length);
  }
  const { trainCount, testCount } = claimed.dataset;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const wrong = firstOff(`train.epochs[${i}]`, a[i], b[i], exact, {
      ...{ learningRate: 0, trainLoss: MEAN_LOSS_TOLERANCE * a[i].trainLoss },
      ...{ trainTop1: accuracyTolerance(trainCount), trainTop5: accuracyTolerance(trainCount) },
      ...testTolerances(a[i].testLoss ?? 0, testCount),
    });
    if (wrong) return wrong;
  }
  return null;
}

function testTolerances(testLoss: number, testCount: number) {
  const allowed = accuracyTolerance(testCount);
  return { testTop1: allowed, testTop5: allowed, testLoss: MEAN_LOSS_TOLERANCE * testLoss };
}

function final(claimed: TrainResult, rerun: TrainResult, exact: boolean): string | null {
  const [a, b] = [claimed.train.final, rerun.train.final];
  if (a === null || b === null) return a === b ? null : differs("train.final", a, b);
  const allowed = testTolerances(a.testLoss, claimed.dataset.testCount);
  const wrong = firstOff("train.final", a, b, exact, allowed);
  if (wrong) return wrong;
  for (const [i, row] of a.perClass.entries()) {
    const own: Partial<typeof row> = b.perClass[i] ?? {};
    const path = `train.final.perClass[${i}]`;
    if (row.class !== own.class) return differs(`${path}.class`, row.class, own.class ?? null);
    const off = firstOff(path, row, own, exact, {
      ...{ count: 0, top1: accuracyTolerance(Math.max(1, row.count)) },
    });
    if (off) return off;
  }
  return exact && a.confusion && stable(a.confusion) !== stable(b.confusion)
    ? `train.final.confusion: is not the same here`
    : null;
}

/** The first of some numbers that is off by more than is allowed. What an older document does not say is not compared. */
function firstOff(
  path: string,
  claimed: object,
  rerun: object,
  exact: boolean,
  tolerances: Readonly<Record<string, number>>,
): string | null {
  for (const [name, tolerance] of Object.entries(tolerances)) {
    const [a, b] = [claimed, rerun].map((row) =>
      (row as Record<string, number | null | undefined>)[name]
    );
    if (a === undefined || a === b) continue;
    const allowed = exact ? 0 : tolerance;
    const off = Math.abs((a ?? NaN) - (b ?? NaN));
    if (!(off <= allowed)) return `${differs(`${path}.${name}`, a, b ?? null)}${by(off, allowed)}`;
  }
  return null;
}

function digest({ train: a }: TrainResult, { train: b }: TrainResult): string | null {
  return a.weightsDigest === b.weightsDigest
    ? null
    : differs("train.weightsDigest", a.weightsDigest, b.weightsDigest);
}
