/** What a run that verifies another is held to. */
export interface Verification {
  /** Stop at the first read-back after so many steps; null: run all. */
  readonly steps: number | null;
  /** The data must have this digest. */
  readonly dataSha256: string;
}

/** Options of `train` besides the recipe: where data, rungs and weights come from, and what becomes of the run. */
export interface TrainOptions {
  readonly data?: string;
  readonly limit?: number;
  /** End at the first read-back after so many steps. */
  readonly steps?: number;
  readonly maxBad: number;
  readonly adapter?: string;
  readonly variant?: string[];
  /** Use what `tune` has found. */
  readonly tune: boolean;
  readonly weights?: string;
  readonly evalOnly: boolean;
  readonly export?: string;
  readonly out?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly json: boolean;
  /** The run verifies another: it keeps no checkpoint. */
  readonly verification?: Verification;
}
