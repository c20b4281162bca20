/** What happens before the first step of a run: the model, its memory, its kernels, its first weights. All that a user can mend is found out here. */
import type { Dataset, Split } from "../../datasets/dataset.ts";
import { decodingBytes } from "../../datasets/decoding_bytes.ts";
import { measureLoader } from "../../datasets/measure_loader.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { Model } from "../../models/graph/layers.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { residentParts, type ResidentSplits } from "../../models/session/resident_split.ts";
import { Session, type Tensors } from "../../models/session/session.ts";
import { entryName, type Recipe } from "../../results/schema/recipe.ts";
import { gpuName } from "../../results/text/chip.ts";
import { rate } from "../../results/text/numbers.ts";
import { orUserError, UserError } from "../../results/text/user_error.ts";
import type { Subject } from "../tune/duel.ts";
import type { Snapshot } from "./snapshot.ts";
import { checkPrecision, configOf, settingsOf, type TrainConfig } from "./config.ts";
import { findModel } from "./find_model.ts";
import { fittingMemory, orSmallerBatch } from "./memory/fitting_memory.ts";
import { memoryLine } from "./memory/memory_line.ts";
import { closeSplits, residentSplits } from "./resident.ts";

/** What a run begins with in place of weights drawn from its seed. */
export interface Beginning {
  readonly checkpoint?: Snapshot;
  readonly weights?: InitialWeights;
}

/** The weights of a file, of which a layer may be drawn anew. */
export interface InitialWeights {
  /** SHA-256 of the file. */
  readonly digest: string;
  readonly tensors: Tensors;
}

/** What {@linkcode openTraining} needs to know of a run. */
export interface Opening {
  readonly device: Device;
  readonly dataset: Dataset;
  readonly recipe: Recipe;
  readonly from?: Beginning;
  /** Train nothing. */
  readonly evalOnly?: boolean;
  variants?(subject: Subject): VariantChoice | Promise<VariantChoice>;
}

/** Who looks on while a run comes to its first step. */
export interface OpeningObserver {
  /** A remark. */
  note?(line: string): void;
  /** So many of the plans' distinct pipelines are compiled. */
  onCompiled?(done: number, total: number): void;
}

/** A run that is ready for its first step. */
export interface OpenTraining {
  readonly session: Session;
  /** What of the data set lies on the device. */
  readonly splits: ResidentSplits;
  readonly config: TrainConfig;
  readonly compileSeconds: number;
}

/**
 * Plans, compiles and gives the first weights.
 *
 * @throws {UserError} If the model, the data, the device and what was asked for do not go together.
 */
export async function openTraining(
  opening: Opening,
  observer: OpeningObserver = {},
): Promise<OpenTraining> {
  const { device, dataset, recipe, evalOnly } = opening;
  checkPrecision(recipe.precision, device.capabilities);
  const subject = subjectOf(recipe, dataset);
  const splits = await residentSplits(device, dataset, evalOnly);
  await device.idle(); // what the copy takes belongs to loading the data set, and to no clock
  try {
    return await openSession(opening, subject, splits, observer);
  } catch (error) {
    closeSplits(splits);
    throw orSmallerBatch(recipe.batch, error);
  }
}

async function openSession(
  { device, dataset, recipe, from = {}, evalOnly, variants = () => ({}) }: Opening,
  { model, settings: uploading }: Subject,
  splits: ResidentSplits,
  { note = () => {}, onCompiled }: OpeningObserver,
): Promise<OpenTraining> {
  const settings = { ...uploading, resident: residentParts(splits) };
  const subject = { model, settings };
  const chosen = await orUserError(async () => await variants(subject));
  const config = configOf(recipe, dataset, chosen, evalOnly);
  const reserved = decodingBytes(dataset, recipe.batch);
  const fitting = { verb: "train", variants: chosen, reserved };
  const { memory, plans } = await fittingMemory(subject, device, fitting);
  note(memoryLine(memory));
  const begin = performance.now();
  const all = [plans.train, plans.evaluation, ...plans.fold ? [plans.fold] : []];
  const kernels = all.flatMap(({ kernels }) => kernels.map(({ kernel }) => kernel));
  await device.dispatcher.compile(kernels, onCompiled);
  const session = await orUserError(() =>
    Session.open(device, model, settings, chosen, plans, splits)
  );
  try {
    await giveWeights(session, config, from);
  } catch (error) {
    session.close();
    throw error;
  }
  await device.idle();
  const compileSeconds = (performance.now() - begin) / 1000;
  note(
    `${recipe.task} ${model.name} (${session.parameterCount} parameters) on ` +
      `${gpuName(device.adapter)}, compiled in ${compileSeconds.toFixed(1)} s`,
  );
  return { session, splits, config, compileSeconds };
}

/**
 * What is to be trained on a data set.
 *
 * @throws {UserError} If the model is for images of another size.
 */
export function subjectOf(recipe: Recipe, dataset: Dataset): Subject {
  const { stem, zeroInitResidual } = recipe;
  const { imageShape: [, imageSize], classes: { length: classes } } = dataset;
  const lastGamma = zeroInitResidual ? 0 : 1;
  const model = findModel(recipe.model, { classes, imageSize, stem, lastGamma });
  checkImages(model, dataset);
  return { model, settings: settingsOf(recipe, classes) };
}

function checkImages({ name, imageShape }: Model, dataset: Dataset): void {
  if (imageShape.join() === dataset.imageShape.join()) return;
  const advice = dataset.name === "imagenet"
    ? `: give ${entryName("imageSize")} ${imageShape[1]}`
    : "";
  throw new UserError(
    `Cannot train ${name} on ${dataset.name} as the image shapes differ: the model takes ${
      imageShape.join("x")
    }, the images are ${dataset.imageShape.join("x")}${advice}`,
  );
}

/** @throws {UserError} If the tensors are not the model's. */
async function giveWeights(
  session: Session,
  { seed }: TrainConfig,
  { checkpoint, weights }: Beginning,
): Promise<void> {
  if (!checkpoint && !weights) return await session.initialise(seed);
  try {
    if (checkpoint) session.load(checkpoint.weights, checkpoint.optimiser);
    else session.load(weights!.tensors);
  } catch (error) {
    const what = checkpoint ? "resume from the checkpoint" : "use the weights";
    throw new UserError(`Cannot ${what}: ${(error as Error).message}`);
  }
}

/** Time for which the loader is measured alone. */
const LOADER_SECONDS = 3;

/** Images per second of the loader alone for a split, null where images are in memory. */
export async function loaderSpeed(
  split: Split,
  { batch }: TrainConfig,
  note: (line: string) => void = () => {},
): Promise<number | null> {
  if (split.workers === 0) return null;
  const most = Math.min(batch, split.count);
  const { imagesPerSecond } = await measureLoader(split, most, LOADER_SECONDS);
  note(
    `the loader alone gives ${rate(imagesPerSecond)} images/s with ${split.workers} workers`,
  );
  return imagesPerSecond;
}
