import assert from "node:assert/strict";
import { test } from "node:test";
import { openDevice } from "../../kernels/gpu/open_device.ts";
import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import { DEFAULT_LIMITS, testDevice } from "../../kernels/testing.ts";
import { convnet } from "../convnet.ts";
import { forecastMemory, largestBatch } from "./memory.ts";
import { planSession, planSessionByTurns, type SessionPlans } from "./session_plans.ts";
import { RESNETS } from "../resnet.ts";
import { Session } from "../session/session.ts";
import type { TrainingSettings } from "./training.ts";
import { sgd } from "../optimisers/sgd.ts";

const settings = (batch: number, classes = 10): TrainingSettings => ({
  batch,
  evalBatch: batch,
  classes,
  slots: 4,
  optimiser: sgd({ momentum: 0.9 }),
  cropPadding: 4,
  horizontalFlip: true,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
});
/** A GPU without texture rungs and with WebGPU's default limits. */
const PLAIN: Capabilities = {
  limits: DEFAULT_LIMITS,
  features: new Set(),
  storageTextureReads: false,
  software: false,
};
const resnet50 = RESNETS.resnet50({ classes: 1000, imageSize: 224, stem: "imagenet" });

test("the forecast of a session's memory is what it allocates, in one piece or several", async () => {
  const { capabilities } = await testDevice();
  const resnet = RESNETS.resnet20({ classes: 10, imageSize: 32, stem: "cifar" });
  for (const model of [convnet, resnet]) {
    for (const accumulate of [1, 3]) {
      const device = await openDevice(navigator.gpu); // a fresh count of bytes
      const before = device.allocatedBytes;
      const of = { ...settings(2), accumulate };
      const session = await Session.open(device, model, of);
      const { memory } = forecastMemory(model, of, capabilities);
      assert.equal(memory.total, device.allocatedBytes - before, `${model.name} ${accumulate}`);
      session.close();
      device.close();
    }
  }
});

test("parameters, gradients and what an optimiser keeps of ResNet-50 take four bytes each; activations grow with the batch", () => {
  const [one, two, four] = [1, 2, 4].map((batch) =>
    forecastMemory(resnet50, settings(batch, 1000), PLAIN).memory
  );
  for (const part of ["parameters", "gradients", "optimiser", "folded"] as const) {
    assert.equal(two[part], one[part]);
    const rest = one[part] - 4 * 25_557_032; // statistics, and slices that begin at 256 bytes
    assert.ok(rest >= 0 && rest < 256 * 320 + 4 * 53_120 * 2, `${part}: ${rest}`);
  }
  const perImage = two.activations - one.activations;
  assert.ok(Math.abs(four.activations - two.activations - 2 * perImage) < 0.01 * perImage);
  // What the gradients need: each convolution's input and each batch normalisation's, 22.2 million values an image.
  assert.ok(perImage > 4 * 20e6 && perImage < 4 * 28e6, `${perImage}`);
});

test("recomputation saves over a quarter of the activations of ResNet-50 at 8, 32 and 256", () => {
  for (const batch of [8, 32, 256]) {
    const roomy = { ...PLAIN, limits: { ...PLAIN.limits } };
    for (const name of ["maxStorageBufferBindingSize", "maxBufferSize"] as const) {
      roomy.limits[name] = 2 ** 40;
    }
    const plain = forecastMemory(resnet50, settings(batch, 1000), roomy).memory.activations;
    const again = forecastMemory(
      resnet50,
      { ...settings(batch, 1000), recompute: true },
      roomy,
    ).memory.activations;
    const share = again / plain;
    assert.ok(share < 0.75 && share > 0.4, `${batch}: ${again} of ${plain}`);
  }
});

test("a batch that a limit forbids is named with the limit, and the largest that fits is found", () => {
  const fits = (batch: number) =>
    forecastMemory(resnet50, settings(batch, 1000), PLAIN).problem === null;
  const { problem } = forecastMemory(resnet50, settings(64, 1000), PLAIN);
  assert.match(`${problem}`, /over maxStorageBufferBindingSize: 134217728/);
  const most = largestBatch(63, fits);
  assert.ok(fits(most) && !fits(most + 1), `${most}`);
  // The largest tensors are 64x112x112 and 256x56x56 values an image.
  assert.equal(most, Math.floor(128 * 2 ** 20 / (4 * 64 * 112 * 112)));
  assert.equal(largestBatch(10, () => false), 0);
});

test("plans that are made by turns are those that are made at once, and end where a turn does", async () => {
  const args = [convnet, settings(8), PLAIN, {}] as const;
  let turns = 0;
  const plans = await planSessionByTurns(...args, () => Promise.resolve(void turns++));
  const kernels = ({ train, evaluation }: SessionPlans) =>
    [train, evaluation].map((plan) => plan.kernels);
  assert.deepEqual(kernels(plans), kernels(planSession(...args)));
  assert.equal(turns, 3, "before each plan and before the folds");
  const stopped = () => Promise.reject(new Error("stopped"));
  await assert.rejects(planSessionByTurns(...args, stopped), /stopped/);
});

test("what the host has no room for is a problem of the forecast: on a CPU adapter all of it, on a GPU what passes through", () => {
  const of = (batch: number, software: boolean, bytes: number) =>
    forecastMemory(convnet, settings(batch), {
      ...PLAIN,
      software,
      hostRoom: () => ({ bytes, bound: "free now" }),
    });
  const { memory, hostBytes } = of(100, true, Infinity);
  assert.ok(hostBytes > 1.1 * memory.total && hostBytes < 2 * memory.total + 2e8, `${hostBytes}`);
  assert.equal(of(100, true, hostBytes).problem, null);
  assert.match(
    `${of(100, true, hostBytes - 1e6).problem}`,
    /^it needs \d+ MB of the host's memory, of which \d+ MB are free now$/,
  );
  const through = of(100, false, Infinity).hostBytes;
  assert.ok(through < memory.total && through > memory.parameters, `${through}`);
  assert.equal(of(1000, false, through).problem, null, "a GPU's batch is none of the host's");
  const most = largestBatch(100, (batch) => of(batch, true, hostBytes - 1e7).problem === null);
  assert.ok(most > 50 && most < 100, `${most}`);
});
