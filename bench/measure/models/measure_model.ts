import type { Prepared } from "../../../kernels/gpu/dispatcher.ts";

import { Random } from "../../../kernels/random/random.ts";
import type { Model } from "../../../models/graph/layers.ts";
import { type Batch, Session } from "../../../models/session/session.ts";
import { planGraph } from "../../../models/plan/plan_graph.ts";
import { trainingGraph } from "../../../models/plan/training.ts";
import type { BenchRow, Profile } from "../../../results/schema/result.ts";
import { median } from "../../../results/text/statistics.ts";
import type { Bench } from "../bench.ts";
import type { RowName } from "../job.ts";
import { emptyRow, timed } from "../row.ts";
import { checkStep, oneStep, plainVariants } from "./check_step.ts";
import { ceiling } from "../roofline.ts";
import { sample } from "../sampling.ts";
import { settingsOf } from "../../train/train_options.ts";
import { tuneModel } from "../../tune/tune_model.ts";

/** A model at a size. */
export interface ModelCase {
  readonly model: Model;
  readonly classes: number;
  readonly batch: number;
}

const STEPS_TIMED = ["train_step", "inference_step"] as const;

/** What a row of a model measures. */
type ModelRowName = RowName & { readonly op: typeof STEPS_TIMED[number] };

/** Names of the rows of a model. */
export function modelRows({ model, batch }: ModelCase): ModelRowName[] {
  const shape = `${model.name} ${[batch, ...model.imageShape].join("x")}`;
  return STEPS_TIMED.map((op) => ({ suite: "models", op, shape, dtype: "f32" }));
}

/** What is known of a model's steps. */
interface Measured {
  readonly rows: BenchRow[];
  readonly profiles: Profile[];
}

/**
 * Times a model's training and inference step: the GPU's work on a batch that is there already. Each is timed only after its losses
 * and, of the training step, every gradient agreed with those of plain kernels: naive ones, or where those would take too long
 * the tiled ones, whose every op is compared with float64 elsewhere. The batch is halved until a row's time is enough.
 */
export async function measureModel(
  bench: Bench,
  asked: ModelCase,
  profile: boolean,
): Promise<Measured> {
  const { device } = bench.stopwatch;
  const fitted = fit(bench, asked);
  if (!fitted) {
    const reason = `would take more than ${bench.rowSeconds} s on this adapter at every size`;
    return empty(modelRows(asked), "skipped", reason);
  }
  const { one, plain } = fitted;
  const named = modelRows(one), { model, batch, classes } = one;
  const adapted = batch === asked.batch
    ? null
    : `batch ${asked.batch} cut, as it would take more than ${bench.rowSeconds} s`;
  const sessions: Session[] = [];
  const result: Measured = { rows: [], profiles: [] };
  try {
    const data = randomBatch(model, batch, classes);
    const settings = { ...settingsOf({ batch }, classes), evalBatch: batch };
    const variants = bench.tuning ? await tuneModel(bench.tuning, { model, settings }, {}) : {};
    const began = performance.now();
    const session = await Session.open(device, model, settings, variants);
    sessions.push(session);
    const compileNs = 1e6 * (performance.now() - began);
    bench.spent.compileSeconds += compileNs / 1e9;
    const reference = await Session.open(device, model, settings, plainVariants(plain));
    sessions.push(reference);
    const got = await oneStep(session, data), want = await oneStep(reference, data);
    sessions.pop()!.close();
    for (const name of named) {
      const { op, shape } = name;
      const kernels = op === "train_step" ? session.trainKernels : session.evaluationKernels;
      const check = checkStep(got[op], want[op], plain);
      const row = {
        ...emptyRow(name, "failed", check.reason),
        ...check.numbers,
        compileNs,
        adapted,
      };
      if (check.reason) {
        result.rows.push(row);
        continue;
      }
      result.rows.push({ ...row, ...await measureKernels(bench, kernels, batch) });
      if (profile) {
        result.profiles.push({ op, shape, kernels: await profileKernels(bench, kernels) });
      }
    }
    return result;
  } catch (error) {
    device.check();
    const reason = (error as Error).message.split("\n", 1)[0];
    const left = named.slice(result.rows.length);
    return { ...result, rows: [...result.rows, ...empty(left, "failed", reason).rows] };
  } finally {
    for (const session of sessions) session.close();
  }
}

