/** What happens before a training run: files, weights, memory, kernels. All that a user can mend is found out here. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Dataset } from "../../datasets/dataset.ts";
import { measureLoader } from "../../datasets/measure_loader.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { Model } from "../../models/graph/layers.ts";
import { forecastMemory, type MemoryForecast } from "../../models/plan/memory.ts";
import type { Session } from "../../models/session/session.ts";
import type { TrainingSettings } from "../../models/plan/training.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { readWeights } from "../../models/weights/weights.ts";
import type { Recipe } from "../../results/schema/recipe.ts";
import { fileError } from "../../results/text/file_error.ts";
import { UserError } from "../../results/text/user_error.ts";
import { checkWritable } from "../../results/schema/write_atomic.ts";
import deno from "../../deno.json" with { type: "json" };
import { type Checkpoint, type Made, readCheckpoint } from "./checkpoint.ts";
import type { Host } from "../host/host.ts";
import { orUserError } from "../host/open.ts";
import { rootPath, userPath } from "../host/paths.ts";
import { batchAdvice } from "./memory_line.ts";
import type { TrainOptions } from "./train_options.ts";
import type { TrainConfig } from "./trainer.ts";
import { rememberedVariants, type Subject } from "../tune/tune_model.ts";
import { TuningCache } from "../tune/tuning_cache.ts";

/** Time for which the loader is measured alone. */
const LOADER_SECONDS = 3;

/** What a run starts from besides the seed. */
export interface RunStart {
  readonly checkpoint: Checkpoint | null;
  readonly weights: { readonly bytes: Uint8Array; readonly digest: string } | null;
}

/** @throws {UserError} If a file cannot be read, or the options contradict each other. */
export function readStart({ resume, weights, evalOnly }: TrainOptions): RunStart {
  if (resume !== undefined && weights !== undefined) {
    throw new UserError("Cannot use both --weights and --resume: a checkpoint has its own weights");
  }
  if (evalOnly && resume === undefined && weights === undefined) {
    throw new UserError("Cannot use --eval-only without --weights or --resume: nothing is learned");
  }
  return {
    checkpoint: resume === undefined ? null : readCheckpoint(userPath(resume)),
    weights: weights === undefined ? null : readBytes(userPath(weights)),
  };
}

/** @throws {UserError} If the file cannot be read. */
function readBytes(path: string) {
  try {
    const bytes = readFileSync(path);
    return { bytes, digest: createHash("sha256").update(bytes).digest("hex") };
  } catch (error) {
    throw fileError("read", path, error);
  }
}

/** @throws {UserError} If the model is for images of another size. */
export function checkImages({ name, imageShape }: Model, dataset: Dataset): void {
  if (imageShape.join() === dataset.imageShape.join()) return;
  throw new UserError(
    `Cannot train ${name} on ${dataset.name} as the image shapes differ: the model takes ${
      imageShape.join("x")
    }, the images are ${dataset.imageShape.join("x")}`,
  );
}

export function madeBy(host: Host, { adapter }: Device, { sha256 }: Dataset): Made {
  const { name, version } = host.runtime();
  return {
    dataset: sha256,
    adapter: adapter.description,
    runtime: `${name} ${version}`,
    suite: deno.version,
  };
}

/** @throws {UserError} If the device cannot hold the session, with the largest batch that it could. */
export function fittingMemory(
  model: Model,
  settings: TrainingSettings,
  { capabilities }: Device,
  variants: VariantChoice,
): MemoryForecast {
  const forecast = (batch: number) =>
    forecastMemory(
      model,
      { ...settings, batch, evalBatch: Math.min(batch, settings.evalBatch) },
      capabilities,
      variants,
    );
  const whole = orUserError(() => forecast(settings.batch));
  if (!whole.problem) return whole;
  throw new UserError(
    `Cannot train ${model.name} with --batch ${settings.batch} as ${whole.problem}; ${
      batchAdvice(settings.batch, forecast)
    }`,
  );
}

/** Images per second of the loader alone, null where images are in memory. */
export async function loaderSpeed(
  { train }: Dataset,
  { batch }: TrainConfig,
  say: (line: string) => void,
): Promise<number | null> {
  if (train.workers === 0) return null;
  const { imagesPerSecond } = await measureLoader(train, batch, LOADER_SECONDS);
  say(
    `the loader alone gives ${imagesPerSecond.toFixed(0)} images/s with ${train.workers} workers`,
  );
  return imagesPerSecond;
}

/** Gives a session its first weights. @throws {UserError} If the file's are not the model's. */
export function begin(
  session: Session,
  config: TrainConfig,
  { checkpoint, weights }: RunStart,
  file: string | undefined,
): void {
  try {
    if (checkpoint) session.load(checkpoint.weights, checkpoint.optimiser);
    else if (weights) {
      session.load(readWeights(weights.bytes, [...session.slices, ...session.statistics]));
    } else session.initialise(config.seed);
  } catch (error) {
    const what = checkpoint
      ? "resume from the checkpoint"
      : `use the weights of ${basename(file!)}`;
    throw new UserError(`Cannot ${what}: ${(error as Error).message}`);
  }
}

/** What `tune` has found for this model and batch on this GPU, under what was asked for. */
export async function tunedVariants(
  host: Host,
  device: Device,
  subject: Subject,
  asked: VariantChoice,
  tune: boolean,
  say: (line: string) => void,
): Promise<VariantChoice> {
  if (!tune) return asked;
  return rememberedVariants(
    await TuningCache.open(host, device.adapter, say),
    device,
    subject,
    asked,
  );
}

/** Files that a run writes. */
export interface OutputPaths {
  readonly out: string;
  readonly table: string;
  readonly checkpoint: string;
  /** Where the weights alone go, if anywhere. */
  readonly weights: string | null;
}

/** Where everything goes; that it can go there is found out now rather than after the training. */
export async function outputPaths(
  { task, model, seed }: Recipe,
  { out, checkpoint, export: exported }: TrainOptions,
  createdAt: Date,
): Promise<OutputPaths> {
  const time = createdAt.toISOString().slice(0, 19).replaceAll(":", "");
  const stem = `${time}-${task}-${model}-s${seed}`;
  const result = out === undefined ? rootPath(`results/runs/${stem}.json`) : userPath(out);
  const paths = {
    out: result,
    table: `${result.replace(/\.json$/, "")}.md`,
    checkpoint: checkpoint === undefined
      ? rootPath(`checkpoints/${stem}.safetensors`)
      : userPath(checkpoint),
    weights: exported === undefined ? null : userPath(exported),
  };
  const all = Object.values(paths).filter((path) => path !== null);
  if (new Set(all).size < all.length) {
    throw new UserError(
      `Cannot write the result, the checkpoint and the weights to one file: ${
        all.map((path) => basename(path)).join(", ")
      }`,
    );
  }
  for (const path of all) await checkWritable(path);
  return paths;
}
