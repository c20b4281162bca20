/** Trainings whose numbers do not follow from their losses, counts and times. */
import { type Bad, bad, type Edit, TRAIN } from "./edit_testing.ts";

const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, edit, path, reason);

/** A run in mixed precision whose scaler came to this. */
const mixed = (lossScale: { final: number; skipped: number }): Edit => (d) => {
  d.train.recipe.precision = "mixed";
  d.train.lossScale = lossScale;
};

export const TRAIN_NUMBERS: readonly Bad[] = [
  train(
    "an accuracy of half an image",
    (d) => d.train.epochs[2].testTop1 += 5e-5,
    "train.epochs[2].testTop1",
    /no whole number/,
  ),
  train(
    "a training accuracy of half an image",
    (d) => d.train.epochs[2].trainTop1 += 1e-5,
    "train.epochs[2].trainTop1",
    /no whole number/,
  ),
  train(
    "a top-5 below the top-1",
    (d) => d.train.epochs[2].testTop5 = 0.1,
    "train.epochs[2].testTop5",
    /less than the top-1/,
  ),
  train(
    "half an evaluation",
    (d) => d.train.epochs[2].testLoss = null,
    "train.epochs[2].testTop1",
    /whole or null/,
  ),
  train(
    "a lower training loss",
    (d) => d.train.epochs[5].trainLoss -= 0.01,
    "train.epochs[5].trainLoss",
    /mean of its lossSamples/,
  ),
  train(
    "a lower loss of one step",
    (d) => d.train.lossSamples[700] -= 0.01,
    "train.epochs[1].trainLoss",
    /mean of its lossSamples/,
  ),
  train(
    "no losses",
    (d) => d.train.lossSamples = [],
    "train.lossSamples",
    /epochs have steps: 5000/,
  ),
  train("no epochs", (d) => d.train.epochs = [], "train.epochs", /recipe.epochs is 10/),
  train(
    "a missing epoch",
    (d) => d.train.epochs.splice(4, 1),
    "train.epochs[4].epoch",
    /its place is 5/,
  ),
  train(
    "an epoch twice",
    (d) => d.train.epochs[4] = d.train.epochs[3],
    "train.epochs[4].epoch",
    /its place is 5/,
  ),
  train(
    "half the seconds",
    (d) => d.train.epochs[5].seconds /= 2,
    "train.epochs[5].imagesPerSecond",
    /images over seconds/,
  ),
  train(
    "twice the images per second",
    (d) => d.train.epochs[5].imagesPerSecond *= 2,
    "train.epochs[5].imagesPerSecond",
    /images over seconds/,
  ),
  train(
    "more waiting than time",
    (d) => d.train.epochs[5].inputSeconds = 9,
    "train.epochs[5].inputSeconds",
    /more than seconds/,
  ),
  train(
    "an edited wait",
    (d) => d.train.input.waitShare = 0,
    "train.input.waitShare",
    /its epochs give/,
  ),
  train(
    "another learning rate than the schedule's",
    (d) => d.train.epochs[5].learningRate = 0.1,
    "train.epochs[5].learningRate",
    /schedule gives 0.001/,
  ),
  train(
    "another batch",
    (d) => d.train.recipe.batch = 128,
    "train.lossSamples",
    /steps: 3900/,
  ),
  train(
    "a batch beyond the images",
    (d) => d.train.recipe.batch = 60_000,
    "train.recipe.batch",
    /more than the 50000/,
  ),
  train(
    "half the training images",
    (d) => d.dataset.trainCount = 25_000,
    "train.lossSamples",
    /steps: 2500/,
  ),
  train(
    "a test on half of the images",
    (d) => d.dataset.testCount = 5000,
    "dataset.testCount",
    /test has 10000/,
  ),
  train(
    "another data set than the task's",
    (d) => d.dataset.name = "cifar100",
    "train.recipe.task",
    /data set is cifar100/,
  ),
  train(
    "a step to resume from that was never run",
    (d) => d.train.resumedFrom = 6000,
    "train.resumedFrom",
    /beyond the last step/,
  ),
  train(
    "no digest of a complete run",
    (d) => d.train.weightsDigest = null,
    "train.weightsDigest",
    /missing/,
  ),
  train(
    "the digest of nothing",
    (d) => {
      d.train.weightsDigest =
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    },
    "train.weightsDigest",
    /of no bytes/,
  ),
  train(
    "a run of tomorrow's tomorrow",
    (d) => {
      d.createdAt = new Date(Date.now() + 48 * 3600e3).toISOString();
    },
    "createdAt",
    /in the future/,
  ),
  train(
    "a test on the training images of another number",
    (d) => d.dataset.evaluatedOn = "train",
    "dataset.testCount",
    /trainCount is 50000/,
  ),
  train(
    "an interrupted run that lost its losses",
    (d) => {
      Object.assign(d, { status: "interrupted", reason: "stopped by the user" });
      d.train.lossSamples.length = 4000;
    },
    "train.lossSamples",
    /are 4000, but its epochs have 5000 to 5500 steps/,
  ),
  train(
    "a training top-5 below the top-1",
    (d) => d.train.epochs[2].trainTop5 = 0,
    "train.epochs[2].trainTop5",
    /less than the top-1/,
  ),
  train(
    "a wait that is said to be long",
    (d) => d.train.input.inputBound = true,
    "train.input.inputBound",
    /waitShare says/,
  ),
  train(
    "a final accuracy of a run resumed at its end, which is not the last epoch's",
    (d) => {
      d.train.resumedFrom = d.train.lossSamples.length;
      d.train.final.testTop1 = 0.99;
    },
    "train.final.testTop1",
    /the last epoch's is/,
  ),
  train(
    "a GPU that calls itself software, to be ranked with it",
    (d) => d.adapter.software = true,
    "adapter.software",
    /is true, but .*H200.* is not known to run on the CPU/,
  ),
  train(
    "a CPU adapter under a GPU's name, with its driver",
    (d) => d.driver = "llvmpipe Mesa 22.3.6 (LLVM 15.0.6)",
    "adapter.software",
    /is false, but .*llvmpipe.* runs on the CPU/,
  ),
  train(
    "drawn images that are said to be real",
    (d) => Object.assign(d.dataset, { source: "generated", synthetic: false }),
    "dataset.synthetic",
    /of generated data/,
  ),
  train(
    "a scaled loss in f32",
    (d) => d.train.lossScale = { final: 65536, skipped: 0 },
    "train.lossScale",
    /is there, but recipe.precision is f32/,
  ),
  train(
    "mixed precision without a scaled loss",
    (d) => d.train.recipe.precision = "mixed",
    "train.lossScale",
    /is missing, but recipe.precision is mixed/,
  ),
  train(
    "mixed precision that left more updates out than it had",
    mixed({ final: 1, skipped: 5001 }),
    "train.lossScale.skipped",
    /is 5001 of 5000 updates/,
  ),
  train(
    "a loss scale that did not halve with an update left out",
    mixed({ final: 2 ** 18, skipped: 1 }),
    "train.lossScale.final",
    /is 262144, but 65536 halved 1 times doubles 0 to 2 times/,
  ),
];
