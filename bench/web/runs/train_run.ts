import { droppedCifar10 } from "../../../datasets/cifar10/dropped.ts";
import type { Dataset } from "../../../datasets/dataset.ts";
import { loadSynthetic } from "../../../datasets/synthetic/synthetic.ts";
import { type Recipe, recipeOf } from "../../../results/schema/recipe.ts";
import { recipeWords } from "../../../results/schema/recipe_entries.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { startOn } from "../../host/provenance.ts";
import { checkImageSize, type TrainConfig } from "../../train/config.ts";
import { isEvaluated } from "../../train/epochs.ts";
import { findModel } from "../../train/find_model.ts";
import { Pace } from "../../measure/pace.ts";
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
  checkImageSize(recipe);
  const start = await startOn(await run.surroundings(["train", ...recipeWords(recipe)]));
  const label = files.length > 0 ? `reading ${files[0].name}` : "drawing the images";
  const loading = { kind: "progress", done: 0, total: null, secondsLeft: null } as const;
  run.say({ ...loading, label });
  const dataset = await load(recipe, files);
  run.say({ ...loading, label: "compiling the model" });
  const device = await run.open(["subgroups"]);
  try {
    const request = { device, dataset, recipe, steps: steps ?? undefined };
    const training = await train(request, trainObserver(run, steps ?? Infinity));
    const result = checkedResult(await trainDocument(start, device, dataset, training));
    run.say({ kind: "result", result });
  } finally {
    device.close();
  }
}

async function load({ task }: Recipe, files: readonly File[]): Promise<Dataset> {
  if (task === "synthetic") return await loadSynthetic();
  if (task === "cifar10") return await droppedCifar10(files);
  throw new UserError(
    `Cannot train on ${task} in a browser: there are ${TASKS.join(" and ")}`,
  );
}

/** Tells the page of steps and epochs as they come. */
export function trainObserver(
  { say, shouldStop }: Pick<Run, "say" | "shouldStop">,
  mostSteps: number,
): TrainObserver {
  let config: TrainConfig, pace: Pace, told = 0;
  const tell = (progress: Progress, doing = "") => {
    const done = progress.losses.length, total = pace.totalSteps;
    const label = `epoch ${progress.epoch + 1} of ${config.epochs}${doing}`;
    say({ kind: "progress", done, total, label, secondsLeft: pace.secondsLeft(progress) });
  };
  return {
    shouldStop,
    note: (line) => say({ kind: "note", line }),
    firstTogether: 1,
    onBegin(begun, progress) {
      config = begun;
      pace = new Pace(config, progress, mostSteps);
      tell(progress);
    },
    onSteps(progress, stepsPerEpoch) {
      const { losses, epoch, step, correct } = progress;
      const images = step * config.batch * config.accumulate;
      say({
        kind: "steps",
        ...{ first: told, losses: losses.slice(told), epoch: epoch + 1 },
        ...{ top1: correct / images, imagesPerSecond: pace.imagesPerSecond(progress) },
      });
      told = losses.length;
      const ended = step === stepsPerEpoch && isEvaluated(config, epoch);
      tell(progress, ended ? ", evaluating" : "");
    },
    onEpoch: (row) => say({ kind: "epoch", row }),
  };
}
