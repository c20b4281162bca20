import process from "node:process";
import type { Device } from "../../kernels/gpu/device.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { writeWeights } from "../../models/weights/weights.ts";
import type { Recipe } from "../../results/schema/recipe.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { writeAtomic } from "../../results/schema/write_atomic.ts";
import { writeResult } from "../../results/schema/write_result.ts";
import { STOPPED } from "../../results/text/labels.ts";
import { trainTable } from "../../results/tables/train_table.ts";
import type { Host } from "../host/host.ts";
import { type Interrupt, onInterrupt } from "../terminal/interrupt.ts";
import { openChosenDevice } from "../host/open.ts";
import { startOn } from "../host/provenance.ts";
import { checkResumable, originOf, writeCheckpoint } from "../train/command/checkpoint.ts";
import { OpeningStage } from "../train/command/opening_stage.ts";
import { type OutputPaths, outputPaths, readBeginning } from "../train/command/run_files.ts";
import { loadTask } from "../train/command/task_data.ts";
import type { TrainOptions } from "../train/command/train_options.ts";
import { type TrainingDisplay, trainingDisplay } from "../train/command/training_display.ts";
import { configOf, featuresOf } from "../train/config.ts";
import { findModel } from "../train/find_model.ts";
import { trainDocument } from "../train/result_document.ts";
import type { Snapshot } from "../train/snapshot.ts";
import { train, type Training, type TrainingRequest } from "../train/train.ts";
import { rememberedVariants } from "../tune/tune_model.ts";
import { TuningCache } from "../tune/tuning_cache.ts";
import { variantChoice } from "../tune/variants_option.ts";
import { humanStream } from "../terminal/human_stream.ts";

/**
 * `deno task train`: reads data, weights and checkpoint, trains, and writes result, table and checkpoints.
 *
 * @returns The exit code: 0 complete, 3 the loss is not finite, 130 interrupted.
 * @throws {UserError} For what the user can mend, before anything is written.
 */
export async function trainCommand(
  host: Host,
  recipe: Recipe,
  options: TrainOptions,
): Promise<number> {
  const human = humanStream(options.json);
  const stage = new OpeningStage(human);
  const interrupt = onInterrupt(() => stage.interrupt(), () => stage.abandon());
  try {
    return await trainOn(host, recipe, options, { human, stage, interrupt });
  } catch (error) {
    const stopped = error instanceof GpuError && error.failure === "stopped";
    if (!stopped || !interrupt.requested) throw error;
    process.stderr.write(`error: ${STOPPED} before the first step: nothing is written\n`);
    return 130;
  } finally {
    stage.stop();
    interrupt.release();
  }
}

/** Whom a run speaks to, and who may end it. */
interface Terminal {
  readonly human: NodeJS.WriteStream;
  readonly stage: OpeningStage;
  readonly interrupt: Interrupt;
}

async function trainOn(
  host: Host,
  recipe: Recipe,
  options: TrainOptions,
  terminal: Terminal,
): Promise<number> {
  const start = await startOn(host);
  const { stage, interrupt } = terminal, say = (line: string) => stage.line(line);
  findModel(recipe.model); // A name that does not exist is said before the data are loaded.
  const asked = variantChoice(options.variant);
  const paths = await outputPaths(recipe, options, start.createdAt);
  const from = readBeginning(options);
  const chosen = { ...from.checkpoint?.config.variants, ...asked };
  const dataset = await loadTask(host, recipe, options, say);
  let device: Device | undefined;
  try {
    device = await openChosenDevice(host, options.adapter, featuresOf(recipe));
    stage.opened(device);
    if (interrupt.requested) device.stop();
    const origin = originOf(host, device, dataset);
    if (from.checkpoint) {
      const config = configOf(recipe, dataset, chosen);
      checkResumable(from.checkpoint, config, origin, options.resume!);
    }
    const { evalOnly, verification } = options;
    const tune = options.tune && !from.checkpoint;
    const variants = tune ? await tunedVariants(host, device, chosen, say) : () => chosen;
    const steps = verification?.steps ?? undefined;
    const request = { device, dataset, recipe, from, evalOnly, steps, variants };
    const save = async (snapshot: Snapshot) => {
      await writeCheckpoint(paths.checkpoint, { ...snapshot, origin });
      stage.saved(paths.checkpoint);
    };
    const run = await trainShown(host, terminal, request, verification ? undefined : save);
    const result = await trainDocument(start, device, dataset, run.training);
    await writeOutputs(paths, result, run, options.json);
    return run.code;
  } finally {
    dataset.close();
    device?.close();
  }
}

/** The rungs that tuning found before or finds now; chosen ones are not tuned. */
async function tunedVariants(
  host: Host,
  device: Device,
  chosen: VariantChoice,
  say: (line: string) => void,
): Promise<TrainingRequest["variants"]> {
  const cache = await TuningCache.open(host, device.adapter, say);
  return (subject) => rememberedVariants(cache, device, subject, chosen);
}

/** A run that is over. */
interface ShownRun {
  readonly training: Training;
  /** A checkpoint was written. */
  readonly saved: boolean;
  readonly code: number;
}

/** Trains under a display; the first Ctrl-C ends it after the steps that are queued. */
async function trainShown(
  host: Host,
  { human, stage, interrupt }: Terminal,
  request: TrainingRequest,
  save?: (snapshot: Snapshot) => Promise<void>,
): Promise<ShownRun> {
  let saved = false;
  let display: TrainingDisplay | undefined;
  const training = await train(request, {
    note: (line) => stage.line(line),
    onCompiled: (done, total) => stage.compiled(done, total),
    onBegin(config, progress) {
      display = trainingDisplay(human, config, progress);
      stage.began(display);
    },
    shouldStop: () => interrupt.requested,
    onSteps: (progress, stepsPerEpoch) => display!.onSteps(progress, stepsPerEpoch),
    onEpoch: (row) => display!.onEpoch(row),
    save: save && (async (snapshot) => {
      await save(snapshot);
      saved = true;
    }),
    rssBytes: () => host.rssBytes(),
  });
  display?.stop();
  return { training, saved, code: exitCode(training, interrupt) };
}

function exitCode({ end: { status } }: Training, { requested }: Interrupt): number {
  if (status === "failed") return 3;
  return status === "interrupted" && requested ? 130 : 0;
}

async function writeOutputs(
  { out, table, checkpoint, weights }: OutputPaths,
  result: TrainResult,
  { training, saved, code }: ShownRun,
  json: boolean,
): Promise<void> {
  const human = humanStream(json);
  const markdown = trainTable(result);
  await writeResult(out, result);
  await writeAtomic(table, markdown);
  human.write(`\n${markdown}`);
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  if (weights && code === 0) {
    await writeAtomic(weights, writeWeights(training.weights));
    human.write(`weights ${weights}\n`);
  }
  human.write(`\nresult ${out}\n`);
  if (saved) human.write(`checkpoint ${checkpoint}\n`);
  if (code !== 0) process.stderr.write(`error: ${training.end.reason}\n`);
}
