import process from "node:process";
import type { Device } from "../../kernels/gpu/device.ts";
import { Session } from "../../models/session/session.ts";
import { writeWeights } from "../../models/weights/weights.ts";
import { percent } from "../../results/text/numbers.ts";
import type { Recipe } from "../../results/schema/recipe.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { trainTable } from "../../results/tables/train_table.ts";
import { writeAtomic } from "../../results/schema/write_atomic.ts";
import { writeResult } from "../../results/schema/write_result.ts";
import { checkResumable, type Made, writeCheckpoint } from "../train/checkpoint.ts";
import { evaluate, type Evaluation } from "../train/evaluate.ts";
import type { Host } from "../host/host.ts";
import { startOn } from "../host/provenance.ts";
import { onInterrupt } from "../host/interrupt.ts";
import { memoryLine } from "../train/memory_line.ts";
import { findModel, openChosenDevice, orUserError } from "../host/open.ts";
import { variantChoice } from "../tune/variants_option.ts";
import { humanStream, progressDisplay } from "../train/progress.ts";
import { type Facts, resultDocument, type Status } from "../train/result_document.ts";
import {
  augmentOf,
  configOf,
  loadTask,
  settingsOf,
  type TrainOptions,
} from "../train/train_options.ts";
import {
  begin,
  checkImages,
  fittingMemory,
  loaderSpeed,
  madeBy,
  type OutputPaths,
  outputPaths,
  readStart,
  tunedVariants,
} from "../train/train_start.ts";
import {
  type EpochRow,
  freshProgress,
  NonFiniteLossError,
  type Progress,
  train,
  type TrainConfig,
} from "../train/trainer.ts";

/**
 * `deno task train`: loads the data, compiles the model, trains, evaluates, and writes result, table and checkpoints.
 *
 * @returns The exit code: 0 complete, 3 the loss is not finite, 130 interrupted.
 * @throws {UserError} For what the user can mend, before anything is written.
 */
export async function trainCommand(
  host: Host,
  recipe: Recipe,
  options: TrainOptions,
): Promise<number> {
  const start = startOn(host);
  const human = humanStream(options.json);
  const say = (line: string) => void human.write(`${line}\n`);
  const { task, stem, zeroInitResidual } = recipe;
  findModel(recipe.model); // A name that does not exist is said before the data are loaded.
  const paths = await outputPaths(recipe, options, start.createdAt);
  const from = readStart(options);
  const dataset = await loadTask(host, recipe, options, say);
  let device: Device | undefined;
  try {
    const asked = configOf(recipe, dataset, variantChoice(options.variant));
    const { imageShape: [, imageSize], classes } = dataset;
    const model = findModel(recipe.model, {
      ...{ classes: classes.length, imageSize, stem, zeroInitResidual },
    });
    checkImages(model, dataset);
    device = await openChosenDevice(host, options.adapter, ["subgroups"]); // a tuned kernel may use them
    const settings = settingsOf(recipe, classes.length);
    const tuned = () =>
      tunedVariants(host, device!, { model, settings }, asked.variants, options.tune, say);
    const variants = from.checkpoint
      ? { ...from.checkpoint.config.variants, ...asked.variants }
      : await orUserError(tuned);
    const config: TrainConfig = { ...asked, variants };
    const made = madeBy(host, device, dataset);
    if (from.checkpoint) checkResumable(from.checkpoint, config, made, options.resume!);
    const { memory, plans } = fittingMemory(model, settings, device, variants);
    say(memoryLine(memory));
    const compileBegin = performance.now();
    const session = await orUserError(() =>
      Session.open(device!, model, settings, variants, plans)
    );
    begin(session, config, from, options.weights);
    await device.idle();
    const compileSeconds = (performance.now() - compileBegin) / 1000;
    say(
      `${task} ${model.name} (${session.parameterCount} parameters) on ` +
        `${device.adapter.description ?? "GPU"}, compiled in ${compileSeconds.toFixed(1)} s`,
    );
    const loader = await loaderSpeed(dataset, config, say);
    const progress = from.checkpoint?.progress ?? freshProgress();
    const facts: Facts = {
      ...start,
      device,
      session,
      config,
      evalOnly: options.evalOnly,
      dataset,
      augment: augmentOf(recipe),
      compileSeconds,
      loader,
      initialWeights: from.weights?.digest ?? null,
      resumedFrom: from.checkpoint ? progress.losses.length : null,
    };
    return await run(facts, made, progress, paths, options);
  } finally {
    dataset.close();
    device?.close();
  }
}

