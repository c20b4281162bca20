import assert from "node:assert/strict";
import { test } from "node:test";
import { featureDevice, testDevice } from "../../../kernels/testing.ts";
import { convnet } from "../../../models/convnet.ts";
import {
  batchNorm2d,
  conv2d,
  flatten,
  globalAvgPool2d,
  linear,
  maxPool2d,
  type Model,
  relu,
  residual,
  sequential,
} from "../../../models/graph/layers.ts";
import { RESNETS } from "../../../models/resnet.ts";
import { Session } from "../../../models/session/session.ts";
import { evaluationGraph, trainingGraph } from "../../../models/plan/training.ts";
import { settingsOf } from "../../train/config.ts";
import { checkStep, repeatedStep, runStep, runStep64 } from "./check_step.ts";
import { repeatedBatch } from "./float64/repeated_batch.ts";
import { stepTolerance } from "./float64/step_tolerance.ts";

const step = (losses: number[], gradient: number[]) => ({
  losses: Float32Array.from(losses),
  gradients: { "conv1.bias": { shape: [gradient.length], data: Float32Array.from(gradient) } },
});
const RIGHT = step([2, 3], [1e-6, -2e-6, 3e-6, 0]);
const TOLERANCE = { losses: { atol: 0, rtol: 1e-4 }, gradients: 0.1 };

test("a step passes with rounding, and with one value in a thousand turned", () => {
  assert.equal(checkStep(RIGHT, RIGHT, TOLERANCE).reason, null);
  const near = step([2.0001, 3], [1.005e-6, -2e-6, 3e-6, 1e-9]);
  assert.equal(checkStep(near, RIGHT, TOLERANCE).reason, null);
});

test("a step with a wrong loss, or a gradient that is wrong however small, says which", () => {
  const wrong: [ReturnType<typeof step>, RegExp][] = [
    [step([2.1, 3], [1e-6, -2e-6, 3e-6, 0]), /^1 of 2 losses differ from float64/],
    [step([NaN, 3], [1e-6, -2e-6, 3e-6, 0]), /^1 of 2 losses/],
    [step([2, 3], [0, 0, 0, 0]), /gradient of conv1.bias .* by 1.0 of it, over 0.10/],
    [step([2, 3], [1.5e-6, -2e-6, 3e-6, 0]), /gradient of conv1.bias .* by 0.13 of it/],
    [step([2, 3], [NaN, -2e-6, 3e-6, 0]), /gradient of conv1.bias .* by Infinity of it/],
  ];
  for (const [got, reason] of wrong) {
    assert.match(checkStep(got, RIGHT, TOLERANCE).reason!, reason);
  }
});

test("in mixed precision a ResNet-50's gradient passes with what f16 turns, and no defect does, however small the gradient is", () => {
  const model = RESNETS.resnet50({ classes: 1000, imageSize: 224, stem: "imagenet" });
  const tolerance = stepTolerance(trainingGraph(model, settingsOf({ batch: 1 }, 1000)), "mixed");
  const large = Array.from({ length: 9 }, (_, i) => Math.cos(i));
  const want = Array.from({ length: 9 * 64 }, (_, i) => 1e-5 * Math.sin(7 * i));
  const check = (gradient: number[]) => {
    const steps = [gradient, want].map((small) => ({
      losses: [7],
      gradients: {
        "bn1.weight": { shape: [9], data: large },
        "layer4.2.conv2.weight": { shape: [8, 8, 3, 3], data: small },
      },
    }));
    return checkStep(steps[0], steps[1], tolerance).reason;
  };
  assert.equal(check(want.map((x, i) => x + 0.25e-5 * Math.cos(11 * i))), null);
  const defects: Record<string, (x: number, i: number) => number> = {
    none: () => 0,
    half: (x) => x / 2,
    "one and a half times": (x) => 1.5 * x,
    twice: (x) => 2 * x,
    negative: (x) => -x,
    "of another tensor": (_, i) => 1e-5 * Math.cos(7 * i),
    "without one tap": (x, i) => i % 9 === 4 ? 0 : x,
  };
  for (const [name, change] of Object.entries(defects)) {
    assert.match(check(want.map(change)) ?? "passes", /gradient of layer4.2.conv2.weight/, name);
  }
});

/** Graphs, initial weights and what the GPU computed of a model's steps. */
async function steps(model: Model, classes: number, batch: number, most: number) {
  const images = repeatedBatch(model, batch, classes, most);
  const device = await testDevice();
  const settings = (size: number) => ({ ...settingsOf({ batch: size }, classes), evalBatch: size });
  const session = await Session.open(device, model, settings(batch));
  await session.initialise(0);
  const inference = await runStep(session, images.whole, "inference_step");
  const got = {
    inference_step: inference,
    train_step: await runStep(session, images.whole, "train_step"),
  };
  await session.initialise(0); // the running statistics have moved
  const { weights } = await session.state();
  session.close();
  const initial = Object.fromEntries(
    Object.entries(weights).map(([name, { data }]) => [name, data]),
  );
  const count = images.distinct.labels.length;
  const train = trainingGraph(model, settings(count));
  const graphs = { train_step: train, inference_step: evaluationGraph(model, settings(count)) };
  return { got, initial, images, graphs, tolerance: stepTolerance(train) };
}

