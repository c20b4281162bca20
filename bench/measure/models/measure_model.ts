import type { Prepared } from "../../../kernels/gpu/dispatcher.ts";
import type { Model } from "../../../models/graph/layers.ts";
import { forecastMemory } from "../../../models/plan/memory.ts";
import { evaluationGraph, trainingGraph } from "../../../models/plan/training.ts";
import { Session } from "../../../models/session/session.ts";
import type { DimsOf } from "../../../results/schema/dims.ts";
import type { BenchRow, Profile } from "../../../results/schema/result.ts";
import { settingsOf } from "../../train/config.ts";
import type { Subject } from "../../tune/tune_model.ts";
import type { VariantChoice } from "../../../models/plan/variants.ts";
import type { Bench } from "../bench.ts";
import type { RowName } from "../job.ts";
import { ceiling } from "../roofline.ts";
import { emptyRow, finiteErrors, timed } from "../row.ts";
import { sample } from "../sampling.ts";
import { checkStep, runSteps, runSteps64, type StepCheck } from "./check_step.ts";
import { repeatedBatch } from "./float64/repeated_batch.ts";
import { stepTolerance } from "./float64/step_tolerance.ts";
import type { StepReferences } from "./step_references.ts";
import { profileKernels } from "./profile.ts";

/** A model at a size. */
export interface ModelCase {
  readonly model: Model;
  readonly classes: number;
  readonly batch: number;
  readonly dims: Omit<DimsOf<"model">, "batch">;
}

const STEPS_TIMED = ["train_step", "inference_step"] as const;

/** What a row of a model measures. */
type ModelRowName = RowName & { readonly op: typeof STEPS_TIMED[number] };

/** Names of the rows of a model. */
export function modelRows({ model, batch, dims }: ModelCase): ModelRowName[] {
  const shape = `${model.name} ${[batch, ...model.imageShape].join("x")}`;
  return STEPS_TIMED.map((op) => ({
    ...{ suite: "models", op, shape, dtype: "f32" },
    dims: { ...dims, batch },
  }));
}

/** What a model's steps are compiled with, and what else is measured of them. */
export interface ModelRequest {
  readonly variants: VariantChoice;
  readonly chosenBy: NonNullable<BenchRow["chosenBy"]>;
  /** Also time each kernel. */
  readonly profile: boolean;
  /** Float64's steps of the model, computed once. */
  readonly references: StepReferences;
}

/** What is known of a model's steps. */
interface Measured {
  readonly rows: BenchRow[];
  readonly profiles: Profile[];
}

/**
 * Times a model's training and inference step: the GPU's work on a batch that is there already. Each is timed only after its losses
 * and, of the training step, every gradient agreed with float64: see {@linkcode runSteps64}. The batch is halved until a row's time
 * is enough.
 */
export async function measureModel(
  bench: Bench,
  asked: ModelCase,
  request: ModelRequest,
): Promise<Measured> {
  const { fitted, cutAs } = fit(bench, asked);
  if (!fitted) {
    return {
      rows: emptyRows(modelRows(asked), "skipped", `at every batch ${cutAs}`),
      profiles: [],
    };
  }
  const adapted = cutAs === null ? null : `batch ${asked.batch} cut, as ${cutAs}`;
  const measured: Measured = { rows: [], profiles: [] };
  let session: Session | undefined;
  try {
    const opened = await openSession(bench, fitted, request.variants);
    session = opened.session;
    await measureSteps(bench, session, fitted, { ...opened.costs, adapted }, request, measured);
    return measured;
  } catch (error) {
    bench.stopwatch.device.check();
    const reason = (error as Error).message.split("\n", 1)[0];
    const missing = modelRows(fitted).slice(measured.rows.length);
    return { ...measured, rows: [...measured.rows, ...emptyRows(missing, "failed", reason)] };
  } finally {
    session?.close();
  }
}

/** What is tuned for a model: its plans at the batch that the device holds and a row's time allows; null where none is. */
export function subjectOf(bench: Bench, asked: ModelCase): Subject | null {
  const { fitted } = fit(bench, asked);
  if (!fitted) return null;
  return { model: asked.model, settings: settingsFor(fitted.batch, asked.classes) };
}

/**
 * Checks the steps and times those that are right.
 *
 * @param common What is the same of every row.
 * @param measured What is added to, so that it is kept where a later step fails.
 */