/** Trains under the progress display, and writes whatever the run comes to. */
async function run(
  facts: Facts,
  made: Made,
  progress: Progress,
  paths: OutputPaths,
  { json, evalOnly, verification }: TrainOptions,
): Promise<number> {
  const { session, config, dataset, host } = facts;
  const human = humanStream(json);
  let saved = false;
  const steps = verification?.steps ?? Infinity;
  const save = async () => {
    if (verification) return;
    await writeCheckpoint(paths.checkpoint, session, config, made, progress);
    saved = true;
  };
  const stepsPerEpoch = Math.floor(config.trainCount / (config.batch * config.accumulate));
  const display = progressDisplay(human, stepsPerEpoch * config.epochs);
  const interrupt = onInterrupt(
    () => display.line("interrupted: finishing the steps that are queued"),
    () => display.stop(),
  );
  const rss = { first: null as number | null, last: null as number | null };
  const began = { at: performance.now(), done: progress.losses.length };
  let evaluation: Evaluation | null = null;
  let status: Status = { status: "complete", reason: null, code: 0 };
  try {
    evaluation = evalOnly
      ? await evaluate(session, dataset, config)
      : await train(session, dataset, config, progress, {
        shouldStop: () => interrupt.requested || progress.losses.length >= steps,
        onSteps: () => display.update(shown(progress, config, stepsPerEpoch, began)),
        onEpoch: async (row) => {
          await save();
          display.line(epochLine(row, config.epochs));
          rss.last = host.rssBytes();
          rss.first ??= rss.last;
        },
      });
    if (!evaluation) {
      await save();
      status = interrupt.requested
        ? { status: "interrupted", reason: "stopped by the user", code: 130 }
        : { status: "interrupted", reason: `stopped after ${steps} steps, as asked`, code: 0 };
    }
  } catch (error) {
    if (!(error instanceof NonFiniteLossError)) throw error;
    status = { status: "failed", reason: error.message, code: 3 };
  } finally {
    display.stop();
    interrupt.release();
  }
  const result = await resultDocument(facts, progress, evaluation, status, rss);
  await writeOutputs(paths, result, json);
  if (paths.weights && status.code === 0) {
    await writeAtomic(paths.weights, writeWeights((await session.state()).weights));
    human.write(`weights ${paths.weights}\n`);
  }
  human.write(`\nresult ${paths.out}\n`);
  if (saved) human.write(`checkpoint ${paths.checkpoint}\n`);
  if (status.code !== 0) process.stderr.write(`error: ${status.reason}\n`);
  return status.code;
}

function shown(
  progress: Progress,
  config: TrainConfig,
  steps: number,
  began: { at: number; done: number },
) {
  const { epoch, step, lossSum, seconds, losses } = progress;
  const elapsed = (performance.now() - began.at) / 1000;
  const left = steps * config.epochs - losses.length;
  return {
    epoch: epoch + 1,
    epochs: config.epochs,
    step,
    steps,
    loss: lossSum / step,
    imagesPerSecond: step * config.batch * config.accumulate / seconds,
    secondsLeft: elapsed / (losses.length - began.done) * left,
  };
}

function epochLine(row: EpochRow, epochs: number): string {
  const test = row.testTop1 === null ? "" : `, test top-1 ${percent(row.testTop1)}`;
  return `epoch ${row.epoch}/${epochs}: loss ${row.trainLoss.toFixed(4)}, train top-1 ${
    percent(row.trainTop1)
  }${test}, ` +
    `${row.seconds.toFixed(1)} s, ${row.imagesPerSecond.toFixed(0)} images/s`;
}

async function writeOutputs(
  { out, table }: OutputPaths,
  result: TrainResult,
  json: boolean,
): Promise<void> {
  const markdown = trainTable(result);
  await writeResult(out, result);
  await writeAtomic(table, markdown);
  humanStream(json).write(`\n${markdown}`);
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
}