const body = () =>
  sequential(conv2d(8, 3, { padding: 1 }), batchNorm2d(), relu(), conv2d(8, 3, { padding: 1 }));

/** What ResNets are made of, small. */
const blocks: Model = {
  name: "blocks",
  imageShape: [3, 16, 16],
  layer: sequential(
    conv2d(8, 3, { padding: 1 }), // 8 x 16 x 16
    maxPool2d(3, { stride: 2, padding: 1 }), // 8 x 8 x 8
    residual(body()),
    residual(body()),
    globalAvgPool2d(), // 8 x 1 x 1
    flatten(),
    linear(10),
  ),
};
let stepsRun: ReturnType<typeof steps> | undefined;
const stepsOfBlocks = () => stepsRun ??= steps(blocks, 10, 6, 2);

for (const model of [convnet, blocks]) {
  test(`a ${model.name}'s steps agree with float64, by far where nothing turned`, async () => {
    const found = await (model === blocks ? stepsOfBlocks() : steps(model, 10, 6, 2));
    const { got, initial, images, graphs, tolerance } = found;
    assert.equal(images.repeats, 3);
    const wanted = (op: keyof typeof got) =>
      repeatedStep(runStep64(graphs[op], initial, images), images);
    for (const op of ["train_step", "inference_step"] as const) {
      const { reason, losses } = checkStep(got[op], wanted(op), tolerance);
      assert.equal(reason, null, op);
      assert.ok(losses.checked === 6 && losses.maxRelError < 1e-5, `${op}: ${losses.maxRelError}`);
    }
    const { gradients } = checkStep(got.train_step, wanted("train_step"), tolerance);
    assert.ok(gradients!.error < 1e-3, `${gradients!.worst}: ${gradients!.error}`);
  });
}

test("the check of a step finds a wrong operand in the middle of a net", async () => {
  const { got, initial, images, graphs, tolerance } = await stepsOfBlocks();
  // As if the plan had taken one block's filters for another's.
  const mistaken = { ...initial, "conv3.weight": initial["conv5.weight"] };
  const want = repeatedStep(runStep64(graphs.train_step, mistaken, images), images);
  const { gradients } = checkStep(got.train_step, want, tolerance);
  assert.ok(gradients!.error > 10 * tolerance.gradients, `${gradients!.error}`);
});

test("in mixed precision a step agrees with float64, also where the scale of its loss is too large at first; a mistaken operand and a tap left out are found", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const images = repeatedBatch(blocks, 2, 10, 1), scale = 2 ** 20;
  const settings = settingsOf({ batch: 2, precision: "mixed" }, 10);
  const session = await Session.open(device, blocks, settings);
  await session.initialise(0);
  const { weights, optimiser } = await session.state();
  session.load(weights, { ...optimiser, scaler: { scale, growthTracker: 0, skipped: 0 } });
  const got = await runStep(session, images.whole, "train_step");
  const { scaler } = (await session.state()).optimiser;
  assert.ok(scaler!.skipped > 0 && scaler!.scale === scale * 2 ** -scaler!.skipped);
  const initial = Object.fromEntries(
    Object.entries(weights).map(([name, { data }]) => [name, data]),
  );
  const graph = trainingGraph(blocks, settingsOf({ batch: 1 }, 10));
  const tolerance = stepTolerance(graph, "mixed");
  const check = (values: typeof initial) =>
    checkStep(got, repeatedStep(runStep64(graph, values, images), images), tolerance);
  assert.equal(check(initial).reason, null);
  // As if the plan had taken one block's filters for another's, or left out a tap of them.
  const filters = initial["conv3.weight"], centre = (_: number, i: number) => i % 9 === 4;
  const mistaken = [initial["conv5.weight"], filters.map((w, i) => centre(w, i) ? 0 : w)];
  for (const values of mistaken) {
    const { error } = check({ ...initial, "conv3.weight": values }).gradients!;
    assert.ok(error > 2 * tolerance.gradients, `${error}`);
  }
  session.close();
  device.close();
});

test("a batch that repeats images has their gradients", async () => {
  const { initial, images, graphs } = await stepsOfBlocks();
  const settings = { ...settingsOf({ batch: 6 }, 10), evalBatch: 6 };
  const whole = { ...images, distinct: images.whole, repeats: 1 };
  const all = runStep64(trainingGraph(blocks, settings), initial, whole);
  const few = repeatedStep(runStep64(graphs.train_step, initial, images), images);
  const rounding = { losses: { atol: 0, rtol: 1e-9 }, gradients: 1e-9 };
  assert.equal(checkStep(all, few, rounding).reason, null);
});
