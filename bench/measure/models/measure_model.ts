import type { Prepared } from "../../../kernels/gpu/dispatcher.ts";
import { evaluationGraph, trainingGraph } from "../../../models/plan/training.ts";
import { Session } from "../../../models/session/session.ts";
import type { BenchRow, Profile } from "../../../results/schema/result.ts";
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
import { fit, type FittedCase, type ModelCase, modelRows, settingsFor } from "./model_case.ts";
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
 * and, of the training step, every gradient agreed with float64: see {@linkcode runSteps64}. The batch is halved until a row's time
 * is enough.
 */
export async function measureModel(
  bench: Bench,
  asked: ModelCase,
  request: ModelRequest,
): Promise<Measured> {
  const { fitted, cutAs } = fit(bench, asked);
  const rows: BenchRow[] = [], profiles: Profile[] = [];
  const found: Found = {
    addRow(row) {
      rows.push(row);
      request.onRow(row);
    },
    addProfile: (profile) => void profiles.push(profile),
  };
  const addMissing = (names: RowName[], status: "skipped" | "failed", reason: string) => {
    for (const name of names) found.addRow(emptyRow(name, status, reason));
  };
  if (!fitted) {
    addMissing(modelRows(asked), "skipped", `at every batch ${cutAs}`);
    return { rows, profiles };
  }
  const adapted = cutAs === null ? null : `batch ${asked.batch} cut, as ${cutAs}`;
  try {
    await measureFitted(bench, fitted, adapted, request, found);
  } catch (error) {
    bench.stopwatch.device.check();
    const reason = (error as Error).message.split("\n", 1)[0];
    addMissing(modelRows(fitted).slice(rows.length), "failed", reason);
  }
  return { rows, profiles };
}

async function measureFitted(
  bench: Bench,
  fitted: FittedCase,
  adapted: string | null,
  request: ModelRequest,
  found: Found,
): Promise<void> {
  const { session, costs } = await openSession(bench, fitted, request.variants);
  try {
    await measureSteps(bench, session, fitted, { ...costs, adapted }, request, found);
  } finally {
    session.close();
  }
}

/**
 * Checks the steps and times those that are right.
 *
 * @param common What is the same of every row.
 * @param found Takes each as soon as it is there, so that it is kept where a later step fails.
 */
async function measureSteps(
  bench: Bench,
  session: Session,
  fitted: FittedCase,
  common: Pick<BenchRow, "compileNs" | "adapted">,
  { chosenBy, profile, references }: ModelRequest,
  { addRow, addProfile }: Found,
): Promise<void> {
  const checks = await checkSession(session, fitted, references);
  for (const name of modelRows(fitted)) {
    const { op, shape, dims } = name;
    const kernels = op === "train_step" ? session.trainKernels : session.evaluationKernels;
    const row = { ...checkedRow(name, checks[op]), ...common, chosenBy };
    if (row.reason !== null) {
      addRow(row);
      continue;
    }
    addRow({ ...row, ...await measureKernels(bench, kernels, fitted.batch) });
    if (!profile) continue;
    addProfile({ op, shape, dims, kernels: await profileKernels(bench, kernels) });
  }
}

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
