import { droppedCifar10 } from "../../../datasets/cifar10/dropped.ts";
import type { Dataset } from "../../../datasets/dataset.ts";
import { loadSynthetic } from "../../../datasets/synthetic/synthetic.ts";
import { type Recipe, recipeOf } from "../../../results/schema/recipe.ts";
import { recipeWords } from "../../../results/schema/recipe_entries.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { startOn } from "../../host/provenance.ts";
import type { TrainConfig } from "../../train/config.ts";
import { findModel } from "../../train/find_model.ts";
import type { Progress } from "../../train/progress.ts";
import { trainDocument } from "../../train/result_document.ts";
import { train, type TrainObserver } from "../../train/train.ts";
import { type Request, TASKS } from "../protocol.ts";
import { checkedResult } from "./checked_result.ts";
import type { Run } from "./run.ts";

type TrainRequest = Extract<Request, { kind: "train" }>;

/** Trains, as `train` does at the command line. */
export async function trainRun(
  run: Run,
  { recipe: asked, steps, files }: TrainRequest,
): Promise<void> {
  const recipe = recipeOf(asked.task ?? "synthetic", asked);
  findModel(recipe.model); // A name that does not exist is said before the data are loaded.
  checkSize(recipe);
  const start = await startOn(await run.surroundings(["train", ...recipeWords(recipe)]));
  const label = files.length > 0 ? `reading ${files[0].name}` : "drawing the images";
  const loading = { kind: "progress", done: 0, total: null, secondsLeft: null } as const;
  run.say({ ...loading, label });
  const dataset = await load(recipe, files);
  run.say({ ...loading, label: "compiling the model" });
  const device = await run.open(["subgroups"]);
  try {
    const request = { device, dataset, recipe, steps: steps ?? undefined };
    const training = await train(request, observer(run, steps ?? Infinity));
    const result = checkedResult(await trainDocument(start, device, dataset, training));
    run.say({ kind: "result", result });
  } finally {
    device.close();
  }
}

function checkSize({ task, imageSize }: Recipe): void {
  const size = recipeOf(task).imageSize;
  if (imageSize === size) return;
  throw new UserError(
    `Cannot take ${task} at an image size of ${imageSize} as its images are ${size} pixels wide`,
  );
}

async function load({ task }: Recipe, files: readonly File[]): Promise<Dataset> {
  if (task === "synthetic") return await loadSynthetic();
  if (task === "cifar10") return await droppedCifar10(files);
  throw new UserError(
    `Cannot train on ${task} in a browser: there are ${TASKS.join(" and ")}`,
  );
}

/** Tells the page of steps and epochs as they come. */
function observer({ say, shouldStop }: Run, mostSteps: number): TrainObserver {
  let pace: Pace | undefined;
  return {
    shouldStop,
    note: (line) => say({ kind: "note", line }),
    firstTogether: 1,
    onBegin(config) {
      pace = new Pace(config, mostSteps);
      say(pace.at(0, 0));
    },
    onSteps(progress, stepsPerEpoch) {
      say(pace!.steps(progress));
      const label = progress.step === stepsPerEpoch ? ", evaluating" : "";
      say(pace!.at(progress.losses.length, progress.epoch, label));
    },
    onEpoch: (row) => say({ kind: "epoch", row }),
  };
}

/** How far a training is. */
class Pace {
  readonly #config: TrainConfig;
  readonly #total: number;
  readonly #began = performance.now();
  #told = 0;

  constructor(config: TrainConfig, mostSteps: number) {
    const { trainCount, batch, accumulate, epochs } = config;
    this.#config = config;
    this.#total = Math.min(mostSteps, epochs * Math.floor(trainCount / (batch * accumulate)));
  }

  /** The steps since the last time. */
  steps({ losses, epoch, step, correct, seconds }: Progress) {
    const images = step * this.#config.batch * this.#config.accumulate;
    const first = this.#told;
    this.#told = losses.length;
    return {
      kind: "steps",
      ...{ first, losses: losses.slice(first), epoch: epoch + 1 },
      ...{ top1: correct / images, imagesPerSecond: images / seconds },
    } as const;
  }

  at(done: number, epoch: number, doing = "") {
    const elapsed = (performance.now() - this.#began) / 1000;
    const label = `epoch ${epoch + 1} of ${this.#config.epochs}${doing}`;
    const secondsLeft = done === 0 ? null : Math.max(0, elapsed / done * (this.#total - done));
    return { kind: "progress", done, total: this.#total, label, secondsLeft } as const;
  }
}
