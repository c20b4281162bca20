/** Hyperparameters of one step. */
interface SgdOptions {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/**
 * Several steps of SGD in float64 as PyTorch writes it: the first step sets the momentum buffer to the gradient.
 *
 * @param gradients One array per step.
 * @param m The momentum buffer that earlier steps left.
 */
export function sgdReference(
  w: ArrayLike<number>,
  gradients: readonly ArrayLike<number>[],
  { learningRate, momentum, weightDecay, nesterov }: SgdOptions,
  m?: ArrayLike<number>,
): { w: Float64Array; m: Float64Array } {
  const weights = Float64Array.from(w);
  let buffer = m ? Float64Array.from(m) : undefined;
  for (const dw of gradients) {
    const g = weights.map((value, i) => dw[i] + weightDecay * value);
    buffer = buffer ? buffer.map((b, i) => momentum * b + g[i]) : g.slice();
    for (let i = 0; i < weights.length; i++) {
      weights[i] -= learningRate * (nesterov ? g[i] + momentum * buffer[i] : buffer[i]);
    }
  }
  return { w: weights, m: buffer ?? new Float64Array(w.length) };
}
