/**
 * Softmax cross-entropy of the first `count` samples in float64, by sorting and plain sums. A rank is the label's place among
 * the classes sorted by falling logit, equal ones by class; the prediction is the first of them.
 */
export function softmaxCrossEntropyReference(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  count: number,
  labelSmoothing = 0,
) {
  const losses: number[] = [], ranks: number[] = [], predictions: number[] = [];
  const dlogits: number[] = [];
  for (let n = 0; n < labels.length; n++) {
    const row = Array.from({ length: classes }, (_, j) => logits[n * classes + j]);
    if (n >= count) {
      losses.push(0);
      ranks.push(classes);
      predictions.push(classes);
      for (let j = 0; j < classes; j++) dlogits.push(0);
      continue;
    }
    const largest = row.reduce((a, b) => Math.max(a, b));
    const powers = row.map((z) => Math.exp(z - largest));
    const total = powers.reduce((a, b) => a + b);
    const finite = row.every(Number.isFinite);
    const targets = row.map((_, j) =>
      labelSmoothing / classes + (j === labels[n] ? 1 - labelSmoothing : 0)
    );
    const wanted = targets.map((t, j) => t === 0 ? 0 : t * (row[j] - largest));
    losses.push(finite ? Math.log(total) - wanted.reduce((a, b) => a + b) : NaN);
    const order = row.map((_, j) => j).sort((i, j) => row[j] - row[i] || i - j);
    const ordered = !row.some(Number.isNaN);
    ranks.push(ordered ? order.indexOf(labels[n]) : classes);
    predictions.push(ordered ? order[0] : classes);
    for (const [j, p] of powers.entries()) dlogits.push((p / total - targets[j]) / count);
  }
  return { losses, ranks, predictions, dlogits };
}
