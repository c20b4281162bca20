import type { BenchResult, TrainResult } from "../../schema/result.ts";
import { type Problem, problemAt, type Step } from "../problem.ts";
import { mean } from "../../text/statistics.ts";
import {
  FIRST,
  FIRST_LOSSES,
  isDrawn,
  keptOf,
  type LossReference,
  textOf,
} from "./first_losses.ts";
import { type LossKey, lossKey, SHORT_TRAINING } from "./loss_key.ts";
import { LossBand, type Outside } from "./loss_band.ts";

/** A run's losses, and what they are held to. */
interface Claim {
  readonly losses: readonly number[];
  readonly seed: number;
  /** Where the document has them. */
  readonly path: readonly Step[];
}

/**
 * Initial weights, order, crops and flips are functions of the seed, so that the losses of a recipe are the same on every adapter but for rounding:
 * those of another seed, of permuted epochs or of nobody's run are told from them.
 */
export function checkLosses(
  result: TrainResult,
  references: readonly LossReference[] = FIRST_LOSSES,
): Problem[] {
  if (!isDrawn(result)) return [];
  const { lossSamples: losses, recipe: { seed } } = result.train;
  const claim = { losses, seed, path: ["train", "lossSamples"] };
  const key = lossKey(result), text = textOf(key);
  const same = references.find((reference) => textOf(reference) === text);
  if (same) return judged(claim, same);
  const whole = references.find((reference) => textOf(reference) === textOf(inF32(key)));
  if (whole && whole.runs.some((run) => run.seed === seed && isToRounding(losses, run.first))) {
    const message =
      `are those of seed ${seed} in f32, which ${key.start.precision} precision is not`;
    return [problemAt(claim.path, message)];
  }
  // Whatever the optimiser does, it comes after the first loss.
  const start = JSON.stringify(key.start);
  const alike = references.find((reference) => JSON.stringify(reference.start) === start);
  return alike ? judged({ ...claim, losses: losses.slice(0, 1) }, alike) : [];
}

/** The recipe whose numbers lie in f32. */
const inF32 = ({ start, course }: LossKey): LossKey => ({
  start: { ...start, precision: "f32" },
  course,
});

/** In mixed precision the recipe's steps 30 to 50 are 3e-5 to 4e-4 from those in f32; adapters are 5e-7 apart in f32. */
const MIXED_FROM = 30, MIXED_APART = 1e-5;

/** Whether later ones of the first losses are the same in the mean but for what adapters round. */
function isToRounding(losses: readonly number[], first: readonly number[]): boolean {
  const own = losses.slice(MIXED_FROM, FIRST), other = first.slice(MIXED_FROM);
  const count = Math.min(own.length, other.length);
  if (count < LEAST_STEPS) return false;
  const off = mean(own.slice(0, count).map((loss, i) => Math.abs(loss / other[i] - 1)));
  return off < MIXED_APART;
}

/** Whether there is something to hold a run's losses to. */
export function hasReference(result: TrainResult, references = FIRST_LOSSES): boolean {
  const text = textOf(lossKey(result));
  return references.some((reference) =>
    textOf(reference) === text &&
    reference.runs.some(({ seed }) => seed === result.train.recipe.seed)
  );
}

/** The losses of `bench`'s short training, of which everything is given. */
export function checkShortTraining(
  { bench: { training } }: BenchResult,
  references: readonly LossReference[] = FIRST_LOSSES,
): Problem[] {
  if (!training?.lossSamples) return [];
  const { batch, seed, learningRate } = SHORT_TRAINING;
  const reference = references.find(({ start, course }) =>
    start.data === SHORT_TRAINING.task && start.batch === batch &&
    course.learningRate === learningRate
  );
  if (!reference) return [];
  const path = ["bench", "training", "lossSamples"];
  return judged({ losses: training.lossSamples, seed, path }, reference);
}

const bands = new WeakMap<LossReference, LossBand>();

/** Made once for all the files that are validated. */
function bandOf(reference: LossReference): LossBand {
  const band = bands.get(reference) ?? new LossBand(reference);
  bands.set(reference, band);
  return band;
}

function judged(claim: Claim, reference: LossReference): Problem[] {
  const { losses, seed, path } = claim;
  const own = reference.runs.find((run) => run.seed === seed);
  const band = bandOf(reference);
  if (!own) return ofAnother(claim, reference, band);
  const outside = band.outside(keptOf(losses), own);
  if (outside === null) return [];
  const { step, isEpoch, got, want, off } = outside;
  const [is, gives] = [got, want].map((loss) => loss.toPrecision(7));
  const share = (number: number) => `${(100 * number).toPrecision(2)} %`;
  const what = isEpoch ? `of this epoch are ${is} in the mean` : `is ${is}`;
  const message = `${what}, but seed ${seed} of this recipe gives ${gives}: ${share(off)} apart, ` +
    `on any adapter ${share(outside.band)} at most: ${meaning(claim, reference, band, outside)}`;
  return [problemAt([...path, step], message)];
}

/** Losses that agree by chance in fewer steps. */
const LEAST_STEPS = 10;

/** Of a seed whose losses are not known it is known what they are not. */
function ofAnother({ losses, seed, path }: Claim, { runs }: LossReference, band: LossBand) {
  if (Math.min(losses.length, band.first.length) < LEAST_STEPS) return [];
  const kept = keptOf(losses), other = runs.find((run) => !band.outside(kept, run));
  if (!other) return [];
  return [
    problemAt(path, `of seed ${seed} are those that seed ${other.seed} gives on any adapter`),
  ];
}

/** What such losses may be, as far as the known ones tell. */
function meaning(
  { losses, seed }: Claim,
  { runs }: LossReference,
  band: LossBand,
  { step, isEpoch }: Outside,
): string {
  const other = runs.find((run) => run.seed !== seed && !band.outside(keptOf(losses), run));
  if (other) return `these are the losses of seed ${other.seed}`;
  const own = runs.filter((run) => run.seed === seed);
  for (let epoch = 1; epoch * band.stepsPerEpoch < losses.length; epoch++) {
    const { first } = keptOf(losses.slice(epoch * band.stepsPerEpoch));
    const isFirst = own.some((run) => !band.outside({ first, later: [] }, run));
    if (isFirst) return `the first epoch's losses are those of epoch ${epoch + 1}`;
  }
  return step === 0 && !isEpoch
    ? "they are of another seed, recipe or data, or made up"
    : "they were permuted or edited, or are of another recipe";
}
