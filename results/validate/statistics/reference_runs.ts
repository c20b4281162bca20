import reference from "../reference/reference_runs.json" with { type: "json" };

/** What of each epoch is compared. */
export const CURVES = [
  ...["trainLoss", "trainTop1", "trainTop5", "testTop1", "testTop5", "testLoss"] as const,
];

export type Curve = typeof CURVES[number];

/** How one recorded run of the recipe went; its curves by epoch. */
export interface ReferenceRun extends Readonly<Record<Curve, readonly number[]>> {
  /** Below the results folder. */
  readonly path: string;
  readonly seed: number;
  /** Of its data. */
  readonly sha256: string;
  /** After the last epoch, by class: images that were named as each. */
  readonly confusion: readonly (readonly number[])[];
  /** Accuracy after the last epoch. */
  readonly finalTop1: number;
}

/** What `./run reference` keeps. */
export const REFERENCE: readonly ReferenceRun[] = reference;
