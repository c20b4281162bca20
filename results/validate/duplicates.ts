import type { Result } from "../schema.ts";
import { type Problem, problemAt } from "./problem.ts";
import type { Validation } from "./validate.ts";

/**
 * Submissions that cannot be runs of their own beside earlier ones of a list: the same id; or other ids and the very same times, which no
 * two runs have; or the same weights from other seeds.
 *
 * @returns What is wrong with each, by its index; the first of its kind is not among them.
 */
export function duplicates(validations: readonly Validation[]): Map<number, Problem> {
  const found = new Map<number, Problem>();
  const seen = new Map<string, number>();
  validations.forEach(({ result }, index) => {
    if (!result) return;
    for (const [path, key, what] of identities(result)) {
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, index);
      } else if (!found.has(index)) {
        const other = validations[first].result!;
        found.set(index, problemAt(path, `${what} also that of the run ${other.id}`));
      }
    }
  });
  return forged(validations, found);
}

type Identity = readonly [path: string[], key: string, what: string];

function identities(result: Result): Identity[] {
  const ids: Identity[] = [[["id"], `id ${result.id}`, "is"]];
  if (result.kind === "train") {
    const times = result.train.epochs.map(({ seconds }) => seconds);
    if (times.length > 0) {
      ids.push([["train", "epochs"], `times ${times}`, "have seconds which are"]);
    }
  } else {
    const times = result.bench.rows.flatMap(({ samplesNs }) => samplesNs);
    if (times.length > 0) ids.push([["bench", "rows"], `times ${times}`, "have samples which are"]);
  }
  return ids;
}

/** Two seeds begin with other weights and end with others. */
function forged(validations: readonly Validation[], found: Map<number, Problem>) {
  const seeds = new Map<string, number>();
  validations.forEach(({ result }, index) => {
    if (result?.kind !== "train") return;
    const { weightsDigest, seed } = result.train;
    if (weightsDigest === null) return;
    const first = seeds.get(weightsDigest) ?? seed;
    seeds.set(weightsDigest, first);
    if (first === seed || found.has(index)) return;
    const message = `is that of a run from seed ${first}, but the seed is ${seed}`;
    found.set(index, problemAt(["train", "weightsDigest"], message));
  });
  return found;
}
