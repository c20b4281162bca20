/** How the learning rate changes over a run. */
export interface Schedule {
  /** `constant`; `step`: times `gamma` after every `stepEpochs`; `cosine`: to zero along half a cosine. */
  readonly kind: typeof SCHEDULES[number];
  /** Epochs of linear growth from nothing, before the rest. */
  readonly warmupEpochs: number;
  readonly stepEpochs: number;
  readonly gamma: number;
}

export const SCHEDULES = ["constant", "step", "cosine"] as const;

/**
 * The learning rate of a step.
 *
 * @param base The rate after the warm-up.
 * @param at Steps since the start of the run.
 * @param stepsPerEpoch Steps of an epoch.
 * @param epochs Length of the run, which `cosine` ends with.
 */
export function learningRateAt(
  { kind, warmupEpochs, stepEpochs, gamma }: Schedule,
  base: number,
  at: number,
  stepsPerEpoch: number,
  epochs: number,
): number {
  const warmup = Math.round(warmupEpochs * stepsPerEpoch);
  if (at < warmup) return base * (at + 1) / warmup;
  switch (kind) {
    case "constant":
      return base;
    case "step":
      return base * gamma ** Math.floor(at / stepsPerEpoch / stepEpochs);
    case "cosine": {
      const steps = epochs * stepsPerEpoch - warmup;
      return base * (1 + Math.cos(Math.PI * (at - warmup) / steps)) / 2;
    }
  }
}
