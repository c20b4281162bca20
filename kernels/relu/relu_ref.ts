/** ReLU by a plain loop; NaN stays NaN. */
export function reluReference(x: ArrayLike<number>): Float64Array {
  const y = new Float64Array(x.length); // `from` with a function takes several times as long
  for (let i = 0; i < y.length; i++) y[i] = Math.max(0, x[i]); // NaN for NaN, as the language says
  return y;
}

/** Gradient of ReLU by a plain loop over its output; that of NaN is let through, as in PyTorch. */
export function reluBackwardReference(dy: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const dx = new Float64Array(dy.length);
  for (let i = 0; i < dx.length; i++) dx[i] = y[i] <= 0 ? 0 : dy[i];
  return dx;
}
