import type { Prepared } from "../../../kernels/gpu/dispatcher.ts";
import type { DType } from "../../../kernels/tuning/workload.ts";
import { evaluationGraph, trainingGraph } from "../../../models/plan/training.ts";
import { Session } from "../../../models/session/session.ts";
import type { BenchRow, Profile } from "../../../results/schema/result.ts";
import type { VariantChoice } from "../../../models/plan/variants.ts";
import type { Bench } from "../bench.ts";
import type { RowName } from "../job.ts";
import { ceiling } from "../roofline.ts";
import { emptyRow, finiteErrors, timed } from "../row.ts";
import { sample } from "../sampling.ts";
import {
  checkStep,
  repeatedStep,
  runStep,
  runStep64,
  type StepCheck,
  type StepName,
} from "./check_step.ts";
import { repeatedBatch } from "./float64/repeated_batch.ts";
import { stepTolerance } from "./float64/step_tolerance.ts";
import type { StepReferences } from "./step_references.ts";
import type { Fitting } from "./batch_fit.ts";
import { type ModelCase, modelRows, settingsFor } from "./model_case.ts";
import { profileKernels } from "./profile.ts";

/** What a model's steps are compiled with, and what else is measured of them. */
export interface ModelRequest {
  readonly variants: VariantChoice;
  readonly chosenBy: NonNullable<BenchRow["chosenBy"]>;
  /** Also time each kernel. */
  readonly profile: boolean;
  /** Float64's steps of the model, computed once. */
  readonly references: StepReferences;
  /** Gets each row as soon as it is there. */
  readonly onRow: (row: BenchRow) => void;
}

/** What is known of a model's steps. */
interface Measured {
  readonly rows: BenchRow[];
  readonly profiles: Profile[];
}

/** Takes what is found. */
interface Found {
  addRow(row: BenchRow): void;
  addProfile(profile: Profile): void;
}

/**
 * Times a model's training and inference step: the GPU's work on a batch that is there already. Each is timed only after its losses
 * and, of the training step, every gradient agreed with float64: see {@linkcode runStep64}.
 *
 * @param adapted How the batch was found, where it is not the one that was asked for.
 */
export async function measureModel(
  bench: Bench,
  model: ModelCase,
  fitting: Fitting,
  adapted: string | null,
  request: ModelRequest,
): Promise<Measured> {
  const rows: BenchRow[] = [], profiles: Profile[] = [];
  const found: Found = {
    addRow(row) {
      rows.push(row);
      request.onRow(row);
    },
    addProfile: (profile) => void profiles.push(profile),
  };
  try {
    const { session, compileNs } = await openSession(bench, model, fitting, request);
    try {
      const compiled = { session, inferenceNs: compileNs };
      await measureSteps(bench, compiled, { model, fitting }, adapted, request, found);
    } finally {
      session.close();
    }
  } catch (error) {
    bench.stopwatch.device.check();
    const reason = (error as Error).message.split("\n", 1)[0];
    for (const name of modelRows(model, fitting.batch).slice(rows.length)) {
      found.addRow(emptyRow(name, "failed", reason));
    }
  }
  return { rows, profiles };
}

/** A model at the batch that is measured. */
interface FittedModel {
  readonly model: ModelCase;
  readonly fitting: Fitting;
}

/** A session whose training is not compiled, and what took its inference. */
interface Compiled {
  readonly session: Session;
  readonly inferenceNs: number;
}

/**
 * Checks the steps and times those that are right.
 *
 * @param found Takes each as soon as it is there, so that it is kept where a later step fails.
 */
async function measureSteps(
  bench: Bench,
  { session, inferenceNs }: Compiled,
  fitted: FittedModel,
  adapted: string | null,
  { chosenBy, profile, references }: ModelRequest,
  { addRow, addProfile }: Found,
): Promise<void> {
  const { batch } = fitted.fitting;
  session.initialise(0); // a step's check and times leave the weights as they are, up to the training's, which is last
  for (const name of modelRows(fitted.model, batch)) {
    const { op, shape, dims } = name;
    const compileNs = op === "inference_step"
      ? inferenceNs
      : (await compiling(bench, () => session.compileTraining())).compileNs;
    const kernels = op === "train_step" ? session.trainKernels : session.evaluationKernels;
    const check = await checkSession(session, fitted, op, references);
    const row = { ...checkedRow(name, check), compileNs, adapted, chosenBy };
    if (row.reason !== null) {
      addRow(row);
      continue;
    }
    addRow({ ...row, ...await measureKernels(bench, kernels, batch, name.dtype) });
    if (!profile) continue;
    addProfile({ op, shape, dims, kernels: await profileKernels(bench, kernels) });
  }
}

/** Compiles inference alone. */
async function openSession(
  bench: Bench,
  { model, classes, precision }: ModelCase,
  { batch, plans }: Fitting,
  { variants, chosenBy }: ModelRequest,
) {
  const settings = settingsFor(batch, classes, precision);
  const known = chosenBy === "default" ? plans : undefined;
  const { device } = bench.stopwatch;
  const { made: session, compileNs } = await compiling(
    bench,
    () => Session.open(device, model, settings, variants, known, {}, true),
  );
  return { session, compileNs };
}

/** Compiles, and counts the time. */
async function compiling<T>(bench: Bench, compile: () => Promise<T>) {
  const began = performance.now();
  const made = await compile();
  const compileNs = 1e6 * (performance.now() - began);
  bench.spent.compileSeconds += compileNs / 1e9;
  return { made, compileNs };
}

/** Operations that float64 may take: one or two seconds, or more where a single image takes more. */
const FLOPS_64 = 2e9;

/** Judges a step at its full size by float64, on as many distinct images as that has time for. */
async function checkSession(
  session: Session,
  { model: { model, classes, precision }, fitting: { batch, flopsPerImage } }: FittedModel,
  name: StepName,
  references: StepReferences,
): Promise<StepCheck> {
  const images = repeatedBatch(model, batch, classes, FLOPS_64 / flopsPerImage);
  const count = images.distinct.labels.length;
  const makeGraph = name === "train_step" ? trainingGraph : evaluationGraph;
  const graph = makeGraph(model, settingsFor(count, classes, "f32"));
  const want = await references.of(
    session,
    name,
    count,
    (weights) => runStep64(graph, weights, images),
  );
  const got = await runStep(session, images.whole, name); // after, as it moves the running statistics
  return checkStep(got, repeatedStep(want, images), stepTolerance(graph, precision));
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

async function measureKernels(
  bench: Bench,
  prepared: readonly Prepared[],
  batch: number,
  dtype: DType,
) {
  const sum = (cost: "flops" | "bytes") => prepared.reduce((n, { kernel }) => n + kernel[cost], 0);
  const costs = { flops: sum("flops"), bytes: sum("bytes") };
  bench.kernels.push(...prepared.map(({ kernel }) => kernel));
  bench.spent.warmupSeconds += await bench.stopwatch.warmUp([prepared]);
  const sampled = await sample(bench.stopwatch, [prepared], bench.sampling);
  return {
    ...timed(sampled, costs, ceiling(costs, dtype, bench.roofline)),
    variant: "plan",
    inputSets: 1,
    imagesPerSecond: 1e9 * batch / sampled.medianNs,
  };
}
