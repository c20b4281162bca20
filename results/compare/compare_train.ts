import { MOST_SECONDS } from "../schema/limits.ts";
import { activationsIn } from "../schema/recipe.ts";
import type { TrainResult } from "../schema/result.ts";
import { median } from "../text/statistics.ts";
import type {
  ComparedRow,
  Difference,
  Input,
  LoneRow,
  Pair,
  RowName,
  SeedRow,
  Side,
} from "./comparison.ts";
import { ratioOf } from "./ratio.ts";

/** A training run and the letter of its document. */
export type LetteredRun = Input<TrainResult> & { readonly letter: string };

/** The throughput of two groups: time per image in ns, every epoch of every run a sample. */
export function compareTraining(
  base: readonly LetteredRun[],
  other: readonly LetteredRun[],
  noise: number,
): Pick<Pair, "rows" | "suites" | "differences"> {
  const [below, above] = [base, other].map(nsPerImage);
  const differences = [
    ...base.flatMap((run) => unfinished("base", run)),
    ...other.flatMap((run) => unfinished("other", run)),
  ];
  if (below.length === 0 || above.length === 0) return { rows: [], suites: [], differences };
  const row: ComparedRow = {
    ...nameOf(base),
    base: { median: median(below), n: below.length, variant: null },
    other: { median: median(above), n: above.length, variant: null },
    ratio: withoutResamples(ratioOf(below, above, noise, 0)),
  };
  return { rows: [row], suites: [], differences };
}

/** The throughput of the only runs of their class. */
export function loneTraining(runs: readonly LetteredRun[]): LoneRow[] {
  const samples = nsPerImage(runs);
  if (samples.length === 0) return [];
  const measured = { median: median(samples), n: samples.length, variant: null };
  return [{ ...nameOf(runs), measured }];
}

function nameOf([{ result: { train } }]: readonly LetteredRun[]): RowName {
  const { task, batch, precision } = train.recipe;
  const shape = `${train.model} batch ${batch}`;
  return { suite: "train", op: task, shape, dtype: activationsIn(precision) };
}

function nsPerImage(runs: readonly LetteredRun[]): number[] {
  return runs.flatMap(({ result }) =>
    result.train.epochs.filter(({ imagesPerSecond }) => imagesPerSecond > 0)
      .map(({ imagesPerSecond }) => Math.min(1e9 / imagesPerSecond, 1e9 * MOST_SECONDS))
  );
}

function unfinished(side: Side, { letter, result: { status, reason } }: LetteredRun): Difference[] {
  return status === "complete" ? [] : [{ kind: "unfinished-run", side, letter, status, reason }];
}

function withoutResamples<T extends { resamples: unknown }>({ resamples: _, ...rest }: T) {
  return rest;
}

/** Final accuracies by seed, smallest first. */
export function seedRows(runs: readonly LetteredRun[]): SeedRow[] {
  const seeds = Map.groupBy(runs, ({ result }) => result.train.recipe.seed);
  return [...seeds].sort(([a], [b]) => a - b).map(([seed, ofSeed]) => ({
    seed,
    top1: Object.fromEntries(
      ofSeed.map(({ letter, result }) => [letter, result.train.final?.testTop1 ?? null]),
    ),
  }));
}
