import type { Result } from "../../schema/result.ts";
import { type Problem, problemAt, type Step } from "../problem.ts";
import type { Validation } from "../validate.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import { PUBLISHED } from "./published.ts";
import { LEAST_WEIGHT } from "./time_marks.ts";
import { PublishedTraces } from "./published_traces.ts";
import { TraceIndex } from "./trace_index.ts";
import { type Likeness, nudged } from "./traces.ts";
import { TrainingCopies } from "./training_copies.ts";

/**
 * Looks at one result after another, and says of each why it cannot be a run of its own beside those that are published and those before
 * it: it has the id of one; its times, scaled, in another order, nudged, or some of them; or losses or weights that two runs cannot share.
 * The published ones stand whatever they are compared with, and whenever: their copies are told by them, never by dates or paths.
 * Remembers a few kilobytes of each.
 */
export class CopyFinder {
  readonly #seen = new Set<string>(); // ids
  readonly #contents = new Map<string, number>(); // of a run, by its id
  readonly #ids: string[] = []; // in the order in which they became known
  readonly #marks = new Map<number, number>(); // the place of the first run with each
  readonly #traces = new TraceIndex();
  readonly #published = new PublishedTraces();
  readonly #trainings = new TrainingCopies();

  constructor(published: readonly Fingerprint[] = PUBLISHED) {
    for (const fingerprint of published) {
      this.#published.add(this.#ids.length, fingerprint.traces);
      this.#add(fingerprint);
    }
  }

  /** Null of a run of its own, and the first time of one that is published, if it is the same. */
  find(result: Result): Problem | null {
    const fingerprint = fingerprintOf(result), { id, content } = fingerprint;
    if (this.#seen.has(id)) return problemAt(["id"], `is also that of an earlier result: ${id}`);
    this.#seen.add(id);
    const known = this.#contents.get(id);
    if (known !== undefined) {
      const message = `is that of a run with other numbers or of another machine: ${id}`;
      return known === content ? null : problemAt(["id"], message);
    }
    const problem = this.#copied(fingerprint, result.kind);
    if (problem === null) this.#add(fingerprint);
    return problem;
  }

  #add({ id, content, times, traces, training }: Fingerprint): void {
    const place = this.#ids.push(id) - 1;
    this.#contents.set(id, content);
    for (const { mark } of times) if (!this.#marks.has(mark)) this.#marks.set(mark, place);
    this.#traces.add(traces);
    if (training) this.#trainings.add(id, training);
  }

  #copied({ times, traces, training }: Fingerprint, kind: Result["kind"]): Problem | null {
    const path: Step[] = kind === "train" ? ["train", "epochs"] : ["bench", "rows"];
    const weights = new Map<number, number>();
    for (const { mark, weight } of times) {
      const owner = this.#marks.get(mark);
      if (owner === undefined) continue;
      const sum = (weights.get(owner) ?? 0) + weight;
      weights.set(owner, sum);
      if (sum < LEAST_WEIGHT) continue;
      return problemAt(path, `have times of the run ${this.#ids[owner]}, or those by a factor`);
    }
    const changed = this.#published.find(traces);
    if (changed) return scattersAlike(path, this.#ids[changed.owner], changed.way, changed);
    for (const [owner, others] of this.#traces.candidates(traces)) {
      const found = nudged(traces, others);
      if (found) return scattersAlike(path, this.#ids[owner], "nudged", found);
    }
    const where = kind === "train" ? ["train"] : ["bench", "training"];
    return training && this.#trainings.find(training, where);
  }
}

function scattersAlike(path: Step[], id: string, way: string, { r, times }: Likeness): Problem {
  const much = `${times} of them scatter alike (r = ${r.toFixed(3)})`;
  return problemAt(path, `have times of the run ${id}, ${way}: ${much}`);
}

/**
 * The submissions of a list that cannot be runs of their own beside published and earlier ones: see {@linkcode CopyFinder}.
 *
 * @returns What is wrong with each, by its index. Those that have problems anyway are not looked at.
 */
export function copies(validations: readonly Validation[]): Map<number, Problem> {
  const finder = new CopyFinder();
  const found = new Map<number, Problem>();
  validations.forEach(({ result, division }, index) => {
    const problem = result && division !== null ? finder.find(result) : null;
    if (problem) found.set(index, problem);
  });
  return found;
}
