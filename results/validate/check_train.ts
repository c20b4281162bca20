import type { TrainResult } from "../schema/result.ts";
import { Checker } from "./checker.ts";
import { checkTrainArgv } from "./claims/check_argv.ts";
import { checkLearning } from "./claims/check_learning.ts";
import { checkGrid } from "./losses/check_grid.ts";
import { checkTrainingSpeed } from "./physics/check_training.ts";
import type { Problem, Step } from "./problem.ts";
import { learningRateAt, stepsOfEpoch } from "../schema/schedule.ts";
import { checkRun } from "./training/check_run.ts";
import { checkWholeTimes } from "./training/check_times.ts";

type Train = TrainResult["train"];
type Epoch = Train["epochs"][number];
type Final = NonNullable<Train["final"]>;

/** The images of one evaluation, by data set: accuracies on fewer are of another test. */
const TEST_COUNTS: Record<string, number> = { cifar10: 10_000, imagenet: 50_000 };

/** By how much an evaluation of the same weights may differ between machines. */
const OTHER_MACHINE = 0.005;

/** The run's numbers that others follow from. */
interface Shape {
  readonly stepsPerEpoch: number;
  /** Trained on in an epoch: what is left over by its last whole step is not. */
  readonly images: number;
  readonly testCount: number;
  readonly evalOnly: boolean;
}

/** What in a training run does not follow from its own losses, counts and times. */
export function checkTrain(result: TrainResult): Problem[] {
  const check = new Checker();
  const { train, dataset } = result;
  const { batch, accumulate } = train.recipe;
  const stepsPerEpoch = stepsOfEpoch(train.recipe, dataset.trainCount);
  const shape = {
    stepsPerEpoch,
    images: stepsPerEpoch * batch * accumulate,
    testCount: dataset.testCount,
    evalOnly: train.evalOnly,
  };
  check.holds(
    ["train", "recipe", "batch"],
    train.evalOnly || stepsPerEpoch > 0,
    `is ${batch}, more than the ${dataset.trainCount} images`,
  );
  checkDataset(check, result);
  checkTrainArgv(check, result);
  checkLearning(check, result);
  checkTrainingSpeed(check, result);
  checkRun(check, result);
  checkWholeTimes(check, result);
  checkGrid(check, result);
  checkLength(check, result, shape);
  train.epochs.forEach((epoch, i) => checkEpoch(check, train, epoch, i, shape));
  if (train.final) checkFinal(check, train.final, train, shape);
  if (train.input) checkInput(check, train.input, train.epochs);
  checkLossScale(check, result);
  if (result.status === "complete") {
    check.holds(["train", "weightsDigest"], train.weightsDigest !== null, "is missing");
  }
  return check.problems;
}

/** CIFAR-10 is always evaluated whole, as `--limit` cuts training images only. */
function checkDataset(check: Checker, { dataset, train }: TrainResult): void {
  check.equals(["train", "recipe", "task"], train.recipe.task, dataset.name, "the data set is");
  const drawn = dataset.name === "synthetic" || dataset.source === "generated";
  check.holds(["dataset", "synthetic"], dataset.synthetic || !drawn, "is false of generated data");
  if (dataset.evaluatedOn === "train") {
    check.equals(["dataset", "testCount"], dataset.testCount, dataset.trainCount, "trainCount is");
  }
  if (dataset.name !== "cifar10" && !dataset.canonical) return;
  const whole = TEST_COUNTS[dataset.name];
  if (whole === undefined) return;
  check.equals(["dataset", "testCount"], dataset.testCount, whole, `${dataset.name}'s test has`);
}

