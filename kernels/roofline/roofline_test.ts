import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCandidate, loadCandidate } from "../tuning/check.ts";
import { featureDevice, testDevice } from "../testing.ts";
import { copyWorkload, peakWorkload, readWorkload } from "./roofline.ts";

test("the kernels of the roofline do the work that they are credited with", async () => {
  const device = await featureDevice(["shader-f16"]) ?? await featureDevice([]);
  assert.ok(device);
  const workloads = [
    peakWorkload("f32", 2 ** 24),
    peakWorkload("f16", 2 ** 24),
    copyWorkload(2 ** 16),
    readWorkload(2 ** 17),
  ];
  for (const workload of workloads) {
    const inputs = workload.inputs(1);
    const expectations = workload.expect(inputs, 100);
    for (const candidate of workload.candidates(device.capabilities)) {
      const loaded = await loadCandidate(device, candidate, inputs);
      const { failure } = await checkCandidate(device, candidate, loaded, expectations);
      loaded.dispose();
      assert.equal(failure, null, `${workload.op} ${workload.dtype}`);
    }
  }
  device.close();
});

test("a peak that leaves out a round of its chains is told from one that does not, in f32 and f16", async () => {
  const device = await featureDevice(["shader-f16"]) ?? await featureDevice([]);
  assert.ok(device);
  for (const dtype of ["f32", "f16"] as const) {
    const workload = peakWorkload(dtype, 2 ** 24), inputs = workload.inputs(1);
    for (const { variant, kernel } of workload.candidates(device.capabilities)) {
      const [step] = kernel.steps;
      assert.ok(step.kind === "dispatch");
      const constants = { ROUNDS: step.constants!.ROUNDS - 1 };
      const candidate = { variant, kernel: { ...kernel, steps: [{ ...step, constants }] } };
      const loaded = await loadCandidate(device, candidate, inputs);
      const { failure } = await checkCandidate(
        device,
        candidate,
        loaded,
        workload.expect(inputs, 100),
      );
      loaded.dispose();
      assert.ok(failure, `${dtype} ${variant}`);
    }
  }
  device.close();
});

test("every variant of the peak states the operations that its WGSL holds", async () => {
  const { capabilities } = await testDevice();
  for (const { kernel } of peakWorkload("f32", 2 ** 24).candidates(capabilities)) {
    const [step] = kernel.steps;
    assert.ok(step.kind === "dispatch");
    const perRound = step.code.match(/^ +x\d+ = (fma|x)/gm)!.length;
    const width = Number(/let a = vec(\d)/.exec(step.code)?.[1] ?? 1);
    const invocations = 64 * step.workgroups[0] * step.workgroups[1];
    assert.equal(kernel.flops, 2 * perRound * width * step.constants!.ROUNDS * invocations);
  }
});
