import type { BenchResult, Result, TrainResult } from "../schema/result.ts";
import { stepsOfEpoch } from "../schema/schedule.ts";
import { type Problem, problemAt } from "./problem.ts";
import type { Validation } from "./validate.ts";

/** So many times in a row are enough to know a run by. */
const KNOWN_BY = 100;
/** Of a clock of larger steps, as browsers have them, a few times may be those of another machine of the kind: what else was timed counts too. */
const COARSE_NS = 1e4;
/** Times that are few. */
const FEW = 5;

/**
 * Looks at one result after another, and says of each why it cannot be a run of its own beside those before it: it has the id of one;
 * or its times, which no two runs have in common; or its weights, from another seed. Remembers a few kilobytes of each.
 */
export function duplicateFinder(): (result: Result) => Problem | null {
  const ids = new Set<string>();
  const owners = new Map<string, string>(); // of times, the id of the first
  const seeds = new Map<string, number>(); // of a digest, the seed of the first
  return (result) => {
    const { id } = result;
    if (ids.has(id)) return problemAt(["id"], `is also that of an earlier result: ${id}`);
    ids.add(id);
    const times = timesOf(result);
    const key = `${result.kind} ${times.map(rounded)}`;
    const owner = owners.get(key);
    if (times.length > 0 && owner) {
      const path = result.kind === "train" ? ["train", "epochs"] : ["bench", "rows"];
      return problemAt(path, `have the very times of the run ${owner}`);
    }
    owners.set(key, id);
    return result.kind === "train" ? forgedWeights(result.train, seeds) : null;
  };
}

/** Edits too small to be seen are no other times. */
const rounded = (time: number) => time.toPrecision(6);

/** What a run measured, shortest first; nothing of one that measured nothing itself. */
function timesOf(result: Result): number[] {
  return result.kind === "train" ? trainTimes(result) : benchTimes(result.bench);
}

/** Epochs that an earlier run ended are not its own: those of weights that are evaluated, or of a run that goes on. */
function trainTimes({ train, dataset: { trainCount } }: TrainResult): number[] {
  const { epochs, recipe, resumedFrom, evalOnly, compileSeconds } = train;
  const others = Math.floor((resumedFrom ?? 0) / stepsOfEpoch(recipe, trainCount));
  if (evalOnly || epochs.length <= others) return [];
  const seconds = sorted(epochs.map((epoch) => epoch.seconds));
  const known = seconds.length >= FEW || seconds.some((time) => !isWhole(1e9 * time / COARSE_NS));
  if (known) return seconds;
  const rest = epochs.flatMap(({ inputSeconds, evalSeconds }) => [inputSeconds, evalSeconds]);
  return [...seconds, compileSeconds, ...rest.map((time) => time ?? 0)];
}

function benchTimes({ rows, peers, roofline }: BenchResult["bench"]): number[] {
  const times = sorted([...rows, ...peers].flatMap(({ samplesNs }) => samplesNs));
  const steps = roofline && [roofline.timestamp.quantumNs, roofline.hostQuantumNs];
  const isCoarse = steps?.some((ns) => (ns ?? 0) > COARSE_NS) ?? false;
  if (times.length === 0 || !isCoarse) return times.slice(0, KNOWN_BY);
  return [...times, ...roofline!.launchSamplesNs, ...roofline!.syncFloorSamplesNs];
}

const isWhole = (number: number) => Math.abs(number - Math.round(number)) < 1e-3;
const sorted = (times: readonly number[]) => times.toSorted((a, b) => a - b);

/** Two seeds draw other weights and end with others; those of a file may stay what they are. */
function forgedWeights(
  { weightsDigest, recipe: { seed }, evalOnly, initialWeights }: TrainResult["train"],
  seeds: Map<string, number>,
): Problem | null {
  if (weightsDigest === null || evalOnly || initialWeights) return null;
  const first = seeds.get(weightsDigest) ?? seed;
  seeds.set(weightsDigest, first);
  if (first === seed) return null;
  const message = `is that of a run from seed ${first}, but the seed is ${seed}`;
  return problemAt(["train", "weightsDigest"], message);
}

/**
 * The submissions of a list that cannot be runs of their own beside earlier ones: see {@linkcode duplicateFinder}.
 *
 * @returns What is wrong with each, by its index. Those that have problems anyway are not looked at.
 */
export function duplicates(validations: readonly Validation[]): Map<number, Problem> {
  const find = duplicateFinder();
  const found = new Map<number, Problem>();
  validations.forEach(({ result, division }, index) => {
    const problem = result && division !== null ? find(result) : null;
    if (problem) found.set(index, problem);
  });
  return found;
}
