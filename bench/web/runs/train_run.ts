import { droppedCifar10 } from "../../../datasets/cifar10/dropped.ts";
import type { Dataset } from "../../../datasets/dataset.ts";
import { loadSynthetic } from "../../../datasets/synthetic/synthetic.ts";
import { type Recipe, recipeOf } from "../../../results/schema/recipe.ts";
import { recipeWords } from "../../../results/schema/recipe_entries.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { startOn } from "../../host/provenance.ts";
import { checkImageSize, featuresOf, type TrainConfig } from "../../train/config.ts";
import { isEvaluated } from "../../train/epochs.ts";
import { findModel } from "../../train/find_model.ts";
import { Pace } from "../../measure/pace.ts";
import type { Progress } from "../../train/progress.ts";
import { trainDocument } from "../../train/result_document.ts";
import { type Published, train, type TrainObserver } from "../../train/train.ts";
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
  const dataset = await whileWanted(run.signal, load(recipe, files));
  run.say({ ...loading, label: "compiling the model" });
  const device = await run.open(featuresOf(recipe));
  const stop = () => device.stop();
  run.signal.addEventListener("abort", stop);
  try {
    const request = { device, dataset, recipe, steps: steps ?? undefined };
    const document = async (training: Published) =>
      checkedResult(await trainDocument(start, device, dataset, training));
    const training = await train(
      request,
      keeping(trainObserver(run, steps ?? Infinity), async (soFar) => {
        // Once there are steps, it ends between them with the weights that it came to.
        run.signal.removeEventListener("abort", stop);
        run.say({ kind: "kept", result: await document(soFar) });
      }),
    );
    if (training.end.error !== undefined) throw training.end.error; // The page has what was kept.
    run.say({ kind: "result", result: await document(training) });
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

/** Waits for what cannot be stopped, no longer than it is wanted. */
function whileWanted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason));
  return Promise.race([work, promise]);
}

/** So often a training is kept. */
const KEEP_MS = 2000;

/** An observer that also keeps what the training is so far, from its first steps on. */
export function keeping(
  observer: TrainObserver,
  keep: (soFar: Published) => Promise<void>,
): TrainObserver {
  let published: () => Promise<Published>;
  let keptAt = -Infinity;
  return {
    ...observer,
    async onBegin(begun) {
      published = begun.soFar;
      await observer.onBegin?.(begun);
    },
    async onSteps(...seen) {
      await observer.onSteps?.(...seen);
      if (performance.now() - keptAt < KEEP_MS) return;
      await keep(await published());
      keptAt = performance.now();
    },
  };
}

/** Tells the page of steps and epochs as they come. */
export function trainObserver(
  { say, signal }: Pick<Run, "say" | "signal">,
  mostSteps: number,
): TrainObserver {
  let config: TrainConfig, pace: Pace, told = 0;
  const tell = (progress: Progress, doing = "") => {
    const done = progress.losses.length, total = pace.totalSteps;
    const label = `epoch ${progress.epoch + 1} of ${config.epochs}${doing}`;
    say({ kind: "progress", done, total, label, secondsLeft: pace.secondsLeft(progress) });
  };
  return {
    shouldStop: () => signal.aborted,
    note: (line) => say({ kind: "note", line }),
    onCompiled(done, total) {
      say({ kind: "progress", done, total, label: "compiling the model", secondsLeft: null });
    },
    firstTogether: 1,
    onBegin({ progress, ...begun }) {
      config = begun.config;
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
