import type { TrainResult } from "../../schema/result.ts";
import { CURVES, REFERENCE, type ReferenceRun } from "./reference_runs.ts";
import { isDrawn, textOf } from "../losses/first_losses.ts";
import { lossKey } from "../losses/loss_key.ts";
import { type Problem, problemAt } from "../problem.ts";
import { RECIPE } from "../closed_recipe.ts";

/**
 * How much further than adapters were from each other at most, over all epochs of five seeds, a run may be from its seed's. An H200 and llvmpipe
 * have 0.0018 of the test's images apart and 184 of its 10,000 confusions, two seeds 0.01 to 0.03 and 1682 at least.
 */
const MARGIN = 4;

/** So many bands away no rounding leads, as the losses are the seed's: two seeds are. */
const IMPOSSIBLE = 5;

/** Where a run is further from its seed's, and by how many bands. */
interface Off {
  readonly problem: Problem;
  readonly bands: number;
}

/** Accuracies of a run of the recipe that are not those of its seed on the same data, whose weights are known by their losses but for rounding. */
export function seedFlags(result: TrainResult): Problem[] {
  return offsOf(result, REFERENCE).map(({ problem }) => problem);
}

/** Those that no run of the seed can have. */
export function checkSeed(result: TrainResult): Problem[] {
  return offsOf(result, REFERENCE).filter(({ bands }) => bands > IMPOSSIBLE)
    .map(({ problem }) => problem);
}

function offsOf(result: TrainResult, runs: readonly ReferenceRun[]): Off[] {
  const own = runs.filter((run) => isSame(result, run));
  if (own.length === 0) return [];
  const { epochs, final } = result.train, offs: Off[] = [];
  const note = (path: (string | number)[], what: string, off: number, band: number) => {
    if (off <= band) return;
    const message = `${what}, ${off.toPrecision(2)} from what seed ${own[0].seed} gives on these ` +
      `data: on any adapter ${band.toPrecision(2)} at most is expected`;
    offs.push({ problem: problemAt(path, message), bands: off / band });
  };
  for (const curve of CURVES) {
    const band = MARGIN * apart(runs, (a, b) => furthest(a[curve], b[curve]));
    epochs.forEach((epoch, i) => {
      const value = epoch[curve];
      if (value === null || value === undefined || own[0][curve].length <= i) return;
      const off = Math.min(...own.map((run) => Math.abs(run[curve][i] - value)));
      note(["train", "epochs", i, curve], `is ${value}`, off, band);
    });
  }
  if (final && epochs.length === RECIPE.recipe.epochs) {
    const among = (path: string, what: string, found: Table, from: (run: ReferenceRun) => Table) =>
      note(
        ["train", "final", path],
        what,
        Math.min(...own.map((run) => furthestTables(from(run), found))),
        MARGIN * apart(runs, (a, b) => furthestTables(from(a), from(b))),
      );
    const hits = final.perClass.map(({ top1, count }) => (top1 ?? 0) * count);
    among("perClass", "has other hits", [hits], (run) => [run.confusion.map((row, i) => row[i])]);
    const { confusion } = final;
    if (confusion) among("confusion", "has other mistakes", confusion, (run) => run.confusion);
  }
  return offs;
}

function isSame(result: TrainResult, { seed, sha256 }: ReferenceRun): boolean {
  const { train, dataset } = result;
  if (seed !== train.recipe.seed || sha256 !== dataset.sha256 || !isDrawn(result)) return false;
  return textOf(lossKey(result)) === textOf(keyOf(sha256));
}

/** That of the recipe on such data. */
function keyOf(sha256: string) {
  const { recipe, trainCount, ...train } = RECIPE;
  const dataset = { name: recipe.task, sha256, trainCount };
  return lossKey({ dataset, train: { ...train, recipe } });
}

/** How far the runs of a seed are from each other at most. */
function apart(
  runs: readonly ReferenceRun[],
  between: (a: ReferenceRun, b: ReferenceRun) => number,
): number {
  const pairs = runs.flatMap((a, i) =>
    runs.slice(i + 1).filter(({ seed, sha256 }) => seed === a.seed && sha256 === a.sha256)
      .map((b) => between(a, b))
  );
  return pairs.length === 0 ? Infinity : Math.max(...pairs);
}

function furthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

type Table = readonly (readonly number[])[];

/** The sum of all differences; of tables of other sizes all there is. */
function furthestTables(a: Table, b: Table): number {
  return a.flatMap((row, i) => row.map((count, j) => Math.abs(count - (b[i]?.[j] ?? 0))))
    .reduce((sum, off) => sum + off, 0);
}
