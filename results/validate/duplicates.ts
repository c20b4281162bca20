import type { Result, TrainResult } from "../schema/result.ts";
import { type Problem, problemAt } from "./problem.ts";
import type { Validation } from "./validate.ts";

/** So many times in a row are enough to know a run by. */
const KNOWN_BY = 100;

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
    const key = `${result.kind} ${times.sort((a, b) => a - b).slice(0, KNOWN_BY).map(rounded)}`;
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

function timesOf(result: Result): number[] {
  if (result.kind === "train") {
    // Who only evaluates a checkpoint has the epochs of the run that wrote it.
    return result.train.evalOnly ? [] : result.train.epochs.map(({ seconds }) => seconds);
  }
  const { rows, peers } = result.bench;
  return [...rows, ...peers].flatMap(({ samplesNs }) => samplesNs);
}

/** Two seeds begin with other weights and end with others. */
function forgedWeights(
  { weightsDigest, recipe: { seed } }: TrainResult["train"],
  seeds: Map<string, number>,
): Problem | null {
  if (weightsDigest === null) return null;
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
