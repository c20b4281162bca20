import { isChoosable } from "../../../models/plan/variants.ts";
import type { TrainResult } from "../../../results/schema/result.ts";
import type { TrainOptions } from "./train_options.ts";

/** What a verification adds to the recipe of a document. */
export interface RerunOptions {
  readonly data?: string;
  readonly weights?: string;
  readonly adapter?: string;
  /** Stop after so many steps; null: run all. */
  readonly steps: number | null;
  readonly out: string;
}

/** How a document's run is made again, besides its recipe. One that was resumed is run from its start. */
export function verifyingOptions(
  { train, dataset }: TrainResult,
  rerun: RerunOptions,
): TrainOptions {
  const { steps, ...files } = rerun;
  return {
    ...files,
    limit: dataset.trainCount || undefined, // nothing to train on, and only evaluated
    maxBad: 0.999, // the data's digest says whether they are the same, bad files included
    variant: variantsOf(train),
    tune: false,
    evalOnly: train.evalOnly,
    json: false,
    verification: { steps, dataSha256: dataset.sha256 },
  };
}

/** The recorded rungs. Older documents name them by their kernels: what is fused with one is then no part of a shape as a tuner names it. */
function variantsOf({ plan: { choices, variants } }: TrainResult["train"]): string[] {
  const named = choices ? Object.entries(choices) : Object.entries(variants)
    .filter(([key]) => isChoosable(key))
    .flatMap(([key, variant]) =>
      [key, key.replace(/ \+[a-z].*$/, "")].map((name) => [name, variant])
    );
  return named.map(([name, variant]) => `${name}=${variant}`);
}
