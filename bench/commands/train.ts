import { devNull } from "node:os";
import process from "node:process";
import type { Device } from "../../kernels/gpu/device.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import type { Recipe } from "../../results/schema/recipe.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { STOPPED } from "../../results/text/labels.ts";
import type { Host } from "../host/host.ts";
import { type Interrupt, onInterrupt } from "../terminal/interrupt.ts";
import { openChosenDevice } from "../host/open.ts";
import { sayUnknownDriver, startOn } from "../host/provenance.ts";
import { checkResumable, originOf } from "../train/command/checkpoint.ts";
import { OpeningStage } from "../train/command/opening_stage.ts";
import {
  checkHead,
  type CommandBeginning,
  type OutputPaths,
  outputPaths,
  type Printed,
  printedBy,
  readBeginning,
} from "../train/command/run_files.ts";
import { type ParsedTrain, typedRecipe } from "../train/command/recipe_options.ts";
import { resumeCommand } from "../train/command/resume_command.ts";
import { Checkpoints, checkRoom, writeOutputs } from "../train/command/run_outputs.ts";
import { loadTask } from "../train/command/task_data.ts";
import type { TrainOptions } from "../train/command/train_options.ts";
import { NonFiniteLossError } from "../train/non_finite.ts";
import { type TrainingDisplay, trainingDisplay } from "../train/command/training_display.ts";
import { modelWeights } from "../train/command/weights_file.ts";
import { configOf, featuresOf, recipeIn } from "../train/config.ts";
import { findModel } from "../train/find_model.ts";
import { trainDocument } from "../train/result_document.ts";
import { train, type TrainEnd, type Training, type TrainingRequest } from "../train/train.ts";
import { rememberedVariants } from "../tune/tune_model.ts";
import { TuningCache } from "../tune/tuning_cache.ts";
import { kernelsText } from "../tune/tuning_text.ts";
import { variantChoice } from "../tune/variants_option.ts";
import { errorLine } from "../terminal/door.ts";
import { exitCodeAtEnd } from "../terminal/exit_code.ts";
import { humanStream } from "../terminal/human_stream.ts";

/** As it was typed; what was not is of the checkpoint that it goes on from, or by default. */
export async function typedTraining(
  host: Host,
  command: ParsedTrain,
  options: TrainOptions,
): Promise<number> {
  const from = await readBeginning(options);
  const recipe = typedRecipe(command, from.checkpoint && recipeIn(from.checkpoint.config));
  const { exitCode } = await trainCommand(host, recipe, options, from);
  return exitCode;
}

/** What {@linkcode trainCommand} came to. */
export interface Trained {
  /** Null where it was stopped before its first step. */
  readonly result: TrainResult | null;
  /** 0 complete, 1 the GPU failed, 2 the data or a file, 3 the loss is not finite, 130 interrupted. */
  readonly exitCode: number;
}

/**
 * `deno task train`: reads data, weights and checkpoint, trains, and writes result, table and checkpoints.
 *
 * @throws {UserError} For what the user can mend, before anything is written.
 */
export async function trainCommand(
  host: Host,
  recipe: Recipe,
  options: TrainOptions,
  from: CommandBeginning,
): Promise<Trained> {
  checkHead(recipe, from);
  const printed = printedBy(options), human = humanStream(printed !== null);
  const stage = new OpeningStage(human);
  const interrupt = onInterrupt(host, () => stage.interrupt(), () => stage.abandon());
  try {
    const terminal = { human, printed, stage, interrupt };
    return await trainOn(host, recipe, options, from, terminal);
  } catch (error) {
    const stopped = error instanceof GpuError && error.failure === "stopped";
    if (!stopped || !interrupt.requested) throw error;
    process.stderr.write(`error: ${STOPPED} before the first step: nothing is written\n`);
    return { result: null, exitCode: interrupt.exitCode };
  } finally {
    stage.stop();
    interrupt.release();
  }
}

/** Whom a run speaks to, and who may end it. */
interface Terminal {
  readonly human: NodeJS.WriteStream;
  readonly printed: Printed;
  readonly stage: OpeningStage;
  readonly interrupt: Interrupt;
}

