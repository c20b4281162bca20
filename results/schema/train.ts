/** The part of a result document that only a training run has. */
import { z } from "zod";
import { accuracy, count, loss, seconds, sha256Hex, text } from "./units.ts";

const augment = z.looseObject({
  horizontalFlip: z.boolean().describe("With probability 1/2"),
  cropPadding: count.describe("Pixels of zero padding on each side before a random crop; 0: none"),
  mean: z.array(z.number()).readonly().describe("Per channel, of pixels scaled to [0, 1]"),
  std: z.array(z.number().positive()).readonly().describe("Per channel"),
});

const schedule = z.looseObject({
  kind: z.enum(["constant", "step", "cosine"]),
  warmupEpochs: z.number().nonnegative().describe("Epochs of linear growth"),
  stepEpochs: z.int().positive().describe("Of `step`: epochs between two falls"),
  gamma: z.number().nonnegative().describe("Of `step`: factor of each fall"),
});

const hyperparameters = z.looseObject({
  epochs: z.int().positive(),
  batch: z.int().positive().describe("Images per step, or per piece of one"),
  accumulate: z.int().positive().optional().describe("Pieces of a step; one where absent"),
  learningRate: z.number().nonnegative().describe(
    "Per step, on the batch's mean gradient; with a schedule, its largest",
  ),
  schedule: schedule.optional().describe("Constant where absent"),
  momentum: z.number().nonnegative(),
  weightDecay: z.number().nonnegative(),
  decayAll: z.boolean().optional().describe(
    "Weight decay applies to biases and batch normalisation too; true where absent",
  ),
  labelSmoothing: z.number().nonnegative().optional(),
  nesterov: z.boolean(),
  zeroInitResidual: z.boolean().optional(),
  imageSize: z.int().positive().optional().describe("Height and width, pixels"),
  augmented: z.boolean().optional().describe(
    "Training images were cropped and flipped at random; true where absent",
  ),
  recompute: z.boolean().optional().describe("Activations were computed again, not kept"),
  augment,
});

const epoch = z.looseObject({
  epoch: z.int().positive().describe("From 1"),
  trainLoss: loss.describe("Mean over the epoch's steps, while the weights move"),
  trainTop1: accuracy.describe("Over the epoch's augmented images, while the weights move"),
  trainTop5: accuracy.optional(),
  learningRate: z.number().nonnegative().optional().describe("Of the epoch's last step"),
  testTop1: accuracy.nullable().describe("Null where the epoch was not evaluated"),
  testTop5: accuracy.nullable(),
  testLoss: loss.nullable(),
  seconds: seconds.positive().describe("Training time of the epoch by protocol.clock"),
  inputSeconds: seconds.optional().describe(
    "Of `seconds`, those in which the next batch was not there yet",
  ),
  imagesPerSecond: z.number().nonnegative().describe("Images trained on, over `seconds`"),
  evalSeconds: seconds.nullable(),
});

const final = z.looseObject({
  testTop1: accuracy,
  testTop5: accuracy,
  testLoss: loss,
  perClass: z.array(z.looseObject({
    class: text,
    top1: accuracy.nullable().describe("Null where the class has no test image"),
    count: count.describe("Test images of the class"),
  })).readonly(),
  confusion: z.array(z.array(count).readonly()).readonly().optional().describe(
    "Test images by class (rows, as in perClass) and by the class that the model took them for; absent past 100 classes",
  ),
}).describe("Evaluation of the weights that `weightsDigest` names");

/** A training run: what was trained, how, and how it went. */
export const train = z.looseObject({
  task: text.describe("What is learned: cifar10, imagenet, synthetic"),
  model: text.describe("convnet, ..."),
  parameters: z.int().positive().describe("Trained numbers in the model"),
  seed: count,
  hyperparameters,
  epochs: z.array(epoch).readonly().describe("Whole epochs of this run, in order"),
  final: final.nullable().describe("Null where the run did not complete"),
  weightsDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/).nullable()
    .describe("Of the final weights in parameter order, little-endian f32"),
  lossSamples: z.array(loss).readonly()
    .describe("Training loss of each step of this run; a non-finite last one is left out"),
  compileSeconds: seconds.describe("Building the plan and its pipelines"),
  plan: z.looseObject({
    dispatchesPerStep: count,
    variants: z.record(z.string(), text).describe("Kernel variant by op and shape"),
    bufferBytes: count.describe("All GPU buffers of the plan"),
  }),
  memory: z.looseObject({
    rssFirstBytes: count.describe("Resident memory of the process after the first epoch"),
    rssLastBytes: count.describe("... and after the last"),
  }).nullable(),
  input: z.looseObject({
    workers: count.describe("That decode images"),
    loaderImagesPerSecond: z.number().positive().nullable().describe(
      "Of the loader alone, measured before training; null where images are in memory",
    ),
    waitShare: z.number().min(0).max(1).describe("Of training time, waiting for the next batch"),
    inputBound: z.boolean().describe("The wait was over a tenth of training time"),
    badFiles: z.array(text).readonly().describe("That could not be decoded, with the reason"),
  }).optional(),
  initialWeights: sha256Hex.nullable().optional().describe(
    "SHA-256 of the file that training started from; null: drawn from the seed",
  ),
  resumedFrom: count.nullable().describe(
    "Step of the checkpoint it continues; null: from the start",
  ),
});
