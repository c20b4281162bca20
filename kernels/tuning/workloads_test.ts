import assert from "node:assert/strict";
import { test } from "node:test";
import { batchNormWorkload } from "../batch_norm/batch_norm_workload.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import { softmaxCrossEntropyWorkload } from "../loss/softmax_cross_entropy_workload.ts";
import { maxPoolWorkload } from "../max_pool/max_pool_workload.ts";
import { biasGradientWorkload } from "../reduce/bias_gradient_workload.ts";
import { reluWorkload } from "../relu/relu_workload.ts";
import { testDevice } from "../testing.ts";
import { checkCandidate, loadCandidate } from "./check.ts";
import { PLAIN_OPS } from "./every_op_testing.ts";
import type { Candidate, Expectation, Workload } from "./workload.ts";
import { chooseParts, indicesOf, planesOfChannels, takeParts } from "./workload_parts.ts";

const WINDOW = { window: [3, 3], stride: [2, 2], padding: [1, 1] } as const;

async function check(candidate: Candidate, inputs: HostArrays, expectations: Expectation[]) {
  const device = await testDevice();
  const loaded = await loadCandidate(device, candidate, inputs);
  try {
    return await checkCandidate(device, candidate, loaded, expectations);
  } finally {
    loaded.dispose();
  }
}

test("every candidate of every workload but the products is right, and fails on other inputs", async () => {
  const { capabilities } = await testDevice();
  for (const workload of PLAIN_OPS) {
    const { op, shape } = workload;
    const inputs = workload.inputs(1), expectations = workload.expect(inputs, 100);
    const outputs = new Set(expectations.map(({ output }) => output));
    for (const candidate of workload.candidates(capabilities)) {
      const { operands } = candidate.kernel;
      const written = Object.keys(operands).filter((name) => operands[name].access !== "read");
      assert.deepEqual(outputs, new Set(written), `${op} ${shape} expects every output`);
      assert.deepEqual([candidate.kernel.op, candidate.kernel.shape], [op, shape]);
      const { failure } = await check(candidate, inputs, expectations);
      assert.equal(failure, null, `${op} ${shape} ${candidate.variant}`);
    }
    const [candidate] = workload.candidates(capabilities);
    const { failure } = await check(candidate, workload.inputs(2), expectations);
    assert.match(`${failure}`, /is wrong/, `${op} ${shape} on other inputs`);
  }
});

test("where all would take long, some parts of a workload are expected, at their places", async () => {
  const { capabilities } = await testDevice();
  const large: Workload[] = [
    reluWorkload(5e6 + 3),
    softmaxCrossEntropyWorkload({ batch: 5000, classes: 260, slots: 1 }),
    biasGradientWorkload({ shape: [70, 40, 43, 43], layout: "nchw" }),
    maxPoolWorkload({ shape: [6, 33, 80, 80], layout: "nchw", ...WINDOW, stride: [1, 1] }),
    batchNormWorkload({ shape: [40, 33, 64, 64], layout: "nchw" }),
  ];
  for (const workload of large) {
    const inputs = workload.inputs(1), expectations = workload.expect(inputs, 20);
    const candidate = workload.candidates(capabilities).at(-1)!;
    const { failure, checked } = await check(candidate, inputs, expectations);
    assert.equal(failure, null, `${workload.op} ${workload.shape}`);
    const elements = candidate.kernel.bytes / 4;
    assert.ok(checked >= 16 && checked < elements / 2, `${workload.op}: ${checked} of ${elements}`);
  }
});

test("parts are all where that is quick, else the first, the last and others, each once", () => {
  const few = { count: 5, elements: 2, operations: 10 };
  assert.deepEqual([...chooseParts(few, 1)], [0, 1, 2, 3, 4]);
  const many = { count: 1000, elements: 10, operations: 1e6 };
  const parts = chooseParts(many, 1000);
  assert.equal(new Set(parts).size, 16);
  assert.deepEqual([parts[0], parts.at(-1)], [0, 999]);
  assert.deepEqual(parts, parts.toSorted());
  assert.equal(chooseParts({ ...many, operations: 1e5 }, 400).length, 40);
  const two = Uint32Array.of(1, 3), x = Float32Array.from({ length: 12 }, (_, i) => i);
  assert.deepEqual([...takeParts(x, two, 3)], [3, 4, 5, 9, 10, 11]);
  assert.deepEqual([...indicesOf(two, 3, 4)!], [3, 4, 5, 9, 10, 11]);
  assert.equal(indicesOf(two, 3, 2), null);
  assert.deepEqual([...planesOfChannels(two, 2, 5)], [1, 3, 6, 8]);
});
