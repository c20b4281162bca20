import type { Dataset } from "../../datasets/dataset.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { Plan } from "../../models/plan/plan.ts";
import type { Session, Tensors } from "../../models/session/session.ts";
import { CLOCKS } from "../../results/schema/clocks.ts";
import { sha256 } from "../../results/text/digest.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { provenance, type Start } from "../host/provenance.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Augment } from "./train_options.ts";
import type { Progress, TrainConfig } from "./trainer.ts";

/** What is known of a run before it starts. */
export interface Facts extends Start {
  readonly device: Device;
  readonly session: Session;
  readonly config: TrainConfig;
  readonly evalOnly: boolean;
  readonly dataset: Dataset;
  readonly augment: Augment;
  readonly compileSeconds: number;
  /** Images per second of the loader alone; null where images are in memory. */
  readonly loader: number | null;
  /** SHA-256 of the file that training started from, if from one. */
  readonly initialWeights: string | null;
  readonly resumedFrom: number | null;
}

/** How a run ended, and the process's exit code. */
export interface Status {
  readonly status: TrainResult["status"];
  readonly reason: string | null;
  readonly code: number;
}

/** The one document that a run publishes. */
export async function resultDocument(
  facts: Facts,
  progress: Progress,
  evaluation: Evaluation | null,
  { status, reason }: Status,
  rss: { first: number | null; last: number | null },
): Promise<TrainResult> {
  const { device, dataset, config, session } = facts;
  const plans = [session.trainPlan, session.evaluationPlan];
  const kernels = plans.flatMap((plan) => plan.kernels.map(({ kernel }) => kernel));
  return {
    kind: "train",
    ...await provenance(facts, kernels, device),
    status,
    reason,
    dataset: {
      name: dataset.name,
      sha256: dataset.sha256,
      canonical: dataset.canonical,
      synthetic: dataset.name === "synthetic",
      source: dataset.source,
      trainCount: dataset.train.count,
      testCount: dataset.test.count || dataset.train.count,
      evaluatedOn: dataset.test.count > 0 ? "test" : "train",
    },
    protocol: {
      clock: CLOCKS.train,
    },
    train: await trainPart(facts, config, progress, evaluation, rss),
  };
}

async function trainPart(
  { session, dataset, evalOnly, augment, ...facts }: Facts,
  config: TrainConfig,
  progress: Progress,
  evaluation: Evaluation | null,
  rss: { first: number | null; last: number | null },
): Promise<TrainResult["train"]> {
  const { trainCount: _n, variants: _v, ...recipe } = config;
  return {
    recipe,
    model: session.modelName,
    parameters: session.parameterCount,
    augment,
    evalOnly,
    epochs: progress.epochs,
    final: evaluation && {
      testTop1: evaluation.top1,
      testTop5: evaluation.top5,
      testLoss: evaluation.loss,
      perClass: evaluation.perClass.map(({ hits, count }, i) => ({
        class: dataset.classes[i],
        top1: count > 0 ? hits / count : null,
        count,
      })),
      ...(evaluation.confusion ? { confusion: evaluation.confusion } : {}),
    },
    weightsDigest: await weightsDigest((await session.state()).weights),
    lossSamples: progress.losses,
    compileSeconds: facts.compileSeconds,
    plan: {
      dispatchesPerStep: session.dispatchesPerStep,
      variants: variantsOf(session.trainPlan),
      bufferBytes: session.trainPlan.memory.bytes,
    },
    memory: rss.first === null ? null : { rssFirstBytes: rss.first, rssLastBytes: rss.last! },
    input: inputOf(dataset, facts.loader, progress),
    initialWeights: facts.initialWeights,
    resumedFrom: facts.resumedFrom,
  };
}

/** Whether training had to wait for its images. */
function inputOf({ train }: Dataset, loader: number | null, { epochs }: Progress) {
  const sum = (of: "seconds" | "inputSeconds") => epochs.reduce((n, epoch) => n + epoch[of], 0);
  const waitShare = epochs.length > 0 ? Math.min(1, sum("inputSeconds") / sum("seconds")) : 0;
  return {
    workers: train.workers,
    loaderImagesPerSecond: loader,
    waitShare,
    inputBound: waitShare > 0.1,
    badFiles: [...train.bad].map(([path, reason]) => `${path}: ${reason}`),
  };
}

/** SHA-256 over all parameters in the model's order, little-endian f32. */
export async function weightsDigest(weights: Tensors): Promise<string> {
  return `sha256:${await sha256(...Object.values(weights).map(({ data }) => data))}`;
}

function variantsOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    plan.kernels.map(({ kernel: { op, shape, variant } }) => [`${op} ${shape}`, variant]),
  );
}
