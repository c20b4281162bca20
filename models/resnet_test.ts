import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../kernels/testing.ts";
import { parameterSlices, statisticSlices } from "./plan/flat.ts";
import { planGraph } from "./plan/plan_graph.ts";
import { RESNETS } from "./resnet.ts";
import { Session } from "./session/session.ts";
import { evaluationGraph, trainingGraph, type TrainingSettings } from "./plan/training.ts";
import { sgd } from "./optimisers/sgd.ts";

const SETTINGS: TrainingSettings = {
  batch: 4,
  evalBatch: 4,
  classes: 10,
  slots: 4,
  optimiser: sgd({ momentum: 0.9, weightDecay: 1e-4 }),
  cropPadding: 0,
  horizontalFlip: false,
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
};
const STEP = {
  slot: 0,
  count: 4,
  seed: 0,
  epoch: 0,
  learningRate: 0.05,
};
const BATCH = {
  images: new Uint8Array(4 * 3072).map((_, i) => (i * i) % 251),
  labels: Uint32Array.of(0, 3, 5, 9),
  indices: Uint32Array.of(0, 1, 2, 3),
};
/** torchvision's counts, and for the CIFAR family those of its layers. */
const PARAMETERS = {
  resnet18: 11_689_512,
  resnet34: 21_797_672,
  resnet50: 25_557_032,
  resnet101: 44_549_160,
  resnet152: 60_192_808,
};

test("ResNets have torchvision's numbers of parameters, names and statistics", () => {
  const settings = { ...SETTINGS, classes: 1000 };
  for (const [name, count] of Object.entries(PARAMETERS)) {
    const options = { classes: 1000, imageSize: 64, stem: "imagenet" } as const;
    const model = RESNETS[name as keyof typeof PARAMETERS](options);
    const graph = trainingGraph(model, settings);
    const { slices } = parameterSlices(graph);
    assert.equal(slices.reduce((sum, { elements }) => sum + elements, 0), count, name);
    const statistics = statisticSlices(graph).slices.map((slice) => slice.name);
    const norms = slices.filter(({ name }) => /(bn\d|downsample\.1)\.weight$/.test(name));
    assert.equal(statistics.length, 2 * norms.length);
    assert.deepEqual(statistics.slice(0, 2), ["bn1.running_mean", "bn1.running_var"]);
  }
  const of50 = parameterSlices(
    trainingGraph(RESNETS.resnet50({ classes: 1000, imageSize: 64, stem: "imagenet" }), settings),
  ).slices.map(({ name }) => name);
  assert.deepEqual(of50.slice(0, 4), [
    "conv1.weight",
    "bn1.weight",
    "bn1.bias",
    "layer1.0.conv1.weight",
  ]);
  for (const name of ["layer1.0.downsample.0.weight", "layer4.2.bn3.bias", "fc.bias"]) {
    assert.ok(of50.includes(name), name);
  }
});

test("the CIFAR family has the paper's parameters and those of two projections", () => {
  const paper = { resnet20: 269_722, resnet32: 464_154, resnet56: 853_018 }; // without any in shortcuts
  const projections = 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64;
  for (const [name, count] of Object.entries(paper)) {
    const options = { classes: 10, imageSize: 32, stem: "cifar" } as const;
    const model = RESNETS[name as keyof typeof paper](options);
    const { slices } = parameterSlices(trainingGraph(model, SETTINGS));
    const total = slices.reduce((sum, { elements }) => sum + elements, 0);
    assert.equal(total, count + projections, name);
  }
});

test("a ResNet's plan has no addition, ReLU or batch normalisation of its own where a neighbour takes it in", async () => {
  const { capabilities } = await testDevice();
  const model = RESNETS.resnet20({ classes: 10, imageSize: 32, stem: "cifar" });
  const count = (graph: ReturnType<typeof trainingGraph>, recompute = false) => {
    const ops: Record<string, number> = {};
    for (const { kernel: { op } } of planGraph(graph, capabilities, {}, { recompute }).kernels) {
      ops[op] = (ops[op] ?? 0) + 1;
    }
    return ops;
  };
  const train = count(trainingGraph(model, SETTINGS));
  assert.equal(train.batch_norm, 21);
  assert.equal(train.batch_norm_backward, 21);
  assert.equal(train.add, 9, "one sum of gradients a block");
  assert.ok(!("relu" in train) && !("relu_backward" in train));
  const evaluate = count(evaluationGraph(model, SETTINGS));
  assert.ok(!("batch_norm_eval" in evaluate));
  assert.equal(evaluate.add, 9);
  const again = count(trainingGraph(model, SETTINGS), true);
  assert.equal(again.batch_norm_again, 21);
});

/** Losses of three steps and everything after them. */
async function trained(settings: Partial<TrainingSettings>, steps = 3) {
  const device = await testDevice();
  const model = RESNETS.resnet20({ classes: 10, imageSize: 32, stem: "cifar" });
  const session = await Session.open(device, model, { ...SETTINGS, ...settings });
  await session.initialise(1);
  for (let slot = 0; slot < steps; slot++) session.train(BATCH, { ...STEP, slot });
  const { losses } = await session.metrics("train");
  session.evaluate(BATCH, STEP);
  const evaluated = await session.metrics("evaluate");
  const { weights } = await session.state();
  session.close();
  return { losses, weights, evaluated: evaluated.losses, plan: session.trainPlan };
}

test("a ResNet learns a batch by heart, moves its running statistics, and recomputes to the same bits in less memory", async () => {
  const plain = await trained({}), again = await trained({ recompute: true });
  const mean = (slot: number) =>
    plain.losses.subarray(4 * slot, 4 * slot + 4).reduce((a, b) => a + b) / 4;
  assert.ok(mean(2) < mean(0), `losses ${mean(0)}, ${mean(2)}`);
  assert.ok(plain.weights["bn1.running_mean"].data.some((v) => v !== 0));
  assert.deepEqual(again.losses, plain.losses);
  assert.deepEqual(again.weights, plain.weights);
  assert.ok(again.plan.memory.bytes < plain.plan.memory.bytes);
});

test("two pieces of a batch, accumulated, move the weights as their mean gradient does", async () => {
  const one = await trained({ accumulate: 1 }, 1), two = await trained({ accumulate: 2 }, 2);
  // The same piece twice: the same mean. Statistics have moved twice.
  const { data: want } = one.weights["layer1.0.conv1.weight"];
  const { data: got } = two.weights["layer1.0.conv1.weight"];
  assert.ok(got.every((v, i) => Math.abs(v - want[i]) <= 1e-7 + 1e-6 * Math.abs(want[i])));
  const moved = (of: typeof one) => of.weights["bn1.running_var"].data[0];
  assert.ok(Math.abs(moved(two) - 1) > 1.5 * Math.abs(moved(one) - 1));
});

test("a ResNet that goes on from its state, statistics and momentum included, has the bits of one that never stopped", async () => {
  const device = await testDevice();
  const model = RESNETS.resnet20({ classes: 10, imageSize: 32, stem: "cifar" });
  const open = () => Session.open(device, model, SETTINGS);
  const whole = await open(), first = await open(), second = await open();
  for (const session of [whole, first]) {
    await session.initialise(2);
    session.train(BATCH, STEP);
  }
  const { weights, optimiser } = await first.state();
  second.load(weights, optimiser);
  for (const session of [whole, second]) session.train(BATCH, { ...STEP, slot: 1 });
  assert.deepEqual(await second.state(), await whole.state());
  for (const session of [whole, first, second]) session.close();
});