async function trainOn(
  host: Host,
  recipe: Recipe,
  options: TrainOptions,
  { checkpoint, weights }: CommandBeginning,
  terminal: Terminal,
): Promise<Trained> {
  const { stage, interrupt } = terminal, say = (line: string) => stage.line(line);
  const start = await startOn(host, say);
  findModel(recipe.model); // A name that does not exist is said before the data are loaded.
  const asked = variantChoice(options.variant);
  const paths = await outputPaths(recipe, options, start.createdAt);
  const chosen = { ...checkpoint?.config.variants, ...asked };
  const limit = options.limit ?? checkpoint?.config.trainCount;
  const dataset = await loadTask(host, recipe, { ...options, limit }, say);
  let device: Device | undefined;
  try {
    const initial = weights && modelWeights(weights, recipe, dataset, say);
    const from = { checkpoint, weights: initial };
    device = await openChosenDevice(host, options.adapter, featuresOf(recipe));
    stage.opened(device);
    if (interrupt.requested) device.stop();
    const origin = originOf(host, device, dataset);
    if (checkpoint) {
      const config = configOf(recipe, dataset, chosen, options.evalOnly);
      checkResumable(checkpoint, config, origin, options.resume!);
    }
    const { evalOnly, verification } = options;
    const tune = options.tune && !checkpoint;
    const variants = await variantsFor(host, device, { tune, chosen, verification }, say);
    const steps = verification?.steps ?? options.steps;
    const request = { device, dataset, recipe, from, evalOnly, steps, variants };
    const keeps = !verification && !evalOnly && paths.checkpoint !== devNull;
    const checkpoints = keeps ? new Checkpoints(paths.checkpoint, origin, say) : null;
    const training = await trainShown(host, terminal, request, paths, checkpoints);
    const result = await trainDocument(start, device, dataset, training);
    sayUnknownDriver(result, host, say);
    await writeOutputs(paths, result, training, checkpoints, terminal.printed);
    return { result, exitCode: sayEnd(host, terminal, training.end, checkpoints) };
  } finally {
    dataset.close();
    device?.close();
  }
}

/** The rungs that tuning found before, and says which: a run by others has other bits. */
async function variantsFor(
  host: Host,
  device: Device,
  { tune, chosen, verification }: Pick<TrainOptions, "tune" | "verification"> & {
    readonly chosen: VariantChoice;
  },
  say: (line: string) => void,
): Promise<TrainingRequest["variants"]> {
  const cache = tune ? await TuningCache.open(host, device.adapter, say) : null;
  return async (subject) => {
    const variants = cache ? await rememberedVariants(cache, device, subject, chosen) : chosen;
    say(verification ? "kernels: those that the result names" : kernelsText(variants, chosen));
    return variants;
  };
}

/** Trains under a display; the first Ctrl-C ends it after the steps that are queued. */
async function trainShown(
  host: Host,
  { human, stage, interrupt }: Terminal,
  request: TrainingRequest,
  paths: OutputPaths,
  checkpoints: Checkpoints | null,
): Promise<Training> {
  let display: TrainingDisplay | undefined;
  const training = await train(request, {
    note: (line) => stage.line(line),
    onCompiled: (done, total) => stage.compiled(done, total),
    async onBegin(begun) {
      await checkRoom(paths, begun, checkpoints !== null);
      display = trainingDisplay(human, begun.config, begun.progress);
      stage.began(display, checkpoints);
    },
    shouldStop: () => interrupt.requested,
    onSteps: (progress, stepsPerEpoch) => display!.onSteps(progress, stepsPerEpoch),
    onEpoch: (row) => display!.onEpoch(row),
    save: (snapshot) => checkpoints?.save(snapshot) ?? Promise.resolve(),
    rssBytes: () => host.rssBytes(),
  });
  display?.stop();
  return training;
}

/**
 * Says why a run did not come to its end, and how to go on.
 *
 * @returns The exit code.
 */
function sayEnd(
  host: Host,
  { human, interrupt }: Terminal,
  end: TrainEnd,
  checkpoints: Checkpoints | null,
): number {
  const { status, reason } = end;
  const stopped = status === "interrupted" && interrupt.requested;
  if (stopped || status === "failed") process.stderr.write(errorLine(reason!));
  const endsTheSame = end.error instanceof NonFiniteLossError;
  if (status !== "complete" && checkpoints?.written && !endsTheSame) {
    human.write(`to go on: ${resumeCommand(host, checkpoints.path)}\n`);
  }
  return exitCodeAtEnd(end, stopped ? interrupt.exitCode : 0);
}
