import { compare } from "../../../kernels/tuning/compare.ts";
import type { Batch, Session } from "../../../models/session/session.ts";
import type { VariantChoice } from "../../../models/plan/variants.ts";
import { finiteErrors } from "../row.ts";

/** Hyperparameters of the step that is checked and timed: the recipe's. */
const STEP = { slot: 0, seed: 0, epoch: 0, learningRate: 0.001, momentum: 0.9, weightDecay: 0 };

/**
 * Losses of a step differ between rungs by the rounding of sums of up to some ten thousand products, in relation to which 1e-4 is wide and
 * any real mistake large.
 */
const TOLERANCE = { atol: 1e-5, rtol: 1e-3 };
/**
 * How far a tensor's gradient may be from that of plain kernels, root of the mean square over the gradient's own. Rounding turns a few of a
 * deep net's millions of rectifiers, which adds up towards the first layer: 5 % in ResNet-50's on an H200, between kernels that
 * each agree with float64. What is wrong in a plan, an operand mistaken or missing, changes a gradient by its own size.
 */
const GRADIENT_TOLERANCE = 0.1;

/** Plain rungs for every op; the naive weight gradient's loop over a batch's pixels is longer than llvmpipe lets loops be. */
export function plainVariants(plain: string): VariantChoice {
  return { "*": plain, conv2d_backward_weight: "tiled" };
}

/** What a step computed. */
interface StepResult {
  readonly losses: Float32Array;
  /** Gradients by tensor. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** What a training step and an evaluation give, from the same weights. */
export async function oneStep(session: Session, batch: Batch) {
  const step = { ...STEP, count: batch.labels.length };
  session.initialise(0);
  session.evaluate(batch, step);
  const evaluated = await session.metrics("evaluate");
  session.train(batch, step);
  const trained = await session.metrics("train");
  const { momentum } = await session.state(); // from rest and without decay the gradient
  const gradients = new Map(Object.entries(momentum).map(([name, { data }]) => [name, data]));
  return {
    train_step: { losses: trained.losses.subarray(0, step.count), gradients },
    inference_step: { losses: evaluated.losses.subarray(0, step.count), gradients: new Map() },
  };
}

/** Compares a step with that of plain kernels. */
export function checkStep(got: StepResult, want: StepResult, plain: string) {
  const losses = compare(got.losses, want.losses, TOLERANCE);
  let checked = got.losses.length, { maxAbsError, maxRelError } = losses;
  let reason = losses.wrong === 0
    ? null
    : `${losses.wrong} of ${checked} losses differ from those of the ${plain} kernels, by ${maxAbsError} at most`;
  for (const [name, values] of got.gradients) {
    const expected = want.gradients.get(name)!;
    const one = compare(values, expected, TOLERANCE);
    const off = distance(values, expected);
    checked += values.length;
    maxAbsError = Math.max(maxAbsError, one.maxAbsError);
    maxRelError = Math.max(maxRelError, off);
    if (off <= GRADIENT_TOLERANCE) continue;
    reason ??= `the gradient of ${name} differs from that of the ${plain} kernels by ${
      off.toPrecision(2)
    } of it`;
  }
  const errors = finiteErrors({ maxAbsError, maxRelError });
  return { reason, numbers: { checked, ...errors, tolerance: TOLERANCE } };
}

/** Root of the mean square of the difference over that of `want`; infinite where one is NaN, or `want` is all zero and `got` is not. */
function distance(got: Float32Array, want: Float32Array): number {
  let difference = 0, size = 0;
  got.forEach((value, i) => {
    difference += (value - want[i]) ** 2;
    size += want[i] ** 2;
  });
  const off = difference === 0 ? 0 : Math.sqrt(difference / size);
  return Number.isNaN(off) ? Infinity : off;
}
