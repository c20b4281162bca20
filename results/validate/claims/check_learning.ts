import type { TrainResult } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";

type Train = TrainResult["train"];

/** CIFAR-10's classes, in the order of their labels. */
const CIFAR10 = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];
/** Images of each class in a data set's test. */
const IMAGES: Readonly<Record<string, { readonly classes: number; readonly each: number }>> = {
  cifar10: { classes: 10, each: 1000 },
  imagenet: { classes: 1000, each: 50 },
};
/** What f32 may round away of a mean. */
const ROUNDED = 1e-4;

/** Losses that go with their accuracies, and the classes that the data set has. */
export function checkLearning(check: Checker, result: TrainResult): void {
  const { train } = result;
  train.epochs.forEach((epoch, i) => {
    const at = (name: string) => ["train", "epochs", i, name];
    const { trainTop1, trainTop5, trainLoss, testTop1, testTop5, testLoss } = epoch;
    checkLoss(check, at("trainLoss"), trainLoss, trainTop1, trainTop5);
    checkLoss(check, at("testLoss"), testLoss, testTop1, testTop5);
  });
  const { final } = train;
  if (!final) return;
  checkLoss(check, ["train", "final", "testLoss"], final.testLoss, final.testTop1, final.testTop5);
  checkClasses(check, result, final);
}

/**
 * A label that another class beats has at most half of the probability, one that five beat a sixth: it costs ln 2 at least, or ln 6. With
 * smoothed labels no less, as what is spread over all classes costs more.
 */
function checkLoss(
  check: Checker,
  path: (string | number)[],
  loss: number | null,
  top1: number | null,
  top5: number | null | undefined,
): void {
  if (loss === null || top1 === null) return;
  const least = (1 - top1) * Math.LN2 + (1 - (top5 ?? 1)) * (Math.log(6) - Math.LN2);
  check.holds(path, loss >= least - ROUNDED, () => {
    return `is ${loss}, but each miss costs ln 2 at least, one of the top-5 ln 6: ${
      least.toFixed(4)
    }`;
  });
}

function checkClasses(
  check: Checker,
  { dataset: { name, canonical, evaluatedOn } }: TrainResult,
  { perClass }: NonNullable<Train["final"]>,
): void {
  const path = ["train", "final", "perClass"];
  if (!Object.hasOwn(IMAGES, name) || evaluatedOn === "train") return;
  if (name !== "cifar10" && !canonical) return; // photos of one's own
  const { classes, each } = IMAGES[name];
  check.equals(path, perClass.length, classes, `${name}'s classes are`);
  perClass.forEach(({ class: called, count }, i) => {
    check.equals([...path, i, "count"], count, each, `${name} has of each class`);
    if (canonical && name === "cifar10") {
      check.equals([...path, i, "class"], called, CIFAR10[i], "its labels' order says");
    }
  });
}
