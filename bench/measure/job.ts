import type { BenchRow } from "../../results/schema/result.ts";
import type { Bench } from "./bench.ts";
import type { Findings } from "./findings.ts";

/** A piece of a run that is measured or left out as a whole. */
export interface Job {
  readonly suite: string;
  readonly label: string;
  /** Measures, adds to the findings, and returns what to print. */
  run(bench: Bench, findings: Findings, watch: Watch): Promise<string[]>;
  /** Adds what was not measured to the findings, with the reason. */
  leaveOut(findings: Findings, status: "skipped" | "interrupted", reason: string): void;
  /** The job that measures these rows, each at the size that it names; null where none of them is this job's. */
  repeat?(rows: readonly RowKey[]): Job | null;
}

/** What a row measures. */
export type RowName = Pick<BenchRow, "suite" | "op" | "shape" | "dims" | "dtype">;

/** The part of it by which rows of documents are told apart. */
export interface RowKey {
  readonly suite: string;
  readonly op: string;
  readonly shape: string;
  /** Null of work of the host. */
  readonly dtype: string | null;
  /** Null of work of the host, and of an older row whose shape does not tell. */
  readonly dims: BenchRow["dims"];
}

/** What a long job looks at while it runs. */
export interface Watch {
  /** The user asked to stop. */
  shouldStop(): boolean;
  /** Until the run's budget is used up; may be infinite. */
  secondsLeft(): number;
  /** Prints a line. */
  note(line: string): void;
}
