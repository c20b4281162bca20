import type { LetteredRun } from "./compare_train.ts";
import type { ComparedLosses, DifferentLoss } from "./comparison.ts";
import { lossTolerance } from "./loss_tolerance.ts";

/** The losses of each two runs that should have taken the same steps: of one seed, from the same step on. */
export function compareLosses(
  base: readonly LetteredRun[],
  other: readonly LetteredRun[],
): ComparedLosses[] {
  return base.flatMap((below) =>
    other.filter((above) => sameSteps(below, above)).flatMap((above) => lossesOf(below, above))
  );
}

function sameSteps({ result: { train: a } }: LetteredRun, { result: { train: b } }: LetteredRun) {
  return a.recipe.seed === b.recipe.seed && a.resumedFrom === b.resumedFrom &&
    (a.initialWeights ?? null) === (b.initialWeights ?? null);
}

/** Empty where one of them took no step. */
function lossesOf(base: LetteredRun, other: LetteredRun): ComparedLosses[] {
  const from = base.result.train.resumedFrom ?? 0;
  const [a, b] = [base, other].map(({ result }) => result.train.lossSamples);
  const both = Array.from({ length: Math.min(a.length, b.length) }, (_, i): DifferentLoss => {
    const off = Math.abs(a[i] - b[i]) / Math.abs(a[i]);
    return { step: from + i, base: a[i], other: b[i], off: a[i] === b[i] ? 0 : off };
  });
  if (both.length === 0) return [];
  return [{
    base: base.letter,
    other: other.letter,
    seed: base.result.train.recipe.seed,
    steps: both.length,
    first: both.find(({ off }) => off !== 0) ?? null,
    furthest: both.reduce((worst, at) => at.off > worst.off ? at : worst),
    beyondRounding: both.find(({ step, off }) => !(off <= lossTolerance(step))) ?? null,
  }];
}
