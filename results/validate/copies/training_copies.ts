import { type Problem, problemAt, type Step } from "../problem.ts";
import { hashOf } from "./hash.ts";
import { type Known, LossMixtures } from "./loss_mixtures.ts";
import { LEAST_MOVE, moves, NEVER, type TrainingFacts, WINDOW, WINDOWS } from "./training_facts.ts";

/** Fewer losses may be the same by chance. */
const FEW = 20;
/** Losses of another seed are 0.2 % apart, and those of two adapters at the same step of {@linkcode DIVERGED} or later 0.05 %. */
const NEAR = 1e-4;
/** Of a window. */
const LEAST_LATE_MOVE = 1e-2;
/** Rounding of one program's versions, which may sum losses in another order. */
const ROUNDING = 1e-5;
/** Trainings that are compared in each window. */
const MOST_OWNERS = 32;

/** Finds trainings whose losses or weights are another's. Compares each with a few. */
export class TrainingCopies {
  readonly #byDigest = new Map<string, Known>();
  readonly #byLosses = new Map<number, Known>();
  readonly #bySorted = new Map<number, Known>();
  readonly #byWindow = new Map<number, Known[]>();
  readonly #mixtures = new LossMixtures();

  add(id: string, facts: TrainingFacts): void {
    const known = { id, facts };
    const { digest, losses } = facts;
    if (digest !== null) setFirst(this.#byDigest, digest, known);
    if (losses === null || facts.steps < FEW) return;
    // Runs of one program on adapters of one kind have the same losses: they are looked at once.
    if (!setFirst(this.#byLosses, losses.hash, known)) return;
    setFirst(this.#bySorted, losses.sorted, known);
    this.#mixtures.add(known);
    for (const key of keysOf(facts)) {
      const owners = this.#byWindow.get(key) ?? [];
      this.#byWindow.set(key, owners);
      if (owners.length < MOST_OWNERS) owners.push(known);
    }
  }

  /** @param path Of the training in its document. */
  find(facts: TrainingFacts, path: readonly Step[]): Problem | null {
    const { digest, losses, steps } = facts;
    const say = (name: string, message: string) => problemAt([...path, name], message);
    const weights = digest === null ? undefined : this.#byDigest.get(digest);
    const wrong = weights && sameWeights(facts, weights);
    if (wrong) return say("weightsDigest", wrong);
    if (losses === null || steps < FEW) return null;
    const same = this.#byLosses.get(losses.hash);
    if (same) {
      const why = sameLosses(facts, same);
      return why && say(...why);
    }
    const sorted = this.#bySorted.get(losses.sorted);
    if (sorted) return say("lossSamples", `are those of the run ${sorted.id} in another order`);
    for (const key of keysOf(facts)) {
      for (const other of this.#byWindow.get(key) ?? []) {
        const why = nearLosses(facts, other);
        if (why) return say("lossSamples", why);
      }
    }
    const mixed = this.#mixtures.find(facts)?.map(({ id }) => id).join(" and ");
    return mixed
      ? say("lossSamples", `lie between those of the runs ${mixed}, or on a line with them`)
      : null;
  }
}

function setFirst<K>(map: Map<K, Known>, key: K, known: Known): boolean {
  if (map.has(key)) return false;
  map.set(key, known);
  return true;
}

/** What cannot be of two runs with the same weights. */
function sameWeights(facts: TrainingFacts, { id, facts: other }: Known): string | null {
  const whose = otherOrigin(facts, other);
  if (whose) return `is that of ${whose}`;
  const windows = Math.min(facts.windows.length, other.windows.length);
  for (let i = 0; i < windows; i++) {
    if (!near(facts.windows[i], other.windows[i], ROUNDING)) {
      return `is that of the run ${id}, whose losses are others`;
    }
  }
  if (!facts.losses || !other.losses) return null;
  if (facts.from === NEVER || other.from === NEVER) return null; // weights may not move at all
  const isSame = facts.steps === other.steps &&
    Math.abs(facts.losses.sum - other.losses.sum) <= ROUNDING * other.losses.sum;
  return isSame ? null : `is that of the run ${id}, whose losses are others`;
}

/** What cannot be of two runs with the same losses, to the last bit. */
function sameLosses(facts: TrainingFacts, { id, facts: other }: Known): [string, string] | null {
  const whose = otherOrigin(facts, other);
  if (whose) return ["lossSamples", `are those of ${whose}`];
  const isOther = facts.recipe === other.recipe && facts.digest !== null &&
    other.digest !== null && facts.digest !== other.digest;
  return isOther
    ? ["weightsDigest", `is ${facts.digest}, but the run ${id} of the same losses has another`]
    : null;
}

/** Where a seed or an adapter is another's than losses or weights allow. */
function otherOrigin(facts: TrainingFacts, other: TrainingFacts): string | null {
  const seeds = [facts.seed, other.seed];
  if (!seeds.includes(null) && facts.seed !== other.seed) {
    return `a run from seed ${other.seed}, but the seed is ${facts.seed}`;
  }
  const both = facts.rounding !== null && other.rounding !== null;
  return both && facts.rounding !== other.rounding
    ? `a run on an adapter of ${other.rounding}, but ${facts.rounding} rounds otherwise`
    : null;
}

/** Losses that were nudged: those of another seed, or of a step where adapters have long been apart. */
function nearLosses(facts: TrainingFacts, { id, facts: other }: Known): string | null {
  const isOtherSeed = facts.seed !== null && other.seed !== null && facts.seed !== other.seed;
  const count = Math.min(facts.windows.length, other.windows.length);
  for (let i = 0; i < count; i++) {
    const [ours, theirs] = [facts.windows[i], other.windows[i]];
    if (!near(ours, theirs, NEAR)) continue;
    if (isOtherSeed && moves(ours, LEAST_MOVE)) {
      return `are nearly those of the run ${id} from seed ${other.seed}, but the seed is ${facts.seed}`;
    }
    const isLate = WINDOWS[i] >= Math.max(facts.from, other.from) && moves(ours, LEAST_LATE_MOVE);
    // A longer run of the same program has the same losses for as long as the other.
    const goesOn = near(ours, theirs, 0) &&
      (facts.steps !== other.steps || facts.recipe !== other.recipe);
    if (isLate && !goesOn && facts.digest !== other.digest) {
      return `are nearly those of the run ${id} at step ${WINDOWS[i]}, where no two adapters agree`;
    }
  }
  return null;
}

const near = (a: readonly number[], b: readonly number[], by: number) =>
  a.every((loss, i) => Math.abs(loss - b[i]) <= by * Math.abs(b[i]));

/** Two grids, so that what lies at an edge of one lies within a cell of the other. */
function keysOf({ windows, from }: TrainingFacts): number[] {
  return windows.flatMap((losses, i) => {
    if (i > 0 && WINDOWS[i] < from) return [];
    return [0, 0.5].map((shift) => {
      const cells = losses.slice(0, WINDOW / 2).map((loss) => Math.floor(loss / 1e-3 + shift));
      return hashOf(`${i} ${shift} ${cells}`);
    });
  });
}
