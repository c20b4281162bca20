/** ResNets against torchvision: logits, loss and every gradient of a batch, and everything after three steps of SGD. */
import { test } from "node:test";
import { assertClose, testDevice } from "../kernels/testing.ts";
import type { Model } from "../models/graph/layers.ts";
import { RESNETS } from "../models/resnet.ts";
import { Session } from "../models/session/session.ts";
import {
  assertTensors,
  loadResNet,
  logitsOf,
  RESNET_FILES,
  type ResNetFile,
  type ResNetVectors,
} from "./resnet_vectors_test_support.ts";
import type { VariantChoice } from "../models/plan/variants.ts";
import { sgd } from "../models/optimisers/sgd.ts";

/**
 * Relative to a norm, to a tensor's RMS or to the value itself, whichever is larger. PyTorch's own f32 is up to 6e-5 away from its f64, and our
 * sums run in another order; a single rectifier that falls the other way shows as 4e-3 and more.
 */
const TOLERANCE = 1e-3;
/**
 * Of single samples of what has moved. Between the steps the weights differ by rounding, so in the later ones a rectifier may fall the other
 * way: ResNet-50's has been seen to move one sample of 5,000 by 6e-3 of its tensor's RMS. Norms are held to TOLERANCE all the same.
 */
const MOVED_TOLERANCE = 1e-2;
/** Of logits and losses, in which PyTorch's own f32 is up to 1.3e-6 away. */
const FORWARD_TOLERANCE = 5e-5;

function modelOf(
  file: ResNetFile,
  { one: { params, shapes } }: ResNetVectors,
  images = "images",
): Model {
  const { classes, stem } = params;
  return RESNETS[file]({ classes, stem, imageSize: shapes[images][2] });
}

/** Relative to the largest of them. */
function assertLogits(got: Float32Array, want: ArrayLike<number>, what: string): void {
  const largest = Math.max(...Array.from(want, Math.abs));
  assertClose(got, want, { atol: FORWARD_TOLERANCE * largest, rtol: 0 }, what);
}

/** The ResNets by the defaults, and one with all convolutions on tensors of another layout. */
const RUNS: readonly (readonly [ResNetFile, VariantChoice])[] = [
  ...RESNET_FILES.map((file) => [file, {}] as const),
  ["resnet18", { "*": "nhwc" }],
];

for (const [file, variants] of RUNS) {
  const name = [file, ...Object.values(variants)].join(" ");

  test(`${name} agrees with PyTorch in logits, by the statistics of the batch and by running ones`, async () => {
    const device = await testDevice();
    const vectors = loadResNet(file);
    const { outputs } = vectors.one;
    const train = modelOf(file, vectors), evaluate = modelOf(file, vectors, "evalImages");
    const got = await logitsOf(device, train, "train", vectors.images, vectors, variants);
    assertLogits(got, outputs.logits, `${file}: logits`);
    const { evalImages } = vectors;
    const byRunning = await logitsOf(device, evaluate, "evaluate", evalImages, vectors, variants);
    assertLogits(byRunning, outputs.evalLogits, `${file}: logits of evaluation`);
  });

  test(`${name} agrees with PyTorch in every gradient, and in loss, weights and statistics of three steps`, async () => {
    const vectors = loadResNet(file);
    const { params, outputs } = vectors.one;
    const session = await open(file, vectors, variants);
    const { labels, images } = vectors;
    const batch = { images, labels, indices: new Uint32Array(labels.length) };
    const { lr, steps } = params;
    const step = { slot: 0, count: labels.length, seed: 0, epoch: 0 };
    session.load(vectors.weights);
    session.backward(batch, step);
    assertTensors("gradient", await session.gradients(), vectors, TOLERANCE);
    session.load(vectors.weights);
    for (let slot = 0; slot < steps; slot++) {
      session.train(batch, { ...step, slot, learningRate: lr });
    }
    const { losses } = await session.metrics("train");
    const means = Array.from({ length: steps }, (_, slot) => {
      const row = losses.subarray(slot * labels.length, (slot + 1) * labels.length);
      return row.reduce((a, b) => a + b, 0) / labels.length;
    });
    assertClose(means, outputs.stepLoss, { atol: 0, rtol: FORWARD_TOLERANCE }, `${file}: losses`);
    assertTensors("moved", (await session.state()).weights, vectors, TOLERANCE, MOVED_TOLERANCE);
    session.close();
  });
}

async function open(
  file: ResNetFile,
  vectors: ResNetVectors,
  variants: VariantChoice,
): Promise<Session> {
  const { classes, steps, mean, std } = vectors.one.params;
  const batch = vectors.labels.length;
  const settings = {
    batch,
    evalBatch: batch,
    classes,
    slots: steps,
    optimiser: sgd(vectors.one.params),
    cropPadding: 0,
    horizontalFlip: false,
    mean,
    std,
  };
  return Session.open(await testDevice(), modelOf(file, vectors), settings, variants);
}
