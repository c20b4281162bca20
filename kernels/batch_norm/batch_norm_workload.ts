import { sizeOf } from "../gpu/kernel.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import {
  chooseParts,
  indicesOf,
  planesOfChannels,
  takeParts,
  uniformArray,
} from "../tuning/workload_parts.ts";
import type { Shape4 } from "../layout.ts";
import { BATCH_NORM, type BatchNormShape } from "./batch_norm.ts";
import { BATCH_NORM_BACKWARD } from "./backward/backward.ts";
import { BATCH_NORM_EVAL } from "./normalise/eval.ts";
import {
  batchNormBackwardReference,
  batchNormEvalReference,
  batchNormReference,
  statisticsReference,
} from "./batch_norm_ref.ts";
import { EPS, TENSORS } from "./shape.ts";

/** Values near one after a dozen roundings. */
const VALUES = { atol: 1e-5, rtol: 1e-5 };
type Arrays = Record<string, Float32Array<ArrayBuffer>>;

/** Training's batch normalisation as a workload. */
export function batchNormWorkload(what: BatchNormShape): Workload {
  return storedWorkload({
    ...taskOf(BATCH_NORM, what),
    inputs: (seed) => ({ ...forwardInputs(what, seed), ...channelValues(what, seed) }),
    expect: (inputs, samples) =>
      expectations(what, inputs, samples, (some, shape) => {
        const { gamma, beta, runningMean, runningVar } = some;
        const values = { gamma, beta, runningMean, runningVar };
        return batchNormReference(some.x, shape, values, what, some.residual);
      }),
  });
}

/** Batch normalisation by running statistics as a workload. */
export function batchNormEvalWorkload(what: BatchNormShape): Workload {
  return storedWorkload({
    ...taskOf(BATCH_NORM_EVAL, what),
    inputs: (seed) => ({ ...forwardInputs(what, seed), ...channelValues(what, seed) }),
    expect: (inputs, samples) =>
      expectations(what, inputs, samples, (some, shape) => {
        const { gamma, beta, runningMean, runningVar } = some;
        const values = { gamma, beta, runningMean, runningVar };
        return { y: batchNormEvalReference(some.x, shape, values, what, some.residual) };
      }),
  });
}

/** The gradient of training's batch normalisation as a workload, at the statistics that x has. */
export function batchNormBackwardWorkload(what: BatchNormShape): Workload {
  const { fused, shape } = what;
  return storedWorkload({
    ...taskOf(BATCH_NORM_BACKWARD, what),
    inputs: (seed) => {
      const x = uniformArray(sizeOf(shape), seed, 0);
      const { mean, variance } = statisticsReference(x, shape);
      return {
        dy: uniformArray(x.length, seed, 7),
        x,
        ...(fused ? { y: uniformArray(x.length, seed, 8) } : {}),
        gamma: channelValues(what, seed).gamma,
        mean: Float32Array.from(mean),
        invstd: Float32Array.from(variance, (v) => 1 / Math.sqrt(v + (what.eps ?? EPS))),
      };
    },
    expect: (inputs, samples) =>
      expectations(what, inputs, samples, (some, partial) => {
        const { gamma, mean, invstd } = some;
        const given = { gamma, mean, invstd };
        const want = batchNormBackwardReference(some.dy, some.x, partial, given, some.y);
        const { dresidual, ...others } = want;
        return fused === "add_relu" ? { ...others, dresidual } : others;
      }),
  });
}

function forwardInputs({ shape, fused }: BatchNormShape, seed: number): HostArrays {
  const x = uniformArray(sizeOf(shape), seed, 0);
  return fused === "add_relu" ? { x, residual: uniformArray(x.length, seed, 1) } : { x };
}

function channelValues({ shape: [, c] }: BatchNormShape, seed: number) {
  return {
    gamma: uniformArray(c, seed, 2),
    beta: uniformArray(c, seed, 3),
    runningMean: uniformArray(c, seed, 4),
    runningVar: uniformArray(c, seed, 5).map((v) => 1.5 + v),
  };
}

/** The outputs of some channels, each of which is on its own. */
function expectations(
  { shape: [n, c, h, w] }: BatchNormShape,
  inputs: HostArrays,
  samples: number,
  reference: (some: Arrays, shape: Shape4) => Record<string, Float64Array>,
): Expectation[] {
  const pixels = h * w, size = n * pixels;
  const channels = chooseParts({ count: c, elements: size, operations: size }, samples);
  const planes = planesOfChannels(channels, n, c);
  const take = ([name, array]: [string, HostArrays[string]]) => {
    const values = array as Float32Array<ArrayBuffer>;
    return [
      name,
      TENSORS.includes(name) ? takeParts(values, planes, pixels) : takeParts(values, channels, 1),
    ];
  };
  const some = Object.fromEntries(Object.entries(inputs).map(take));
  // Rounding of a sum of n random values grows as its square root in practice.
  const sums = { atol: 2e-6 * Math.sqrt(size), rtol: 1e-5 };
  return Object.entries(reference(some, [n, channels.length, h, w])).map(([output, values]) => ({
    output,
    indices: TENSORS.includes(output)
      ? indicesOf(planes, pixels, n * c)
      : indicesOf(channels, 1, c),
    values,
    tolerance: output === "dgamma" || output === "dbeta" ? sums : VALUES,
  }));
}
