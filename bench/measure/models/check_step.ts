import type { Step } from "../../../kernels/step/step.ts";
import { compare, type Tolerance } from "../../../kernels/tuning/compare.ts";
import type { Graph } from "../../../models/graph/graph.ts";
import type { Batch, Session, Tensors } from "../../../models/session/session.ts";
import { executeGraph } from "./float64/execute.ts";
import type { RepeatedBatch } from "./float64/repeated_batch.ts";
import type { StepTolerance } from "./float64/step_tolerance.ts";
import type { Values } from "./float64/ops.ts";

const STEP = { slot: 0, seed: 0, epoch: 0 };

/** A parameter's gradient; that of a convolution's kernel is OIHW. */
export interface Gradient {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What a step computed: losses by image, and of a training step the gradients by parameter. */
export interface StepResult {
  readonly losses: ArrayLike<number>;
  readonly gradients: Readonly<Record<string, Gradient>>;
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
    /** The parameter whose gradient, of a kernel that of one of its taps, is the furthest off. */
    readonly worst: string;
    /** Root of the mean square of its difference over that of the gradient, or of the tap's where that is larger; see {@linkcode NONE}. */
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
  return { losses: losses.subarray(0, step.count), gradients: tensors };
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
  const gradients = graph.parameters.map(({ tensor: { name, shape } }) =>
    [name, { shape, data: values[`d ${name}`] }] as const
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
    reason: lossReason ?? gradientReason,
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
  const largest = Math.max(...all.map(([, { data }]) => rootMeanSquare(data)));
  const errors = all.flatMap(([worst, { shape, data }]) => {
    const whole = rootMeanSquare(data), ours = got.gradients[worst].data;
    const least = whole < NONE * largest ? LEAST * largest : whole;
    return tapsOf(shape).map((tap) => {
      const difference = rootMeanSquare(data, tap, ours);
      const size = Math.max(least, rootMeanSquare(data, tap));
      const error = difference === 0 ? 0 : difference / size;
      return { worst, error: Number.isNaN(error) ? Infinity : error };
    });
  });
  const { worst, error } = errors.reduce((a, b) => b.error > a.error ? b : a);
  const checked = all.reduce((sum, [, { data }]) => sum + data.length, 0);
  return { checked, worst, error, tolerance };
}

/** Which elements of a tensor those of a tap are: every so many from one on. */
interface Tap {
  readonly from: number;
  readonly every: number;
}

const ALL: Tap = { from: 0, every: 1 };

/** The taps of a kernel, each of which is judged, as one of nine that is left out is but a third of the whole. */
function tapsOf([, , height = 1, width = 1]: readonly number[]): Tap[] {
  const every = height * width;
  return Array.from({ length: every }, (_, from) => ({ from, every }));
}

/** Gradients smaller than this share of the largest in float64 are none, as that of a bias before a batch normalisation. */
const NONE = 1e-9;
/** As which share of the largest such are judged: what roundings leave of them. Others may be smaller, and are judged by their own size. */
const LEAST = 1e-3;

/** Of values of a tap, or of their difference from others; NaN where one is. */
function rootMeanSquare(
  values: ArrayLike<number>,
  { from, every }: Tap = ALL,
  others?: ArrayLike<number>,
): number {
  let sum = 0;
  for (let i = from; i < values.length; i += every) {
    sum += (values[i] - (others ? others[i] : 0)) ** 2;
  }
  return Math.sqrt(sum * every / values.length);
}