async function measureSteps(
  bench: Bench,
  session: Session,
  fitted: FittedCase,
  common: Pick<BenchRow, "compileNs" | "adapted">,
  { chosenBy, profile, references }: ModelRequest,
  measured: Measured,
): Promise<void> {
  const checks = await checkSession(session, fitted, references);
  for (const name of modelRows(fitted)) {
    const { op, shape, dims } = name;
    const kernels = op === "train_step" ? session.trainKernels : session.evaluationKernels;
    const row = { ...checkedRow(name, checks[op]), ...common, chosenBy };
    if (row.reason !== null) {
      measured.rows.push(row);
      continue;
    }
    measured.rows.push({ ...row, ...await measureKernels(bench, kernels, fitted.batch) });
    if (!profile) continue;
    measured.profiles.push({ op, shape, dims, kernels: await profileKernels(bench, kernels) });
  }
}

function emptyRows(
  names: readonly RowName[],
  status: BenchRow["status"],
  reason: string,
): BenchRow[] {
  return names.map((name) => emptyRow(name, status, reason));
}

/** Steps that a row needs at least: check, warm-up, samples. */
const STEPS = 6;
/** What the plan is taken to reach when its time is guessed: a third of the peak. */
const GUESS = 3;

interface FittedCase extends ModelCase {
  /** Floating point operations of a training step on an image. */
  readonly flopsPerImage: number;
}

/** The largest batch that the device holds and the row's time allows, and why it is no larger. */
function fit(
  { stopwatch: { device }, roofline, rowSeconds }: Bench,
  { model, classes, dims, batch: most }: ModelCase,
): { readonly fitted: FittedCase | null; readonly cutAs: string | null } {
  let cutAs: string | null = null;
  for (let batch = most; batch >= 1; batch = Math.floor(batch / 2)) {
    const settings = settingsFor(batch, classes);
    const { problem, plans } = forecastMemory(model, settings, device.capabilities);
    const flops = plans.train.kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0);
    const seconds = GUESS * flops / roofline.f32Gflops / 1e9;
    if (problem !== null) cutAs = `the device cannot hold it: ${problem}`;
    else if (STEPS * seconds > rowSeconds) cutAs = `it would take more than ${rowSeconds} s`;
    else {
      return { fitted: { model, classes, dims, batch, flopsPerImage: flops / batch }, cutAs };
    }
  }
  return { fitted: null, cutAs };
}

const settingsFor = (batch: number, classes: number) => ({
  ...settingsOf({ batch }, classes),
  evalBatch: batch,
});

/** Compiles. */
async function openSession(
  bench: Bench,
  { model, classes, batch }: ModelCase,
  variants: VariantChoice,
) {
  const settings = settingsFor(batch, classes);
  const began = performance.now();
  const session = await Session.open(bench.stopwatch.device, model, settings, variants);
  const compileNs = 1e6 * (performance.now() - began);
  bench.spent.compileSeconds += compileNs / 1e9;
  return { session, costs: { compileNs } };
}

/** Operations that float64 may take: one or two seconds, or more where a single image takes more. */
const FLOPS_64 = 2e9;

/** Judges a session's steps at their full size by float64, on as many distinct images as that has time for. */
async function checkSession(
  session: Session,
  { model, classes, batch, flopsPerImage }: FittedCase,
  references: StepReferences,
): Promise<Record<"train_step" | "inference_step", StepCheck>> {
  const images = repeatedBatch(model, batch, classes, FLOPS_64 / flopsPerImage);
  const got = await runSteps(session, images.whole);
  const settings = settingsFor(images.distinct.labels.length, classes);
  const train = trainingGraph(model, settings), evaluate = evaluationGraph(model, settings);
  const want = await references.of(
    session,
    batch,
    (weights) => runSteps64({ train, evaluate }, weights, images),
  );
  const tolerance = stepTolerance(train);
  return {
    train_step: checkStep(got.train_step, want.train_step, tolerance),
    inference_step: checkStep(got.inference_step, want.inference_step, tolerance),
  };
}

/** A row that is not timed yet: what the check found, losses and gradients apart. */
function checkedRow(
  name: RowName,
  { reason, losses, gradients }: StepCheck,
): BenchRow {
  const error = gradients && Number.isFinite(gradients.error) ? gradients.error : null;
  return {
    ...emptyRow(name, "failed", reason),
    ...losses,
    ...finiteErrors(losses),
    gradients: gradients && { ...gradients, error },
  };
}

async function measureKernels(bench: Bench, prepared: readonly Prepared[], batch: number) {
  const sum = (cost: "flops" | "bytes") => prepared.reduce((n, { kernel }) => n + kernel[cost], 0);
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
