import type { TrainResult } from "../schema/result.ts";
import { median } from "./bootstrap.ts";
import type { ComparedRow, Input, LoneRow, Pair, RowName, SeedRow } from "./comparison.ts";
import { ratioOf } from "./ratio.ts";

/** A training run and the letter of its document. */
export type LetteredRun = Input<TrainResult> & { readonly letter: string };

/** The throughput of two groups: time per image in ns, every epoch of every run a sample. */
export function compareTraining(
  base: readonly LetteredRun[],
  other: readonly LetteredRun[],
  noise: number,
): Omit<Pair, "base" | "other" | "notes"> {
  const [below, above] = [base, other].map(nsPerImage);
  const left = [base, other].flatMap((runs) => runs.flatMap(unfinished));
  if (below.length === 0 || above.length === 0) return { rows: [], suites: [], left, lost: [] };
  const row: ComparedRow = {
    ...nameOf(base),
    base: { median: median(below), n: below.length, variant: null },
    other: { median: median(above), n: above.length, variant: null },
    ratio: withoutResamples(ratioOf(below, above, noise, 0)),
  };
  return { rows: [row], suites: [], left, lost: [] };
}

/** The throughput of the only runs of their class. */
export function loneTraining(runs: readonly LetteredRun[]): LoneRow[] {
  const samples = nsPerImage(runs);
  if (samples.length === 0) return [];
  const measured = { median: median(samples), n: samples.length, variant: null };
  return [{ ...nameOf(runs), measured }];
}

function nameOf([{ result: { train } }]: readonly LetteredRun[]): RowName {
  const shape = `${train.model} batch ${train.hyperparameters.batch}`;
  return { suite: "train", op: train.task, shape, dtype: "f32" };
}

function nsPerImage(runs: readonly LetteredRun[]): number[] {
  return runs.flatMap(({ result }) =>
    result.train.epochs.filter(({ imagesPerSecond }) => imagesPerSecond > 0)
      .map(({ imagesPerSecond }) => 1e9 / imagesPerSecond)
  );
}

function unfinished({ letter, result: { status, reason } }: LetteredRun): string[] {
  return status === "complete" ? [] : [`${letter}: ${status}, ${reason}`];
}

function withoutResamples<T extends { resamples: unknown }>({ resamples: _, ...rest }: T) {
  return rest;
}

/** Final accuracies by seed, smallest first. */
export function seedRows(runs: readonly LetteredRun[]): SeedRow[] {
  const seeds = Map.groupBy(runs, ({ result }) => result.train.seed);
  return [...seeds].sort(([a], [b]) => a - b).map(([seed, of]) => ({
    seed,
    top1: Object.fromEntries(
      of.map(({ letter, result }) => [letter, result.train.final?.testTop1 ?? null]),
    ),
  }));
}
