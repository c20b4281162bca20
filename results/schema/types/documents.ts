/** What TrainMark writes, as types: generated from the zod schemas by `deno task schema`. */

import type { Suite, Runtime, Adapter, Host, Dataset, Protocol } from "./provenance.ts";
import type { Training } from "./training.ts";
import type { Benchmark } from "./bench.ts";

export type Result = TrainResult | BenchResult;

export interface TrainResult {
  readonly schema: "trainmark/result@2";
  /** Of this run */
  readonly id: string;
  /** When the run began, UTC */
  readonly createdAt: string;
  readonly status: "complete" | "interrupted" | "failed";
  /** Why it did not complete; null exactly when it did */
  readonly reason: string | null;
  /** The command as typed, word by word, paths cut to base names: train, cifar10, --seed, 1 */
  readonly argv: readonly string[];
  readonly suite: Suite;
  readonly runtime: Runtime;
  readonly adapter: Adapter;
  /** GPU driver and version, as the system names it */
  readonly driver: string | null;
  readonly host: Host;
  readonly protocol: Protocol;
  readonly kind: "train";
  readonly dataset: Dataset;
  readonly train: Training;
}

export interface BenchResult {
  readonly schema: "trainmark/result@2";
  /** Of this run */
  readonly id: string;
  /** When the run began, UTC */
  readonly createdAt: string;
  readonly status: "complete" | "interrupted" | "failed";
  /** Why it did not complete; null exactly when it did */
  readonly reason: string | null;
  /** The command as typed, word by word, paths cut to base names: train, cifar10, --seed, 1 */
  readonly argv: readonly string[];
  readonly suite: Suite;
  readonly runtime: Runtime;
  readonly adapter: Adapter;
  /** GPU driver and version, as the system names it */
  readonly driver: string | null;
  readonly host: Host;
  readonly protocol: Protocol;
  readonly kind: "bench";
  /** Kernels are measured on random numbers */
  readonly dataset?: null;
  readonly bench: Benchmark;
}