/** Epochs are numbered from 1; a run that ended early may have begun another. */
function checkLength(check: Checker, { train, status }: TrainResult, shape: Shape): void {
  const { epochs, lossSamples, recipe } = train;
  const whole = epochs.length * shape.stepsPerEpoch;
  const path = ["train", "lossSamples"];
  if (status === "complete" && !shape.evalOnly) {
    check.equals(["train", "epochs"], epochs.length, recipe.epochs, "recipe.epochs is");
    check.equals(path, lossSamples.length, whole, "its epochs have steps:");
  } else {
    const most = whole + shape.stepsPerEpoch;
    const fits = lossSamples.length >= whole && lossSamples.length <= most;
    check.holds(
      path,
      fits,
      `are ${lossSamples.length}, but its epochs have ${whole} to ${most} steps`,
    );
  }
  const begun = train.resumedFrom === null || train.resumedFrom <= lossSamples.length;
  check.holds(["train", "resumedFrom"], begun, "is beyond the last step");
}

function checkEpoch(check: Checker, train: Train, epoch: Epoch, i: number, shape: Shape): void {
  const at = (name: keyof Epoch) => ["train", "epochs", i, name];
  const { stepsPerEpoch, images, testCount } = shape;
  check.equals(at("epoch"), epoch.epoch, i + 1, "its place is");
  const losses = train.lossSamples.slice(i * stepsPerEpoch, (i + 1) * stepsPerEpoch);
  if (losses.length === stepsPerEpoch && stepsPerEpoch > 0) {
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / stepsPerEpoch;
    check.equals(at("trainLoss"), epoch.trainLoss, mean, "the mean of its lossSamples is");
  }
  for (const name of ["trainTop1", "trainTop5"] as const) {
    check.isWhole(at(name), epoch[name] ?? null, (epoch[name] ?? 0) * images, "images");
  }
  for (const name of ["testTop1", "testTop5"] as const) {
    check.isWhole(at(name), epoch[name], (epoch[name] ?? 0) * testCount, "images");
  }
  const perSecond = images / epoch.seconds;
  check.equals(at("imagesPerSecond"), epoch.imagesPerSecond, perSecond, "images over seconds is");
  checkOrder(check, at("trainTop5"), epoch.trainTop1, epoch.trainTop5);
  checkOrder(check, at("testTop5"), epoch.testTop1, epoch.testTop5);
  const evaluated = [epoch.testTop1, epoch.testTop5, epoch.testLoss, epoch.evalSeconds];
  const nulls = evaluated.filter((value) => value === null).length;
  check.holds(at("testTop1"), nulls % 4 === 0, "an evaluation is whole or null");
  if (epoch.learningRate !== undefined) {
    const last = epoch.epoch * stepsPerEpoch - 1;
    const rate = learningRateAt(train.recipe, last, stepsPerEpoch);
    check.equals(at("learningRate"), epoch.learningRate, rate, "the schedule gives");
  }
  const { inputSeconds = 0, seconds } = epoch;
  check.holds(at("inputSeconds"), inputSeconds <= seconds, "is more than seconds");
}

function checkOrder(check: Checker, path: Step[], top1: number | null, top5?: number | null): void {
  if (top1 === null || (top5 ?? null) === null) return;
  check.holds(path, top5! >= top1, `is ${top5}, less than the top-1 of ${top1}`);
}

const inFinal = (...steps: Step[]) => ["train", "final", ...steps];

/** The last evaluation: that of the last epoch, and the count-weighted mean over the classes. */
function checkFinal(check: Checker, final: Final, train: Train, shape: Shape): void {
  checkLastEpoch(check, final, train, shape);
  const { testTop1, testTop5 } = final;
  check.isWhole(inFinal("testTop5"), testTop5, testTop5 * shape.testCount, "images");
  checkOrder(check, inFinal("testTop5"), testTop1, testTop5);
  const hits = final.perClass.map(({ top1, count }) => (top1 ?? 0) * count);
  checkClasses(check, final, hits, shape);
  checkConfusion(check, final, hits);
}

/** The final weights are those of the last epoch, so that both evaluations agree; where a run broke off within another, those were evaluated. */
function checkLastEpoch(
  check: Checker,
  final: Final,
  train: Train,
  { evalOnly, stepsPerEpoch }: Shape,
): void {
  const last = train.epochs.at(-1);
  const went = train.lossSamples.length > train.epochs.length * stepsPerEpoch;
  if (!last || last.testTop1 === null || (evalOnly && went)) return;
  // A run that only evaluates a checkpoint may do so on another machine than the one that wrote it, which rounds otherwise.
  const again = evalOnly || train.resumedFrom === train.lossSamples.length;
  for (const name of ["testTop1", "testTop5", "testLoss"] as const) {
    const other = last[name]!;
    if (again && Math.abs(final[name] - other) <= OTHER_MACHINE * Math.max(1, other)) continue;
    check.equals(inFinal(name), final[name], other, "the last epoch's is");
  }
}

