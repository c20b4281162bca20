/** What `compare` finds; its JSON is this, under the schema `trainmark/comparison@1`. Times in ns, ratios base over other. */
import type { Result } from "../schema/result.ts";
import type { Ratio } from "./ratio.ts";

export const COMPARISON_SCHEMA = "trainmark/comparison@1";

/** A document to compare, under the name that tables call it by. */
export interface Input<R extends Result = Result> {
  readonly name: string;
  readonly result: R;
}

/** What was measured, by letter. */
export interface Subject {
  /** A, B, ... in the order given. */
  readonly letter: string;
  readonly name: string;
  readonly id: string;
  readonly adapter: string;
  readonly software: boolean;
  readonly driver: string | null;
  readonly runtime: string;
  readonly suite: string;
  readonly cpu: string | null;
}

/** One measured value of one document. */
export interface Cell {
  readonly median: number;
  readonly n: number;
  readonly variant: string | null;
}

/** What a row measures, of `suite`. */
export interface RowName {
  readonly suite: string;
  readonly op: string;
  readonly shape: string;
  readonly dtype: string;
}

/** A row of a document that has nothing to be compared with. */
export interface LoneRow extends RowName {
  readonly measured: Cell;
}

/** A row that the base and another document both measured. */
export interface ComparedRow extends RowName {
  readonly base: Cell;
  readonly other: Cell;
  readonly ratio: Ratio;
}

/** The geometric mean of a suite's rows. */
export interface ComparedSuite {
  readonly suite: string;
  readonly ratio: Ratio;
}

/** Two documents side by side. */
export interface Pair {
  readonly base: string;
  readonly other: string;
  readonly rows: readonly ComparedRow[];
  readonly suites: readonly ComparedSuite[];
  /** What is measured on one side only, or failed, one line each. */
  readonly left: readonly string[];
  /** Rows that the base measured and the other did not. */
  readonly lost: readonly string[];
  /** What else differs, with both values: it may explain a ratio. */
  readonly notes: readonly string[];
}

/** The final accuracy of the runs of one seed, by document; fractions, null where it was not trained to the end. */
export interface SeedRow {
  readonly seed: number;
  readonly top1: Readonly<Record<string, number | null>>;
}

/** Documents whose adapters are of one class. */
export interface Section {
  readonly software: boolean;
  /** Least share by which two runs are taken to differ by themselves. */
  readonly noise: number;
  /** Letters of the documents; the first is the base. */
  readonly subjects: readonly string[];
  /** Letters of the runs of each machine, joined by `+`. */
  readonly machines: readonly string[];
  readonly pairs: readonly Pair[];
  /** Rows of the only document of its class. */
  readonly alone: readonly LoneRow[];
  /** Of training runs. */
  readonly seeds: readonly SeedRow[];
}

/** All that `compare` says. */
export interface Comparison {
  readonly schema: typeof COMPARISON_SCHEMA;
  readonly kind: Result["kind"];
  readonly level: number;
  readonly resamples: number;
  readonly subjects: readonly Subject[];
  /** Hardware first. */
  readonly sections: readonly Section[];
}
