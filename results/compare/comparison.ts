/** What `compare` finds; its JSON is this, under the schema `trainmark/comparison@2`. Times in ns, ratios base over other. */
import type { Result } from "../schema/result.ts";
import type { Ratio } from "./ratio.ts";

export const COMPARISON_SCHEMA = "trainmark/comparison@2";

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
  /** Null of work of the host. */
  readonly dtype: string | null;
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

/** One of the two documents of a pair. */
export type Side = "base" | "other";

/** Why a row, or a training run as a whole, has nothing beside it. */
export type Difference =
  | {
    readonly kind: "only-in-base" | "only-in-other";
    readonly row: RowName;
    /** Whether the side that has it measured it. */
    readonly measured: boolean;
  }
  /** Both sides have the row. Of one that neither measured, the base's status is told. */
  | Unmeasured & { readonly kind: "not-measured"; readonly row: RowName }
  /** The side has the row twice, and only the first is compared. */
  | { readonly kind: "repeated"; readonly side: Side; readonly row: RowName }
  | Unmeasured & { readonly kind: "unfinished-run"; readonly letter: string };

interface Unmeasured {
  readonly side: Side;
  readonly status: string;
  readonly reason: string | null;
}

/** The rows that the base measured and the other side did not. */
export function lostRows(differences: readonly Difference[]): RowName[] {
  return differences.flatMap((difference) => {
    switch (difference.kind) {
      case "only-in-base":
        return difference.measured ? [difference.row] : [];
      case "not-measured":
        return difference.side === "other" ? [difference.row] : [];
      default:
        return [];
    }
  });
}

/** A fact of the runs that is not the subject of the comparison; null where a document does not know it. */
export interface DifferentFact {
  readonly fact: string;
  readonly base: FactValue;
  readonly other: FactValue;
}
export type FactValue = string | number | boolean | null;

/** The loss of one step in two runs. */
export interface DifferentLoss {
  /** From 0. */
  readonly step: number;
  readonly base: number;
  readonly other: number;
  /** The difference, as a share of the base's. */
  readonly off: number;
}

/** Two trainings of one seed, step by step. */
export interface ComparedLosses {
  /** Letters of the documents. */
  readonly base: string;
  readonly other: string;
  readonly seed: number;
  /** That both took. */
  readonly steps: number;
  /** The first step whose losses differ in a bit; null: none does. */
  readonly first: DifferentLoss | null;
  readonly furthest: DifferentLoss;
  /** The first step that differs by more than sums in another order explain. */
  readonly beyondRounding: DifferentLoss | null;
}

/** Two documents side by side. */
export interface Pair {
  readonly base: string;
  readonly other: string;
  readonly rows: readonly ComparedRow[];
  readonly suites: readonly ComparedSuite[];
  /** What could not be compared. */
  readonly differences: readonly Difference[];
  /** Of trainings whose steps should be the same. */
  readonly losses: readonly ComparedLosses[];
  /** What else differs: it may explain a ratio. */
  readonly facts: readonly DifferentFact[];
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
