import type { Shape4 } from "../layout.ts";

/** Parameters and running statistics, one value per channel. */
export interface ChannelValues {
  readonly gamma: ArrayLike<number>;
  readonly beta: ArrayLike<number>;
  readonly runningMean: ArrayLike<number>;
  readonly runningVar: ArrayLike<number>;
}

/** What is fused. */
interface Fused {
  readonly fused?: "relu" | "add_relu";
  readonly eps?: number;
  readonly momentum?: number;
}

/** The places of a channel in an NCHW array. */
function placesOf(c: number, [N, C, H, W]: Shape4): Uint32Array {
  const places = new Uint32Array(N * H * W);
  let count = 0;
  for (let n = 0; n < N; n++) {
    const first = (n * C + c) * H * W;
    for (let pixel = 0; pixel < H * W; pixel++) places[count++] = first + pixel;
  }
  return places;
}

/** Mean and biased variance of each channel of an NCHW array in float64, as they are defined. */
export function statisticsReference(x: ArrayLike<number>, shape: Shape4) {
  const mean = new Float64Array(shape[1]), variance = new Float64Array(shape[1]);
  for (let c = 0; c < shape[1]; c++) {
    const places = placesOf(c, shape);
    for (const i of places) mean[c] += x[i] / places.length;
    for (const i of places) variance[c] += (x[i] - mean[c]) ** 2 / places.length;
  }
  return { mean, variance };
}

/** Training's batch normalisation of an NCHW array in float64. */
export function batchNormReference(
  x: ArrayLike<number>,
  shape: Shape4,
  values: ChannelValues,
  { eps = 1e-5, momentum = 0.1, ...fused }: Fused,
  residual?: ArrayLike<number>,
) {
  const { mean, variance } = statisticsReference(x, shape);
  const count = x.length / shape[1];
  const moved = (old: ArrayLike<number>, now: Float64Array) =>
    Float64Array.from(old, (v, c) => (1 - momentum) * v + momentum * now[c]);
  const given = { ...values, runningMean: mean, runningVar: variance };
  return {
    y: batchNormEvalReference(x, shape, given, { eps, ...fused }, residual),
    mean,
    invstd: variance.map((v) => 1 / Math.sqrt(v + eps)),
    runningMean: moved(values.runningMean, mean),
    runningVar: moved(values.runningVar, variance.map((v) => v * count / (count - 1))),
  };
}

/** Batch normalisation of an NCHW array by running statistics in float64. */
export function batchNormEvalReference(
  x: ArrayLike<number>,
  shape: Shape4,
  { gamma, beta, runningMean, runningVar }: ChannelValues,
  { fused, eps = 1e-5 }: Fused,
  residual?: ArrayLike<number>,
): Float64Array {
  const y = new Float64Array(x.length);
  for (let c = 0; c < shape[1]; c++) {
    for (const i of placesOf(c, shape)) {
      const normal = (x[i] - runningMean[c]) / Math.sqrt(runningVar[c] + eps);
      const value = normal * gamma[c] + beta[c] + (fused === "add_relu" ? residual![i] : 0);
      y[i] = fused ? Math.max(0, value) : value;
    }
  }
  return y;
}

/**
 * Gradient of training's batch normalisation of NCHW arrays in float64, by the chain rule through variance and mean, as in
 * Ioffe and Szegedy, "Batch Normalization" (2015), section 3. With `y`, dy counts only where it is not <= 0, and `dresidual`
 * is what counts.
 */
export function batchNormBackwardReference(
  dy: ArrayLike<number>,
  x: ArrayLike<number>,
  shape: Shape4,
  { gamma, mean, invstd }: Record<"gamma" | "mean" | "invstd", ArrayLike<number>>,
  y?: ArrayLike<number>,
) {
  const dresidual = new Float64Array(dy.length);
  for (let i = 0; i < dy.length; i++) dresidual[i] = y && y[i] <= 0 ? 0 : dy[i];
  const dx = new Float64Array(x.length);
  const dgamma = new Float64Array(shape[1]), dbeta = new Float64Array(shape[1]);
  for (let c = 0; c < shape[1]; c++) {
    const places = placesOf(c, shape), m = places.length;
    let dVariance = 0, dMean = 0;
    for (const i of places) {
      const normal = (x[i] - mean[c]) * invstd[c], dNormal = dresidual[i] * gamma[c];
      dbeta[c] += dresidual[i];
      dgamma[c] += dresidual[i] * normal;
      dVariance -= dNormal * (x[i] - mean[c]) * invstd[c] ** 3 / 2;
      dMean -= dNormal * invstd[c];
    }
    for (const i of places) dMean -= dVariance * 2 * (x[i] - mean[c]) / m;
    for (const i of places) {
      const dNormal = dresidual[i] * gamma[c];
      dx[i] = dNormal * invstd[c] + dVariance * 2 * (x[i] - mean[c]) / m + dMean / m;
    }
  }
  return { dx, dgamma, dbeta, dresidual };
}
