import type { Result } from "../schema/result.ts";

/** When a run ended at the earliest, in milliseconds since 1970: it took the times that it tells, one after the other. */
export function earliestEnd(result: Result): number {
  return Date.parse(result.createdAt) + 1e3 * leastSeconds(result);
}

function leastSeconds(result: Result): number {
  if (result.kind === "train") {
    const { epochs, evalOnly, resumedFrom } = result.train;
    // Epochs before a checkpoint were another run's.
    if (evalOnly || resumedFrom !== null) return 0;
    return epochs.reduce((sum, { seconds, evalSeconds }) => sum + seconds + (evalSeconds ?? 0), 0);
  }
  const { rows, training } = result.bench;
  const ns = rows.reduce((sum, { samplesNs, hostSamplesNs, repetitions }) => {
    const samples = hostSamplesNs.length > 0 ? hostSamplesNs : samplesNs;
    return sum + (repetitions ?? 1) * samples.reduce((a, b) => a + b, 0);
  }, 0);
  return ns / 1e9 + (training?.seconds ?? 0);
}