/** @param hits Images of each class that were named right. */
function checkClasses(
  check: Checker,
  { perClass, testTop1 }: Final,
  hits: readonly number[],
  { testCount }: Shape,
): void {
  const counted = perClass.reduce((sum, { count }) => sum + count, 0);
  check.equals(inFinal("perClass"), counted, testCount, "testCount is");
  perClass.forEach(({ top1, count }, i) => {
    const path = inFinal("perClass", i, "top1");
    check.isWhole(path, top1, hits[i], "images");
    check.holds(path, (top1 === null) === (count === 0), "null where count is 0");
  });
  const mean = hits.reduce((sum, hit) => sum + hit, 0) / counted;
  if (counted > 0) check.equals(inFinal("testTop1"), testTop1, mean, "its classes give");
}

/** Every row sums to its class's images, and the diagonal is those that were named right. */
function checkConfusion(
  check: Checker,
  { perClass, confusion }: Final,
  hits: readonly number[],
): void {
  if (!confusion) return;
  check.equals(inFinal("confusion"), confusion.length, perClass.length, "classes are");
  confusion.slice(0, perClass.length).forEach((row, i) => {
    const sum = row.reduce((a, b) => a + b, 0);
    check.equals(inFinal("confusion", i), row.length, perClass.length, "classes are");
    check.equals(inFinal("confusion", i), sum, perClass[i].count, "images of the class are");
    check.equals(inFinal("confusion", i, i), row[i], Math.round(hits[i]), "top1 times count is");
  });
}

function checkInput(check: Checker, input: NonNullable<Train["input"]>, epochs: readonly Epoch[]) {
  const sum = (time: "seconds" | "inputSeconds") =>
    epochs.reduce((total, epoch) => total + (epoch[time] ?? 0), 0);
  const share = epochs.length > 0 ? Math.min(1, sum("inputSeconds") / sum("seconds")) : 0;
  check.equals(["train", "input", "waitShare"], input.waitShare, share, "its epochs give");
  check.equals(["train", "input", "inputBound"], input.inputBound, share > 0.1, "waitShare says");
}

/** What a scaler begins with, and after how many updates without an overflow it doubles at most once: PyTorch's. */
const FIRST_SCALE = 2 ** 16, GROWTH_INTERVAL = 2000;

/** Mixed precision scales its loss, f32 does not; the scale halves with each update that is left out, and doubles only after many that are not. */
function checkLossScale(check: Checker, { train, status }: TrainResult): void {
  const { lossScale, recipe: { precision }, lossSamples } = train;
  const at = (...steps: Step[]) => ["train", "lossScale", ...steps];
  if (precision === "f32") {
    check.holds(at(), lossScale === undefined, "is there, but recipe.precision is f32");
    return;
  }
  if (status !== "complete") return; // of a run that broke off it may not have been read
  check.holds(at(), lossScale !== undefined, `is missing, but recipe.precision is ${precision}`);
  if (!lossScale) return;
  const { final, skipped } = lossScale, updates = lossSamples.length;
  check.holds(at("skipped"), skipped <= updates, `is ${skipped} of ${updates} updates`);
  const doubled = Math.log2(final / FIRST_SCALE) + skipped;
  const possible = Number.isInteger(doubled) && doubled >= 0 &&
    doubled <= (updates - skipped) / GROWTH_INTERVAL;
  check.holds(at("final"), possible, () => {
    const most = Math.floor(Math.max(0, updates - skipped) / GROWTH_INTERVAL);
    return `is ${final}, but ${FIRST_SCALE} halved ${skipped} times doubles 0 to ${most} times`;
  });
}
