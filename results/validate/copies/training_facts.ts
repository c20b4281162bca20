import type { Result, TrainResult } from "../../schema/result.ts";
import { decidingPart } from "../../schema/recipe_entries.ts";
import { vendorName } from "../../text/vendor_name.ts";
import { hashNumbers, hashOf } from "./hash.ts";

/** What two trainings have in common, or cannot. */
export interface TrainingFacts {
  /** Null of weights that came from a file, which need not be the seed's. */
  readonly seed: number | null;
  /** Whose adapter rounded as it did; null where that is not known. */
  readonly rounding: string | null;
  readonly digest: string | null;
  /** Steps. */
  readonly steps: number;
  /** Of all losses, to the last bit, in their order and sorted; null where only the first were published, or they hardly move. */
  readonly losses: { readonly hash: number; readonly sorted: number; readonly sum: number } | null;
  /** Of what decides a run but its seed. */
  readonly recipe: number;
  /** Losses of 8 steps before each of {@linkcode WINDOWS} that the run came to. */
  readonly windows: readonly (readonly number[])[];
  /** The first step of which the adapter's rounding decides the losses: see {@linkcode DIVERGED}. */
  readonly from: number;
}

/** Ends of the windows, in steps. */
export const WINDOWS = [8, 200, 500, 1000, 2000, 3000, 4000, 5000, 10_000, 20_000, 50_000, 100_000];
export const WINDOW = 8;
/** Steps after which two adapters' roundings have set their losses apart: in 8 steps by a two-thousandth at most, between llvmpipe of two days and an H200. */
export const DIVERGED = 2000;
/** Of losses that are alike on all adapters for as long as a run may be; JSON has no infinity. */
export const NEVER = Number.MAX_SAFE_INTEGER;
/** Losses that hardly move, as of data of one class, may be those of any run. */
export const LEAST_MOVE = 1e-3;
/** Learning rates below may keep them together for longer. */
const LEAST_RATE = 1e-3;

/** Null of a result that trained nothing itself. */
export function trainingFacts(result: Result): TrainingFacts | null {
  const rounding = roundingOf(result);
  if (result.kind === "train") return ofTraining(result, rounding);
  const { training } = result.bench;
  if (!training) return null;
  const { weightsDigest, task, epochs, lossSamples = [] } = training;
  const recipe = hashOf(JSON.stringify([task, epochs]));
  const windows = windowsOf(lossSamples.slice(0, WINDOW));
  const rest = { losses: null, recipe, windows, from: NEVER };
  return { seed: 0, rounding, digest: weightsDigest, steps: lossSamples.length, ...rest };
}

function ofTraining({ train, dataset }: TrainResult, rounding: string | null) {
  const { lossSamples, resumedFrom, evalOnly, initialWeights, recipe, weightsDigest } = train;
  if (evalOnly || resumedFrom === lossSamples.length) return null;
  return {
    seed: initialWeights ? null : recipe.seed,
    rounding,
    digest: weightsDigest,
    steps: lossSamples.length,
    losses: moves(lossSamples, LEAST_MOVE) ? hashes(lossSamples) : null,
    recipe: hashOf(JSON.stringify([decidingPart(recipe), dataset.trainCount, initialWeights])),
    windows: windowsOf(lossSamples),
    from: recipe.learningRate < LEAST_RATE ? NEVER : (resumedFrom ?? 0) + DIVERGED,
  };
}

function hashes(lossSamples: readonly number[]) {
  const losses = new Float64Array(lossSamples);
  const inOrder = {
    hash: hashNumbers(losses),
    sum: losses.reduce((a, b) => a + b, 0),
  };
  return { ...inOrder, sorted: hashNumbers(losses.sort()) };
}

/** Whether losses are further apart than a share of the largest. */
export function moves(losses: readonly number[], by: number): boolean {
  let least = Infinity, most = -Infinity;
  for (const loss of losses) {
    least = Math.min(least, loss);
    most = Math.max(most, loss);
  }
  return most - least > by * most;
}

function windowsOf(losses: readonly number[]): number[][] {
  return WINDOWS.filter((end) => end <= losses.length).map((end) =>
    losses.slice(end - WINDOW, end).map((loss) => Number(loss.toPrecision(9)))
  );
}

/** Exponentials, divisions and sums in another order round otherwise: no two kinds of adapters end with the same bits. */
function roundingOf({ adapter }: Result): string | null {
  const { software, vendor } = adapter;
  const name = vendorName(vendor);
  if (software) return `software of ${name}`;
  // Mesa, Microsoft and Google are vendors of layers above any card.
  return /^(?:AMD|Apple|Arm|Broadcom|Imagination|Intel|NVIDIA|Qualcomm)$/.test(name) ? name : null;
}