function empty(
  names: readonly RowName[],
  status: BenchRow["status"],
  reason: string,
): Measured {
  return { rows: names.map((name) => emptyRow(name, status, reason)), profiles: [] };
}

/** What plain kernels are taken to reach, as a share of the arithmetic peak. */
const NAIVE_SHARE = 0.01;
/** Steps that a row needs at least: check, warm-up, samples. */
const STEPS = 6;
/** What the plan is taken to reach when its time is guessed: a third of the peak. */
const GUESS = 3;

/** The largest batch that the row's time allows, and the rung that can check it within that. */
function fit({ stopwatch, roofline, rowSeconds }: Bench, asked: ModelCase) {
  const { capabilities } = stopwatch.device;
  for (let { batch } = asked; batch >= 1; batch = Math.floor(batch / 2)) {
    const settings = settingsOf({ batch }, asked.classes);
    const { kernels } = planGraph(trainingGraph(asked.model, settings), capabilities);
    const flops = kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0);
    const leastSeconds = flops / roofline.f32Gflops / 1e9;
    if (STEPS * GUESS * leastSeconds > rowSeconds) continue;
    const naive = leastSeconds / NAIVE_SHARE < rowSeconds;
    return { one: { ...asked, batch }, plain: naive ? "naive" : "tiled" } as const;
  }
  return null;
}

async function measureKernels(bench: Bench, prepared: readonly Prepared[], batch: number) {
  const sum = (of: "flops" | "bytes") => prepared.reduce((n, { kernel }) => n + kernel[of], 0);
  const costs = { flops: sum("flops"), bytes: sum("bytes") };
  bench.kernels.push(...prepared.map(({ kernel }) => kernel));
  bench.spent.warmupSeconds += await bench.stopwatch.warmUp([prepared]);
  const sampled = await sample(bench.stopwatch, [prepared], bench.sampling);
  return {
    ...timed(sampled, costs, ceiling(costs, "f32", bench.roofline)),
    variant: "plan",
    inputSets: 1,
    imagesPerSecond: 1e9 * batch / sampled.medianNs,
  };
}

/** What each kernel of a step takes, timed alone; kernels of one op, shape and variant together, slowest first. */
async function profileKernels(
  { stopwatch, roofline }: Bench,
  prepared: readonly Prepared[],
): Promise<Profile["kernels"]> {
  const groups = Map.groupBy(
    prepared,
    ({ kernel: { op, shape, variant } }) => `${op}|${shape}|${variant}`,
  );
  const found = [];
  for (const same of groups.values()) {
    const { op, shape, variant } = same[0].kernel;
    const units = same.map((one) => [one]);
    const time = async (repetitions: number) => {
      const { gpuNs, hostNs } = await stopwatch.time(units, repetitions);
      return gpuNs ?? hostNs;
    };
    const rounds = Math.ceil(stopwatch.repetitionsFor(await time(same.length)) / same.length);
    const samples: number[] = [];
    for (let i = 0; i < PROFILE_SAMPLES; i++) {
      samples.push(same.length * await time(same.length * rounds));
    }
    const medianNs = median(samples);
    const { leastNs } = ceiling(same[0].kernel, "f32", roofline);
    const pctRoofline = medianNs > 0 ? 100 * same.length * leastNs / medianNs : 0;
    found.push({ op, shape, variant, count: same.length, medianNs, pctRoofline });
  }
  const total = found.reduce((sum, { medianNs }) => sum + medianNs, 0);
  return found.map((one) => ({ ...one, share: one.medianNs / total }))
    .sort((a, b) => b.medianNs - a.medianNs);
}

/** Samples of each kernel of a profile, of which the median counts. */
const PROFILE_SAMPLES = 3;

function randomBatch({ imageShape }: Model, batch: number, classes: number): Batch {
  const random = new Random(0);
  const pixels = batch * imageShape.reduce((a, b) => a * b, 1);
  return {
    images: Uint8Array.from({ length: pixels }, () => Math.floor(256 * random.uniform())),
    labels: Uint32Array.from({ length: batch }, () => Math.floor(classes * random.uniform())),
    indices: Uint32Array.from({ length: batch }, (_, i) => i),
  };
}
