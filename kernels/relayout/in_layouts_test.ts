import assert from "node:assert/strict";
import { test } from "node:test";
import { conv2dWorkload } from "../conv2d/conv2d_workload.ts";
import type { Conv2dDirection, Conv2dShape } from "../conv2d/shape.ts";
import { testDevice } from "../testing.ts";
import { checkCandidate, loadCandidate } from "../tuning/check.ts";
import { inLayoutsOf } from "./in_layouts.ts";

const SHAPE: Conv2dShape = {
  ...{ batch: 2, inChannels: 6, height: 7, width: 6, outChannels: 9 },
  ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
};

test("a candidate that wants other layouts than the usual one is right in those of the usual one, and changes each once", async () => {
  const device = await testDevice();
  const gpu = { ...device.capabilities, software: false };
  for (const direction of ["forward", "backward_input", "backward_weight"] as Conv2dDirection[]) {
    const workload = conv2dWorkload(direction, SHAPE);
    const inputs = workload.inputs(1), expectations = workload.expect(inputs, 200);
    const all = workload.candidates(gpu), usual = workload.usual(gpu)!;
    assert.equal(usual.variant, "nhwc");
    for (const name of ["naive", "nhwc"]) {
      const own = all.find(({ variant }) => variant === name)!;
      const candidate = inLayoutsOf(own, usual);
      const changes = candidate.kernel.steps.length - own.kernel.steps.length;
      assert.equal(changes, name === "nhwc" ? 0 : 2, `${direction} ${name}`);
      const loaded = await loadCandidate(device, candidate, inputs);
      const { failure } = await checkCandidate(device, candidate, loaded, expectations);
      loaded.dispose();
      assert.equal(failure, null);
    }
    assert.equal(inLayoutsOf(usual, null), usual);
  }
});
