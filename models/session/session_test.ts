import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../kernels/testing.ts";
import { convnet } from "../convnet.ts";
import { Session } from "./session.ts";
import type { TrainingSettings } from "../plan/training.ts";
import { adamw } from "../optimisers/adamw.ts";
import { sgd } from "../optimisers/sgd.ts";

const SETTINGS: TrainingSettings = {
  batch: 10,
  evalBatch: 10,
  classes: 10,
  slots: 50,
  optimiser: sgd({ momentum: 0.9 }),
  cropPadding: 4,
  horizontalFlip: true,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};
const STEP = {
  slot: 0,
  count: 10,
  seed: 0,
  epoch: 0,
  learningRate: 0.01,
};
const BATCH = {
  images: new Uint8Array(10 * 3072).map((_, i) => i % 251),
  labels: Uint32Array.from({ length: 10 }, (_, i) => i),
  indices: Uint32Array.from({ length: 10 }, (_, i) => i),
};

test("after the first step nothing is allocated, compiled or bound, and a step dispatches what its plan says", async () => {
  const device = await testDevice();
  const session = await Session.open(device, convnet, SETTINGS);
  await session.initialise(0);
  session.train(BATCH, STEP);
  session.evaluate(BATCH, STEP);
  await session.metrics("train");
  const made: string[] = [];
  const gpu = device.gpu as unknown as Record<string, (...args: unknown[]) => unknown>;
  const watched = [
    "createBuffer",
    "createTexture",
    "createBindGroup",
    "createComputePipelineAsync",
    "createShaderModule",
  ];
  for (const name of watched) {
    gpu[name] = (...args) => {
      made.push(name);
      return Object.getPrototypeOf(gpu)[name].apply(gpu, args);
    };
  }
  try {
    const bytes = device.allocatedBytes;
    for (let slot = 0; slot < 3; slot++) session.train(BATCH, { ...STEP, slot });
    session.evaluate(BATCH, STEP);
    await session.metrics("train");
    await session.metrics("evaluate");
    await session.state();
    assert.deepEqual(made, []);
    assert.equal(device.allocatedBytes, bytes);
  } finally {
    for (const name of watched) delete gpu[name];
  }
  device.createBuffer(16); // the counter itself counts
  const dispatches = session.trainPlan.kernels.flatMap(({ kernel }) => kernel.steps)
    .filter(({ kind }) => kind === "dispatch");
  assert.equal(session.dispatchesPerStep, dispatches.length);
});

test("evaluation leaves the weights alone, a training step changes every parameter, load() brings them back", async () => {
  const session = await Session.open(await testDevice(), convnet, SETTINGS);
  await session.initialise(0);
  const before = await session.state();
  session.evaluate(BATCH, STEP);
  assert.deepEqual((await session.state()).weights, before.weights);
  session.train(BATCH, STEP);
  const after = await session.state();
  for (const [name, { data }] of Object.entries(after.weights)) {
    assert.notDeepEqual(data, before.weights[name].data, `${name} did not move`);
  }
  session.load(before.weights, before.optimiser);
  assert.deepEqual(await session.state(), before);
});

test("training that is compiled later computes what it always does, and none runs before", async () => {
  const device = await testDevice();
  const step = async (later: boolean) => {
    const session = await Session.open(device, convnet, SETTINGS, {}, undefined, {}, later);
    await session.initialise(0);
    session.evaluate(BATCH, STEP);
    const { losses } = await session.metrics("evaluate");
    if (later) {
      assert.throws(() => session.train(BATCH, STEP), /only evaluation is compiled/);
      await session.compileTraining();
    }
    session.train(BATCH, STEP);
    const { weights } = await session.state();
    session.close();
    return { losses, weights };
  };
  assert.deepEqual(await step(true), await step(false));
});

test("gradients by themselves and then the update are a step, whichever the optimiser, and whole or in pieces", async () => {
  const device = await testDevice();
  for (const optimiser of [sgd({ momentum: 0.9, weightDecay: 0.01 }), adamw()]) {
    for (const accumulate of [1, 2]) {
      const settings = { ...SETTINGS, optimiser, accumulate };
      const session = await Session.open(device, convnet, settings);
      const run = async (step: () => void) => {
        await session.initialise(0);
        for (let i = 0; i < 2 * accumulate; i++) step();
        return { ...await session.state(), gradients: await session.gradients() };
      };
      const whole = await run(() => session.train(BATCH, STEP));
      let pieces = 0;
      const parts = await run(() => {
        session.backward(BATCH, STEP);
        if (++pieces % accumulate === 0) session.update(STEP.learningRate);
      });
      assert.deepEqual(parts, whole);
      assert.equal(whole.optimiser.updates, 2);
      await session.initialise(0);
      session.load(whole.weights, whole.optimiser);
      assert.equal((await session.state()).optimiser.updates, 2);
      const names = Object.keys(whole.weights);
      for (const tensors of [...Object.values(whole.optimiser.tensors), whole.gradients]) {
        assert.deepEqual(Object.keys(tensors), names);
        for (const name of names) assert.ok(tensors[name].data.some((value) => value !== 0), name);
      }
      session.close();
    }
  }
});

