import type { Prepared } from "../../../kernels/gpu/dispatcher.ts";
import { evaluationGraph, trainingGraph } from "../../../models/plan/training.ts";
import type { SessionPlans } from "../../../models/plan/session_plans.ts";
import { Session } from "../../../models/session/session.ts";
import type { BenchRow, Profile } from "../../../results/schema/result.ts";
import { reasonOf } from "../../../results/text/user_error.ts";
import type { VariantChoice } from "../../../models/plan/variants.ts";
import type { Bench } from "../bench.ts";
import type { RowName } from "../job.ts";
import { ceiling } from "../roofline.ts";
import { emptyRow, finiteErrors, timed } from "../row.ts";
import { sampleInTurns } from "../sampling.ts";
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
import { timesOf } from "./with_defaults.ts";

/** What runs of a model's steps, and what else is measured of them. */
export interface ModelRequest {
  /** A plan by the tuner's winners, which takes turns with that by the defaults; undefined: only the defaults run. */
  readonly tuned?: SidePlan;
  /** Also time each kernel. */
  readonly profile: boolean;
  /** Float64's steps of the model, computed once. */
  readonly references: StepReferences;
  /** Gets each row as soon as it is there. */
  readonly onRow: (row: BenchRow) => void;
}

/** What a session is made of. */
interface SidePlan {
  readonly variants: VariantChoice;
  readonly plans: SessionPlans;
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
 * @returns Rows by the defaults; of a tuned plan its own, which hold what the defaults did meanwhile.
 */
export async function measureModel(
  bench: Bench,
  model: ModelCase,
  fitting: Fitting,
  adapted: string | null,
  request: ModelRequest,
): Promise<Measured> {
  const rows: BenchRow[] = [], profiles: Profile[] = [], sides: Side[] = [];
  const found: Found = {
    addRow(row) {
      rows.push(row);
      request.onRow(row);
    },
    addProfile: (profile) => void profiles.push(profile),
  };
  const { tuned } = request;
  try {
    const usual = { variants: {}, plans: fitting.plans };
    sides.push(await openSide(bench, model, fitting, "default", usual));
    if (tuned) sides.push(await openSide(bench, model, fitting, "tuner", tuned));
    await measureSteps(bench, sides, { model, fitting }, adapted, request, found);
  } catch (error) {
    bench.stopwatch.device.check();
    const reason = reasonOf(error);
    for (const name of modelRows(model, fitting.batch).slice(rows.length)) {
      const row = emptyRow(name, "failed", reason);
      found.addRow({ ...row, chosenBy: tuned ? "tuner" : "default" });
    }
  } finally {
    for (const { session } of sides) session.close();
  }
  return { rows, profiles };
}

/** A model at the batch that is measured. */
interface FittedModel {
  readonly model: ModelCase;
  readonly fitting: Fitting;
}

/** A session whose training is not compiled, and what took its inference. */
interface Side {
  readonly session: Session;
  readonly inferenceNs: number;
  readonly chosenBy: NonNullable<BenchRow["chosenBy"]>;
}

/**
 * Checks the steps and times those that are right, those of several sides in turns.
 *
 * @param sides The last one's rows are what is measured.
 * @param found Takes each as soon as it is there, so that it is kept where a later step fails.
 */
async function measureSteps(
  bench: Bench,
  sides: readonly Side[],
  fitted: FittedModel,
  adapted: string | null,
  { profile, references }: ModelRequest,
  { addRow, addProfile }: Found,
): Promise<void> {
  const { batch } = fitted.fitting;
  for (const name of modelRows(fitted.model, batch)) {
    const { op, shape, dims } = name, checked: CheckedSide[] = [];
    for (const { session, inferenceNs, chosenBy } of sides) {
      const compileNs = op === "inference_step"
        ? inferenceNs
        : (await compiling(bench, () => session.compileTraining())).compileNs;
      const kernels = op === "train_step" ? session.kernels("train") : session.kernels("evaluate");
      const check = await checkSession(session, fitted, op, references);
      const row = { ...checkedRow(name, check), compileNs, adapted, chosenBy };
      checked.push({ row, kernels });
    }
    const { row, kernels } = checked.at(-1)!;
    if (row.reason !== null) {
      addRow(row);
      continue;
    }
    addRow(await timedInTurns(bench, checked.filter(({ row }) => row.reason === null), batch));
    if (!profile) continue;
    addProfile({ op, shape, dims, kernels: await profileKernels(bench, kernels) });
  }
}

/** Compiles inference alone, and draws the weights: a step's check and times leave them as they are, up to the training's, which is last. */
async function openSide(
  bench: Bench,
  { model, classes, precision }: ModelCase,
  { batch }: Fitting,
  chosenBy: Side["chosenBy"],
  { variants, plans }: SidePlan,
): Promise<Side> {
  const settings = settingsFor(batch, classes, precision);
  const { device } = bench.stopwatch;
  const { made: session, compileNs } = await compiling(
    bench,
    () => Session.open(device, model, settings, variants, plans, {}, true),
  );
  await session.initialise(0);
  return { session, inferenceNs: compileNs, chosenBy };
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

/** A step that was checked. */
interface CheckedSide {
  readonly row: BenchRow;
  readonly kernels: readonly Prepared[];
}

/** Times steps in turns. @returns The row of the last one, with what the other did. */
async function timedInTurns(
  bench: Bench,
  sides: readonly CheckedSide[],
  batch: number,
): Promise<BenchRow> {
  const { stopwatch, spent, sampling, roofline } = bench;
  for (const { kernels } of sides) {
    bench.kernels.push(...kernels.map(({ kernel }) => kernel));
    spent.warmupSeconds += await stopwatch.warmUp([kernels]);
  }
  const sampled = await sampleInTurns(stopwatch, sides.map(({ kernels }) => [kernels]), sampling);
  const [row, ...others] = sides.map(({ row, kernels }, i): BenchRow => {
    const sum = (cost: "flops" | "bytes") => kernels.reduce((n, { kernel }) => n + kernel[cost], 0);
    const costs = { flops: sum("flops"), bytes: sum("bytes") };
    const times = timed(sampled[i], costs, ceiling(costs, row.dtype, roofline));
    const imagesPerSecond = times.medianNs ? 1e9 * batch / times.medianNs : null;
    return { ...row, ...times, variant: "plan", inputSets: 1, imagesPerSecond };
  }).toReversed();
  const usual = others.find(({ status }) => status === "complete");
  return usual ? { ...row, defaults: timesOf(usual) } : row;
}
