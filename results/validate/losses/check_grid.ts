import type { TrainResult } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";

/**
 * The loss of a sample is a number of f32 by every kernel that WGSL allows, of 24 digits: one over 2^-9 is a multiple of 2^-32. A step's is the sum
 * of its samples' over their number, in f64, where it rounds nothing away: a multiple of 2^-32 by that number again. One in some thousands of
 * f64 is by chance.
 */
const GRID = 2 ** 32;
/** Fewer may have a sample that the model is surer of, whose loss is finer. */
const ENOUGH = 20;
/**
 * Where the mean is above half of what guessing costs, all 50,000 of the recorded ConvNet's on CIFAR-10 are on the grid, and of networks with
 * normalisation, which are surer of single images, 94 % at least.
 */
const LEAST = 0.5, LEAST_CONVNET = 0.99;
/** Two steps' sums are the same by chance, but of weights that do not move: of all recorded losses that high one pair in a run of thousands. */
const DISTINCT = 0.9;

/** Losses of a run that are sums of its samples', and not made up. */
export function checkGrid(check: Checker, { train, dataset }: TrainResult): void {
  const { recipe: { batch, accumulate, learningRate }, lossSamples, model, final } = train;
  const classes = final?.perClass.length ?? 0;
  const guessing = Math.log(Math.max(2, classes));
  const high = lossSamples.filter((loss) => loss >= guessing / 2);
  const isConvnet = model === "convnet" && dataset.name === "cifar10" && !dataset.synthetic;
  const least = isConvnet ? LEAST_CONVNET : LEAST;
  const on = high.filter((loss) => isOnGrid(loss, batch * accumulate)).length;
  const many = high.length >= ENOUGH && batch * accumulate <= 2 ** 12;
  check.holds(["train", "lossSamples"], !many || on >= least * high.length, () => {
    return `are made up: ${on} of ${high.length} can be the mean of ${
      batch * accumulate
    } losses in f32`;
  });
  const distinct = new Set(high).size;
  check.holds(
    ["train", "lossSamples"],
    high.length < ENOUGH || learningRate === 0 || distinct >= DISTINCT * high.length,
    () => `repeat each other: of ${high.length} only ${distinct} are different`,
  );
}

/** Whether a mean over so many samples is that of multiples of the grid's step. */
function isOnGrid(mean: number, count: number): boolean {
  return Math.round(mean * count * GRID) / GRID / count === mean;
}
