/** The part of a result document that only a training run has. */
import { z } from "zod";
import { recipe } from "./recipe.ts";
import { MOST_CLASSES, MOST_CONFUSED, MOST_ENTRIES, MOST_EPOCHS, MOST_STEPS } from "./limits.ts";
import { accuracy, count, list, loss, rate, record, seconds } from "./units.ts";
import { sha256Hex, size, text } from "./units.ts";

const augment = z.looseObject({
  horizontalFlip: z.boolean().describe("With probability 1/2"),
  cropPadding: count.describe("Pixels of zero padding on each side before a random crop; 0: none"),
  mean: list(loss, MOST_ENTRIES).readonly().describe("Per channel, of pixels scaled to [0, 1]"),
  std: list(size.positive(), MOST_ENTRIES).readonly().describe("Per channel"),
}).describe("What was done to training images on the GPU");

const epoch = z.looseObject({
  epoch: z.int().positive().describe("From 1"),
  trainLoss: loss.describe("Mean over the epoch's steps, while the weights move"),
  trainTop1: accuracy.describe("Over the epoch's augmented images, while the weights move"),
  trainTop5: accuracy.optional(),
  learningRate: size.optional().describe("Of the epoch's last step"),
  testTop1: accuracy.nullable().describe("Null where the epoch was not evaluated"),
  testTop5: accuracy.nullable(),
  testLoss: loss.nullable(),
  seconds: seconds.positive().describe("Training time of the epoch by protocol.clock"),
  inputSeconds: seconds.optional().describe(
    "Of `seconds`, those in which the next batch was not there yet",
  ),
  imagesPerSecond: rate.describe("Images trained on, over `seconds`"),
  evalSeconds: seconds.nullable(),
});

const final = z.looseObject({
  testTop1: accuracy,
  testTop5: accuracy,
  testLoss: loss,
  perClass: list(
    z.looseObject({
      class: text,
      top1: accuracy.nullable().describe("Null where the class has no test image"),
      count: count.describe("Test images of the class"),
    }),
    MOST_CLASSES,
  ).readonly(),
  confusion: list(list(count, MOST_CONFUSED).readonly(), MOST_CONFUSED).readonly().optional()
    .describe(
      "Test images by class (rows, as in perClass) and by the class that the model took them for; " +
        `absent past ${MOST_CONFUSED} classes`,
    ),
}).describe("Evaluation of the weights that `weightsDigest` names");

/** A training run: what was trained, how, and how it went. */
export const train = z.looseObject({
  recipe: recipe.describe("What was asked for; what is absent had its default"),
  model: text.describe("What the trained network calls itself: convnet, resnet20-cifar, resnet50"),
  parameters: z.int().positive().describe("Trained numbers in the model"),
  augment,
  evalOnly: z.boolean().describe(
    "It trained nothing: epochs and losses are those of the checkpoint that it evaluated",
  ),
  epochs: list(epoch, MOST_EPOCHS).readonly().describe("Whole epochs of this run, in order"),
  final: final.nullable().describe("Null where the run did not complete"),
  weightsDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/).nullable()
    .describe("Of the final weights in parameter order, little-endian f32"),
  lossScale: z.looseObject({
    final: size.positive().describe("What the next loss would be multiplied by"),
    skipped: count.describe("Updates that were left out, as a gradient was not finite"),
  }).optional().describe("Of mixed precision; absent of f32"),
  lossSamples: list(loss, MOST_STEPS).readonly()
    .describe("Training loss of each step of this run; a non-finite last one is left out"),
  compileSeconds: seconds.describe("Building the plan and its pipelines"),
  plan: z.looseObject({
    dispatchesPerStep: count,
    variants: record(text).describe("Kernel variant by op and shape"),
    choices: record(text).optional().describe(
      "Variant by op, shape and, where it is not f32, type, as the tuner names them, wherever there are several, in training and evaluation; absent from older documents",
    ),
    chosen: record(text).optional().describe(
      "Variants that the tuner found or that were asked for, by op or shape; of all else the default ran; absent from older documents",
    ),
    bufferBytes: count.describe("All GPU buffers of the plan"),
  }),
  memory: z.looseObject({
    rssFirstBytes: count.describe("Resident memory of the process after the first epoch"),
    rssLastBytes: count.describe("... and after the last"),
  }).nullable(),
  input: z.looseObject({
    workers: count.describe("That decode images"),
    resident: z.boolean().optional().describe(
      "The images lay on the device before the clock started; else, and before suite 0.2, each batch was uploaded on it",
    ),
    loaderImagesPerSecond: rate.positive().nullable().describe(
      "Of the loader alone, measured before training; null where images are in memory",
    ),
    waitShare: z.number().min(0).max(1).describe("Of training time, waiting for the next batch"),
    inputBound: z.boolean().describe("The wait was over a tenth of training time"),
    badFiles: list(text, MOST_ENTRIES).readonly().describe(
      "That could not be decoded, with the reason: the first ones, if they are many",
    ),
  }).optional(),
  initialWeights: sha256Hex.nullable().optional().describe(
    "SHA-256 of the file that training started from; null: drawn from the seed",
  ),
  resumedFrom: count.nullable().describe(
    "Step of the checkpoint it continues; null: from the start",
  ),
});
