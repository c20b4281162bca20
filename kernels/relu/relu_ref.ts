/** ReLU by a plain loop; NaN stays NaN. */
export function reluReference(x: ArrayLike<number>): Float64Array {
  return Float64Array.from(x, (v) => Number.isNaN(v) ? NaN : Math.max(0, v));
}

/** Gradient of ReLU by a plain loop over its output; that of NaN is let through, as in PyTorch. */
export function reluBackwardReference(dy: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  return Float64Array.from(dy, (v, i) => y[i] <= 0 ? 0 : v);
}
