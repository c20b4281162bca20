import type { AdamWHyper } from "./adamw.ts";

/** Weights and both moments. */
interface AdamWState {
  readonly w: ArrayLike<number>;
  readonly m: ArrayLike<number>;
  readonly v: ArrayLike<number>;
}

/**
 * One step of AdamW in float64, as Loshchilov and Hutter write it: corrected moments first, the decay apart from them and, as in PyTorch,
 * as a factor, so that an infinite weight stays infinite.
 */
export function adamwReference(
  { w, m, v }: AdamWState,
  dw: ArrayLike<number>,
  { learningRate, beta1, beta2, eps, weightDecay, update }: AdamWHyper,
): { w: Float64Array; m: Float64Array; v: Float64Array } {
  const first = Float64Array.from(m, (old, i) => beta1 * old + (1 - beta1) * dw[i]);
  const second = Float64Array.from(v, (old, i) => beta2 * old + (1 - beta2) * dw[i] ** 2);
  const weights = Float64Array.from(w, (old, i) => {
    const mean = first[i] / (1 - beta1 ** update), square = second[i] / (1 - beta2 ** update);
    const shrunk = old * (1 - learningRate * weightDecay);
    return shrunk - learningRate * mean / (Math.sqrt(square) + eps);
  });
  return { w: weights, m: first, v: second };
}
