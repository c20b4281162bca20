import { type TrainingFacts, WINDOWS } from "./training_facts.ts";

/** A training that is known. */
export interface Known {
  readonly id: string;
  readonly facts: TrainingFacts;
}

/** Windows after roundings have set adapters apart, of 8 losses each. */
const LEAST_WINDOWS = 3;
/** Share of the distance to one run that lies on the way to another: 0.58 at most between 9 triples of honest runs, in four windows each. */
const ON_THE_WAY = 0.9;
/** Of one seed and recipe, the first that came. */
const MOST_OWNERS = 12;

/** Finds losses that lie on a line through those of two known runs of the same seed and recipe, as means of them do: those of a third adapter go their own way. */
export class LossMixtures {
  readonly #byOrigin = new Map<string, Known[]>();

  add(known: Known): void {
    const owners = this.#byOrigin.get(originOf(known.facts)) ?? [];
    this.#byOrigin.set(originOf(known.facts), owners);
    if (owners.length < MOST_OWNERS) owners.push(known);
  }

  /** The two runs. */
  find(facts: TrainingFacts): readonly [Known, Known] | null {
    const owners = this.#byOrigin.get(originOf(facts)) ?? [];
    for (const [i, one] of owners.entries()) {
      for (const other of owners.slice(0, i)) {
        if (onTheWay(facts, one.facts, other.facts) >= ON_THE_WAY) return [other, one];
      }
    }
    return null;
  }
}

const originOf = ({ seed, recipe }: TrainingFacts) => `${seed} ${recipe}`;

/** The share of the squared distance from one run that the way to the other explains, whatever the part of it in each window; 0 where too little is known. */
function onTheWay(facts: TrainingFacts, one: TrainingFacts, other: TrainingFacts): number {
  const from = Math.max(facts.from, one.from, other.from);
  const count = Math.min(facts.windows.length, one.windows.length, other.windows.length);
  let explained = 0, all = 0, windows = 0;
  for (let i = 0; i < count; i++) {
    if (WINDOWS[i] < from) continue;
    let squares = 0, products = 0, own = 0;
    facts.windows[i].forEach((loss, k) => {
      const away = loss - one.windows[i][k], way = other.windows[i][k] - one.windows[i][k];
      squares += way * way;
      products += away * way;
      own += away * away;
    });
    if (squares === 0 || own === 0) return 0; // they are the same so far
    explained += products * products / squares;
    all += own;
    windows++;
  }
  return windows < LEAST_WINDOWS ? 0 : explained / all;
}
