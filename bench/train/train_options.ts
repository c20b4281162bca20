import { type Dataset, limitSplit } from "../../datasets/dataset.ts";
import { IMAGENET_MEAN, IMAGENET_STD } from "../../datasets/imagenet/imagenet.ts";
import { loadDataset } from "../../datasets/load.ts";
import type { TrainingSettings } from "../../models/plan/training.ts";
import { UserError } from "../../results/text/user_error.ts";
import { evaluationBatch } from "./evaluate.ts";
import type { Host } from "../host/host.ts";
import { rootPath, userPath } from "../host/paths.ts";
import type { Schedule } from "./schedule.ts";
import { MOST_READ_BACK_STEPS, type TrainConfig } from "./trainer.ts";
import { variantChoice } from "../tune/variants_option.ts";

/** What a run that verifies another is held to. */
export interface Verification {
  /** Stop at the first read-back after so many steps; null: run all. */
  readonly steps: number | null;
  /** The data must have this digest. */
  readonly dataSha256: string;
}

/** Options of `train`, as the command line gives them. */
export interface TrainOptions {
  readonly model?: string;
  readonly data?: string;
  readonly epochs: number;
  readonly batch?: number;
  readonly accumulate: number;
  readonly lr: number;
  readonly schedule: Schedule["kind"];
  readonly warmup: number;
  readonly lrStep: number;
  readonly lrGamma: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Weight decay applies to biases and batch normalisation too. */
  readonly decayVectors: boolean;
  readonly labelSmoothing: number;
  readonly nesterov: boolean;
  readonly zeroInitResidual: boolean;
  readonly imageSize?: number;
  readonly stem?: "imagenet" | "cifar";
  readonly recompute: boolean;
  readonly augment: boolean;
  readonly seed: number;
  readonly limit?: number;
  readonly evalEvery: number;
  readonly evalOnly: boolean;
  readonly maxBad: number;
  readonly adapter?: string;
  readonly variant?: string[];
  /** Use what `tune` has found. */
  readonly tune: boolean;
  readonly weights?: string;
  readonly export?: string;
  readonly out?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly json: boolean;
  /** The run verifies another: it keeps no checkpoint. */
  readonly verification?: Verification;
}

/** Zero padding, flip and normalisation of a task's images. */
export interface Augment {
  readonly cropPadding: number;
  readonly horizontalFlip: boolean;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What a task is trained with unless told otherwise. */
export interface TaskDefaults {
  readonly model: string;
  readonly batch: number;
  readonly imageSize: number;
  readonly stem: "imagenet" | "cifar";
  readonly augment: Augment;
}

const CIFAR: TaskDefaults = {
  model: "convnet",
  batch: 100,
  imageSize: 32,
  stem: "cifar",
  augment: { cropPadding: 4, horizontalFlip: true, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
};

/** Images come cropped at random from the loader. */
const IMAGENET: TaskDefaults = {
  model: "resnet50",
  batch: 32,
  imageSize: 224,
  stem: "imagenet",
  augment: {
    cropPadding: 0,
    horizontalFlip: true,
    mean: IMAGENET_MEAN,
    std: IMAGENET_STD,
  },
};

/** The defaults of a task; of one that does not exist, any, as loading it says so. */
export function defaultsOf(task: string): TaskDefaults {
  return task === "imagenet" ? IMAGENET : CIFAR;
}

/** What is done to a task's training images on the GPU. */
export function augmentOf(task: string, { augment }: TrainOptions): Augment {
  const usual = defaultsOf(task).augment;
  return augment ? usual : { ...usual, cropPadding: 0, horizontalFlip: false };
}

/**
 * The data set that a task names, cut to `--limit`.
 *
 * @throws {UserError} If it cannot be had.
 */
export async function loadTask(
  { startWorker }: Pick<Host, "startWorker">,
  task: string,
  { data, limit, seed, maxBad, imageSize, verification }: TrainOptions,
  log: (line: string) => void,
): Promise<Dataset> {
  let shownAt = 0;
  const progress = (done: number, total: number | null) => {
    if (performance.now() - shownAt < 2000 && done !== total) return;
    shownAt = performance.now();
    log(
      `downloaded ${(done / 1e6).toFixed(0)}${total ? ` of ${(total / 1e6).toFixed(0)}` : ""} MB`,
    );
  };
  const size = defaultsOf(task).imageSize;
  if (task !== "imagenet" && imageSize !== undefined && imageSize !== size) {
    throw new UserError(
      `Cannot take ${task} at --image-size ${imageSize} as its images are ${size} pixels wide: only imagenet's are resized`,
    );
  }
  const dataset = await loadDataset(task, {
    data: data === undefined ? undefined : userPath(data),
    cacheDir: rootPath(".cache"),
    imageSize: imageSize ?? size,
    seed,
    maxBad,
    startWorker,
    log,
    progress,
  });
  if (verification && dataset.sha256 !== verification.dataSha256) {
    dataset.close();
    throw new UserError(
      `Cannot use these data of ${task} as they are not the same: SHA-256 ${verification.dataSha256} is wanted, they have ${dataset.sha256}`,
    );
  }
  return limit === undefined ? dataset : { ...dataset, train: limitSplit(dataset.train, limit) };
}

/** @throws {UserError} If the options contradict each other or the data. */
export function configOf(task: string, dataset: Dataset, options: TrainOptions): TrainConfig {
  const { model, batch, imageSize } = { ...defaultsOf(task), ...defined(options) };
  const { accumulate, epochs, momentum, nesterov, warmup } = options;
  if (nesterov && momentum === 0) {
    throw new UserError("Cannot use --nesterov as it needs a momentum: --momentum is 0");
  }
  if (warmup > epochs) {
    throw new UserError(
      `Cannot warm up for longer than the run: --warmup is ${warmup}, --epochs ${epochs}`,
    );
  }
  const trainCount = dataset.train.count, together = batch * accumulate;
  if (together > trainCount) {
    const pieces = accumulate > 1 ? ` in ${accumulate} pieces` : "";
    throw new UserError(
      `Cannot train as a batch must fit the training images: --batch is ${batch}${pieces}, there are ${trainCount}`,
    );
  }
  return {
    task,
    model,
    seed: options.seed,
    epochs,
    batch,
    accumulate,
    trainCount,
    learningRate: options.lr,
    schedule: {
      kind: options.schedule,
      warmupEpochs: warmup,
      stepEpochs: options.lrStep,
      gamma: options.lrGamma,
    },
    momentum,
    weightDecay: options.weightDecay,
    decayAll: options.decayVectors,
    labelSmoothing: options.labelSmoothing,
    nesterov,
    zeroInitResidual: options.zeroInitResidual,
    imageSize,
    recompute: options.recompute,
    augmented: options.augment,
    variants: variantChoice(options.variant),
    evalEvery: options.evalEvery,
  };
}

/** Options that were given, so that they override defaults. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, v]) => v !== undefined)) as T;
}

/** What the plans are compiled for. */
export function settingsOf(
  { batch, accumulate = 1, nesterov = false, ...rest }:
    & { readonly batch: number }
    & Partial<TrainConfig>,
  classes: number,
  augment: Augment = CIFAR.augment,
): TrainingSettings {
  const { labelSmoothing, decayAll, recompute } = rest;
  return {
    ...augment,
    batch,
    evalBatch: evaluationBatch(batch),
    classes,
    slots: Math.max(MOST_READ_BACK_STEPS, accumulate),
    nesterov,
    accumulate,
    labelSmoothing,
    decayAll,
    recompute,
  };
}
