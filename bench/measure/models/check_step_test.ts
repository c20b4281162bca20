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
  gradients: { "conv1.weight": Float32Array.from(gradient) },
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
    [step([2, 3], [0, 0, 0, 0]), /gradient of conv1.weight .* by 1.0 of it, over 0.10/],
    [step([2, 3], [1.5e-6, -2e-6, 3e-6, 0]), /gradient of conv1.weight .* by 0.13 of it/],
    [step([2, 3], [NaN, -2e-6, 3e-6, 0]), /gradient of conv1.weight .* by Infinity of it/],
  ];
  for (const [got, reason] of wrong) {
    assert.match(checkStep(got, RIGHT, TOLERANCE).reason!, reason);
  }
});

test("in mixed precision a gradient of a deep net that is none, or of another size or direction, says so", () => {
  for (const name of ["resnet50", "resnet152"] as const) {
    const model = RESNETS[name]({ classes: 1000, imageSize: 224, stem: "imagenet" });
    const graph = trainingGraph(model, settingsOf({ batch: 1 }, 1000));
    const tolerance = stepTolerance(graph, "mixed");
    assert.ok(tolerance.gradients > 0.5);
    const want = Array.from({ length: 64 }, (_, i) => Math.sin(7 * i));
    const reason = (gradient: number[]) =>
      checkStep(step([2, 3], gradient), step([2, 3], want), tolerance).reason;
    assert.equal(reason(want.map((x, i) => x + 0.3 * Math.cos(11 * i))), null);
    for (const scale of [0, 0.5, 1.5, -1]) {
      assert.match(reason(want.map((x) => scale * x))!, /gradient of conv1.weight/, `${scale}`);
    }
    assert.match(reason(want.map((_, i) => Math.cos(7 * i)))!, /gradient of conv1.weight/);
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

test("in mixed precision a step agrees with float64, also where the scale of its loss is too large at first; a mistaken operand is found", async () => {
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
  // As if the plan had taken one block's filters for another's.
  const mistaken = { ...initial, "conv3.weight": initial["conv5.weight"] };
  assert.ok(check(mistaken).gradients!.error > 2 * tolerance.gradients);
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
