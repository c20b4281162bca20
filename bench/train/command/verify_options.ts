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
    limit: dataset.trainCount,
    maxBad: 0.999, // the data's digest says whether they are the same, bad files included
    variant: variantsOf(train),
    tune: false,
    evalOnly: train.evalOnly,
    json: false,
    verification: { steps, dataSha256: dataset.sha256 },
  };
}

/** The recorded rungs, by the shape that a tuner would name: what is fused with a kernel, and the layout, is not part of it. */
function variantsOf({ plan }: TrainResult["train"]): string[] {
  return Object.entries(plan.variants)
    .filter(([key]) => isChoosable(key))
    .flatMap(([key, variant]) =>
      [key, key.replace(/ \+[a-z].*$/, "")].map((name) => `${name}=${variant}`)
    );
}