test("a step that stops before the update leaves the weights alone, and its gradients are what a momentum from rest becomes", async () => {
  const session = await Session.open(await testDevice(), convnet, SETTINGS);
  await session.initialise(0);
  const { weights } = await session.state();
  session.backward(BATCH, STEP);
  const gradients = await session.gradients();
  assert.deepEqual((await session.state()).weights, weights);
  session.update(STEP.learningRate);
  assert.deepEqual((await session.state()).optimiser.tensors, { momentum: gradients });
});

test("an update waits for all pieces of its batch, and another piece for the update", async () => {
  const session = await Session.open(await testDevice(), convnet, { ...SETTINGS, accumulate: 2 });
  await session.initialise(0);
  session.backward(BATCH, STEP);
  assert.throws(() => session.update(0.1), /2 pieces must be computed before: 1 were/);
  session.backward(BATCH, STEP);
  assert.throws(() => session.train(BATCH, STEP), /the batch has its 2: update\(\) comes next/);
  session.update(0.1);
});

test("what a batch in pieces had gathered is forgotten where the weights are drawn anew", async () => {
  const session = await Session.open(await testDevice(), convnet, { ...SETTINGS, accumulate: 2 });
  const batch = async () => {
    await session.initialise(0);
    session.train(BATCH, STEP);
    session.train(BATCH, STEP);
    return (await session.state()).weights["fc2.bias"].data;
  };
  const first = await batch();
  session.train(BATCH, STEP); // half of a batch
  assert.deepEqual(await batch(), first);
  session.close();
});

test("load() names a tensor of another model", async () => {
  const session = await Session.open(await testDevice(), convnet, SETTINGS);
  await session.initialise(0);
  const { weights } = await session.state();
  const wrong = { ...weights, "fc2.bias": { shape: [100], data: new Float32Array(100) } };
  assert.throws(() => session.load(wrong), /Cannot load the tensor fc2.bias: must be 10, is 100/);
  const state = { updates: 1, tensors: { momentum: {} } };
  assert.throws(
    () => session.load(weights, state),
    /Cannot load the tensor momentum.conv1.weight: must be 32x3x3x3, is missing/,
  );
  const { "conv1.weight": _, ...missing } = weights;
  assert.throws(() => session.load(missing), /conv1.weight: must be 32x3x3x3, is missing/);
});

test("the initial weights are uniform within one over the root of the fan-in", async () => {
  const session = await Session.open(await testDevice(), convnet, SETTINGS);
  await session.initialise(5);
  const { weights } = await session.state();
  for (
    const [name, fanIn] of [["conv1.weight", 27], ["conv2.bias", 288], ["fc1.weight", 4096], [
      "fc2.weight",
      512,
    ]] as const
  ) {
    const { data } = weights[name];
    const bound = 1 / Math.sqrt(fanIn);
    const largest = data.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    assert.ok(
      largest <= bound && largest > 0.9 * bound,
      `${name}: largest ${largest}, bound ${bound}`,
    );
    if (data.length < 500) continue;
    const spread = Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
    assert.ok(Math.abs(spread / bound - 1 / Math.sqrt(3)) < 0.03, `${name}: spread ${spread}`);
  }
});

test("a batch, slot or count that does not fit the compiled plan is refused with both values", async () => {
  const session = await Session.open(await testDevice(), convnet, SETTINGS);
  const short = { ...BATCH, labels: new Uint32Array(9) };
  assert.throws(() => session.train(short, STEP), /labels must hold 10 values: it holds 9/);
  assert.throws(
    () => session.train(BATCH, { ...STEP, slot: 50 }),
    /slot must be below 50: current value is 50/,
  );
  assert.throws(
    () => session.evaluate(BATCH, { ...STEP, count: 11 }),
    /count must be from 1 to 10: current value is 11/,
  );
});

test("others have a turn after each tensor that is drawn, and a run that was stopped meanwhile ends there", async (t) => {
  const device = await testDevice();
  const session = await Session.open(device, convnet, SETTINGS);
  t.after(() => session.close());
  let turns = 0;
  const turn = t.mock.method(device, "turn", () => Promise.resolve(void turns++));
  await session.initialise(0);
  assert.equal(turns, session.slices.length + session.statistics.length);
  turn.mock.mockImplementation(() => Promise.reject(new Error("stopped")));
  await assert.rejects(session.initialise(1), /stopped/);
  assert.equal(turn.mock.callCount(), turns + 1);
});
