import type { Dataset } from "../../datasets/dataset.ts";
import type { ScalerState } from "../../kernels/grad_scaler/grad_scaler.ts";
import type { Plan } from "../../models/plan/plan.ts";
import { tunedKey, type VariantChoice } from "../../models/plan/variants.ts";
import type { Tensors } from "../../models/session/session.ts";
import { MOST_ENTRIES } from "../../results/schema/limits.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { sha256 } from "../../results/text/digest.ts";
import { augmentOf, recipeIn } from "./config.ts";
import type { EpochTime } from "./epoch_clock.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Beginning, OpenTraining } from "./open_training.ts";
import type { Progress } from "./progress.ts";

/** What is known of a run before its first step. */
export interface RunFacts extends OpenTraining {
  readonly dataset: Dataset;
  readonly evalOnly: boolean;
  readonly from: Beginning;
  /** Images per second of the loader alone; null where images are in memory. */
  readonly loader: number | null;
  /** Step of the checkpoint that it goes on from; null: from the start. */
  readonly resumedFrom: number | null;
}

/** How it went. */
export interface RunCourse {
  readonly progress: Progress;
  readonly evaluation: Evaluation | null;
  /** Resident memory of the process after the first and after the last epoch. */
  readonly rss: { readonly first: number | null; readonly last: number | null };
  /** At the end; null where they cannot be read, or are not wanted yet. */
  readonly weights: Tensors | null;
  /** How the loss is scaled then, where it is and can be read. */
  readonly scaler?: ScalerState;
}

/** The training's part of its document. */
export async function trainPart(
  { session, splits, config, dataset, evalOnly, from, compileSeconds, ...facts }: RunFacts,
  { progress, evaluation, rss, weights, scaler }: RunCourse,
): Promise<TrainResult["train"]> {
  const recipe = recipeIn(config);
  return {
    recipe,
    model: session.modelName,
    parameters: session.parameterCount,
    augment: augmentOf(recipe),
    evalOnly,
    epochs: progress.epochs,
    final: evaluation && finalPart(evaluation, dataset),
    weightsDigest: weights && await weightsDigest(weights),
    ...scaler ? { lossScale: { final: scaler.scale, skipped: scaler.skipped } } : {},
    lossSamples: progress.losses,
    compileSeconds,
    plan: {
      dispatchesPerStep: session.dispatchesPerStep,
      variants: variantsOf(session.trainPlan),
      choices: choicesOf([session.evaluationPlan, session.trainPlan]),
      chosen: config.variants,
      bufferBytes: session.trainPlan.memory.bytes,
    },
    memory: rss.first === null ? null : { rssFirstBytes: rss.first, rssLastBytes: rss.last! },
    input: { resident: splits.train !== undefined, ...inputOf(dataset, facts.loader, progress) },
    initialWeights: progress.initialWeights ?? from.weights?.digest ?? null,
    resumedFrom: facts.resumedFrom,
  };
}

function finalPart({ perClass, confusion, top1, top5, loss }: Evaluation, { classes }: Dataset) {
  return {
    testTop1: top1,
    testTop5: top5,
    testLoss: loss,
    perClass: perClass.map(({ hits, count }, i) => ({
      class: classes[i],
      top1: count > 0 ? hits / count : null,
      count,
    })),
    ...confusion ? { confusion } : {},
  };
}

/** Whether training had to wait for its images. */
function inputOf({ train, test }: Dataset, loader: number | null, { epochs }: Progress) {
  const sum = (time: keyof EpochTime) => epochs.reduce((total, epoch) => total + epoch[time], 0);
  const waitShare = epochs.length > 0 ? Math.min(1, sum("inputSeconds") / sum("seconds")) : 0;
  return {
    workers: train.workers,
    loaderImagesPerSecond: loader,
    waitShare,
    inputBound: waitShare > 0.1,
    badFiles: [...train.bad, ...test.bad].slice(0, MOST_ENTRIES)
      .map(([path, reason]) => `${path}: ${reason}`),
  };
}

/** SHA-256 over all parameters in the model's order, little-endian f32. */
export async function weightsDigest(weights: Tensors): Promise<string> {
  return `sha256:${await sha256(...Object.values(weights).map(({ data }) => data))}`;
}

/** The variants of shapes that have several, under the names by which a plan is asked for them. */
export function choicesOf(plans: readonly Plan[]): VariantChoice {
  const all = plans.flatMap(({ choices }) => choices);
  return Object.fromEntries(all.map(({ task, variant }) => [tunedKey(task), variant]));
}

function variantsOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    plan.kernels.map(({ kernel: { op, shape, variant } }) => [`${op} ${shape}`, variant]),
  );
}
