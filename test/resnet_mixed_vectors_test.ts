/** ResNet-20 in mixed precision against PyTorch's autocast: losses, every gradient, and everything after three steps of SGD. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertClose, featureDevice } from "../kernels/testing.ts";
import { RESNETS } from "../models/resnet.ts";
import { Session, type Tensors } from "../models/session/session.ts";
import { sgd } from "../models/optimisers/sgd.ts";
import { loadResNet, norm, type ResNetVectors, samplesOf } from "./resnet_vectors_test_support.ts";

/**
 * How far a tensor may be off, by its norm and, in samples, by its RMS. f16 turns about one rectifier of 7,000, and which ones are turned is chance:
 * autocast itself is up to 17 % from float64 in the samples of one gradient, and 6 % in those of what has moved. What has an operand
 * mistaken is off by its own size.
 */
const ALLOWED = {
  gradient: { norm: 0.1, samples: 0.3 },
  moved: { norm: 0.05, samples: 0.1 },
};
/** Of a mean loss, which after two steps with turned rectifiers is off by 1e-3. */
const LOSSES = 2 ** -9;

/** Compares every tensor as it is with `gradient`, by how far it is from where it started with `moved`. */
function assertNear(
  of: keyof typeof ALLOWED,
  got: Tensors,
  { one, weights }: ResNetVectors,
): void {
  const { params, outputs } = one;
  const names: string[] = of === "gradient" ? params.parameters : params.tensors;
  const from = of === "gradient" ? () => 0 : (name: string, i: number) => weights[name].data[i];
  names.forEach((name, row) => {
    const data = Float64Array.from(got[name].data, (value, i) => value - from(name, i));
    const at = samplesOf(one, row, data.length), l2 = outputs[`${of}.l2`][row];
    const want = outputs[`${of}.sampled`].subarray(row * at.length, (row + 1) * at.length);
    const apart = norm(Float64Array.from(at, (place, i) => data[place] - want[i]));
    const off = {
      norm: Math.abs(norm(data) / l2 - 1),
      samples: apart / Math.sqrt(at.length) / (l2 / Math.sqrt(data.length)),
    };
    for (const [what, allowed] of Object.entries(ALLOWED[of])) {
      const error = off[what as keyof typeof off];
      assert.ok(error <= allowed, `${of} ${name}: ${what} off by ${error}, over ${allowed}`);
    }
  });
}

/** Cross-entropy of each row of logits. */
function lossesOf(logits: ArrayLike<number>, labels: ArrayLike<number>): number[] {
  const classes = logits.length / labels.length;
  return Array.from(labels, (label, row) => {
    const own = Array.from({ length: classes }, (_, i) => logits[row * classes + i]);
    return Math.log(own.reduce((sum, value) => sum + Math.exp(value), 0)) - own[label];
  });
}

test("ResNet-20 in mixed precision agrees with PyTorch's autocast in losses, in every gradient and after three steps", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const vectors = loadResNet("resnet20_mixed");
  const { one: { params, outputs, shapes }, weights, labels, images, evalImages } = vectors;
  const { classes, stem, steps, mean, std, lr, scale } = params, batch = labels.length;
  const model = RESNETS.resnet20({ classes, stem, imageSize: shapes.images[2] });
  const session = await Session.open(device, model, {
    ...{ batch, evalBatch: batch, classes, slots: steps, cropPadding: 0, horizontalFlip: false },
    ...{ mean, std, optimiser: sgd(params), precision: "mixed" },
  });
  await session.initialise(0);
  const { optimiser } = await session.state();
  const scaler = { scale, growthTracker: 0, skipped: 0 };
  session.load(weights, { ...optimiser, scaler });
  const taken = { images, labels, indices: new Uint32Array(batch) };
  const step = { slot: 0, count: batch, seed: 0, epoch: 0 };

  session.evaluate({ ...taken, images: evalImages }, step);
  const { losses: evaluated } = await session.metrics("evaluate");
  const wanted = lossesOf(outputs.evalLogits, labels), within = { atol: 0, rtol: LOSSES };
  assertClose(evaluated.slice(0, batch), wanted, within, "losses by running statistics");

  session.backward(taken, step);
  assertNear("gradient", await session.gradients(), vectors);
  session.load(weights, { ...optimiser, scaler });
  for (let slot = 0; slot < steps; slot++) {
    session.train(taken, { ...step, slot, learningRate: lr });
  }
  const { losses } = await session.metrics("train");
  const means = Array.from(
    { length: steps },
    (_, slot) => losses.subarray(slot * batch).slice(0, batch).reduce((a, b) => a + b) / batch,
  );
  assertClose(means, outputs.stepLoss, within, "losses");
  const end = await session.state();
  assertNear("moved", end.weights, vectors);
  assert.deepEqual(end.optimiser.scaler, { ...scaler, growthTracker: steps });
  session.close();
  device.close();
});
