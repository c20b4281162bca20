import type { Step } from "../../../kernels/step/step.ts";
import { compare, type Tolerance } from "../../../kernels/tuning/compare.ts";
import type { Graph } from "../../../models/graph/graph.ts";
import type { Batch, Session, Tensors } from "../../../models/session/session.ts";
import { executeGraph } from "./float64/execute.ts";
import type { RepeatedBatch } from "./float64/repeated_batch.ts";
import { shapeTolerance, type StepTolerance } from "./float64/step_tolerance.ts";
import type { Values } from "./float64/ops.ts";

const STEP = { slot: 0, seed: 0, epoch: 0 };

/** What a step computed: losses by image, and of a training step the gradients by parameter. */
export interface StepResult {
  readonly losses: ArrayLike<number>;
  readonly gradients: Readonly<Record<string, ArrayLike<number>>>;
}

/** The steps of a model. */
export type StepName = "train_step" | "inference_step";

/** What came of a comparison with float64. */
export interface StepCheck {
  /** What is wrong, or null: only then may the step be timed. */
  readonly reason: string | null;
  readonly losses: {
    readonly checked: number;
    readonly maxAbsError: number;
    readonly maxRelError: number;
    readonly tolerance: Tolerance;
  };
  /** Null where the step has none. */
  readonly gradients: {
    readonly checked: number;
    /** The parameter whose gradient is the furthest off. */
    readonly worst: string;
    /** Root of the mean square of its difference over that of the gradient, see {@linkcode LEAST}. */
    readonly error: number;
    readonly tolerance: number;
  } | null;
}

/** A scale of the loss that so many halvings leave too large is no scaler's: the gradients are wrong. */
const MOST_HALVINGS = 24;

/**
 * Evaluates or trains on a batch, without an update, from the weights as they are. Where the loss is scaled and gradients overflow, as those of
 * small batches may by the scale that a training begins with, the scale is halved until they do not, as a training does it.
 */
export async function runStep(session: Session, batch: Batch, name: StepName): Promise<StepResult> {
  const step: Step = { ...STEP, count: batch.labels.length };
  if (name === "inference_step") {
    session.evaluate(batch, step);
    const { losses } = await session.metrics("evaluate");
    return { losses: losses.subarray(0, step.count), gradients: {} };
  }
  session.backward(batch, step);
  let tensors = await session.gradients();
  for (let i = 0; session.isScaled && !areFinite(tensors) && i < MOST_HALVINGS; i++) {
    session.update(0); // is left out, and halves the scale
    session.backward(batch, step);
    tensors = await session.gradients();
  }
  const { losses } = await session.metrics("train");
  const gradients = Object.entries(tensors).map(([name, { data }]) => [name, data] as const);
  return { losses: losses.subarray(0, step.count), gradients: Object.fromEntries(gradients) };
}

const areFinite = (tensors: Tensors) =>
  Object.values(tensors).every(({ data }) => data.every(Number.isFinite));

/**
 * The same in float64 on the CPU. A batch that repeats a few images has, in every op, the mean, the statistics and the gradient of
 * those few, so that only they are computed.
 *
 * @param graph Of a batch of the distinct images: of training or of evaluation.
 * @param weights Parameters and statistics before the step, by name.
 */
export function runStep64(graph: Graph, weights: Values, { distinct }: RepeatedBatch): StepResult {
  const step: Step = { ...STEP, count: distinct.labels.length };
  const values = executeGraph(graph, { ...weights, ...distinct }, step);
  const gradients = graph.parameters.map(({ tensor: { name } }) =>
    [name, values[`d ${name}`]] as const
  );
  return {
    losses: values.losses,
    gradients: graph.mode === "train" ? Object.fromEntries(gradients) : {},
  };
}

/** What a batch that shows images several times must compute, where once they compute this. */
export function repeatedStep(
  { losses, gradients }: StepResult,
  { repeats }: RepeatedBatch,
): StepResult {
  return {
    losses: Array.from({ length: repeats }, () => Array.from(losses)).flat(),
    gradients,
  };
}

/** Compares a step with the same in float64, losses and gradients each by their own tolerance. */
export function checkStep(got: StepResult, want: StepResult, tolerance: StepTolerance): StepCheck {
  const { wrong, maxAbsError, maxRelError } = compare(got.losses, want.losses, tolerance.losses);
  const checked = got.losses.length;
  const gradients = worstGradient(got, want, tolerance.gradients);
  const lossReason = wrong === 0
    ? null
    : `${wrong} of ${checked} losses differ from float64, by ${maxAbsError} at most`;
  const gradientReason = gradients === null || gradients.error <= gradients.tolerance
    ? null
    : `the gradient of ${gradients.worst} differs from float64 by ${
      gradients.error.toPrecision(2)
    } of it, over ${gradients.tolerance.toPrecision(2)}`;
  return {
    reason: lossReason ?? gradientReason ?? shapeReason(got, want, tolerance.gradients),
    losses: { checked, maxAbsError, maxRelError, tolerance: tolerance.losses },
    gradients,
  };
}

function worstGradient(
  got: StepResult,
  want: StepResult,
  tolerance: number,
): StepCheck["gradients"] {
  const all = Object.entries(want.gradients);
  if (all.length === 0) return null;
  const least = LEAST * Math.max(...all.map(([, values]) => rootMeanSquare(values)));
  const errors = all.map(([worst, values]) => {
    const difference = rootMeanSquare(values, got.gradients[worst]);
    const error = difference === 0 ? 0 : difference / Math.max(least, rootMeanSquare(values));
    return { worst, checked: values.length, error: Number.isNaN(error) ? Infinity : error };
  });
  const { worst, error } = errors.reduce((a, b) => b.error > a.error ? b : a);
  const checked = errors.reduce((sum, gradient) => sum + gradient.checked, 0);
  return { checked, worst, error, tolerance };
}

/** What is wrong with a gradient's size or direction where the bound on its error would let it pass, or null. */
function shapeReason(got: StepResult, want: StepResult, error: number): string | null {
  const bounds = shapeTolerance(error);
  if (bounds === null) return null;
  const sizes = Object.entries(want.gradients)
    .map(([name, values]) => ({ name, values, size: rootMeanSquare(values) }));
  const least = LEAST * Math.max(...sizes.map(({ size }) => size));
  for (const { name, values, size } of sizes) {
    if (size < least || size === 0) continue;
    const ours = got.gradients[name], ratio = rootMeanSquare(ours) / size;
    const cosine = meanProduct(values, ours) / (size ** 2 * ratio);
    if (Math.abs(ratio - 1) <= bounds.size && cosine >= bounds.leastCosine) continue;
    return `the gradient of ${name} has ${ratio.toPrecision(2)} times the size of float64's and ` +
      `a cosine of ${cosine.toPrecision(2)} with it: must be within ${bounds.size} of 1, and at ` +
      `least ${bounds.leastCosine.toPrecision(2)}`;
  }
  return null;
}

/** Gradients smaller than this share of the largest are judged as if they were so large: a bias before a batch normalisation has none. */
const LEAST = 1e-3;

/** Of values, or of their difference from others; NaN where one is. */
function rootMeanSquare(values: ArrayLike<number>, others?: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - (others ? others[i] : 0)) ** 2;
  return Math.sqrt(sum / values.length);
}

function meanProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum / a.length;
}
