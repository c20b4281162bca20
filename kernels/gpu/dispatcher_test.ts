import assert from "node:assert/strict";
import { test } from "node:test";
import { testUnless } from "../../test/ignored_test_support.ts";
import { testDevice } from "../testing.ts";
import { openDevice } from "./open_device.ts";
import { bindings, type DispatchStep, type Kernel } from "./kernel.ts";
import { knownAnswerKernel } from "./known_answer.ts";
import { runKernel } from "./run_kernel.ts";

const kernel = knownAnswerKernel();
const [step] = kernel.steps as [DispatchStep];
const withCode = (code: string): Kernel => ({ ...kernel, steps: [{ ...step, code }] });
const x = new Float32Array(64);

test("a compile error shows its message, line and the numbered source", async () => {
  const broken = withCode(step.code.replace("f32(id.x)", "id.x"));
  await assert.rejects(
    testDevice().then((device) => runKernel(device, broken, { x })),
    (error: Error) => {
      assert.match(error.message, /^Cannot compile known_answer\/naive\/main: /);
      assert.match(error.message, /^ +7 .*y\[id\.x\] = /m);
      return true;
    },
  );
});

test("a missing or short operand is refused before anything is dispatched", async () => {
  const device = await testDevice();
  const range = device.createBuffer(256);
  const prepare = (resources: Record<string, typeof range>) =>
    device.dispatcher.prepare(kernel, resources);
  await assert.rejects(prepare({ x: range }), /Cannot run known_answer as y is not bound/);
  await assert.rejects(
    prepare({ x: range, y: { ...range, bytes: 128 } }),
    /y is too small: needs 256 bytes, has 128/,
  );
});

/** Kernels that are compiled apart, on a device whose compiler blocks for a twentieth of a second. */
async function slowly() {
  const device = await openDevice(navigator.gpu);
  const modules = { count: 0 };
  const { createShaderModule } = device.gpu;
  device.gpu.createShaderModule = (descriptor) => {
    modules.count++;
    for (const end = performance.now() + 50; performance.now() < end;);
    return createShaderModule.call(device.gpu, descriptor);
  };
  const kernels = Array.from({ length: 9 }, (_, i) => withCode(`// ${i % 8}\n${step.code}`));
  return { device, modules, kernels };
}

test("compiling counts the distinct pipelines, and those that are there already", async () => {
  const { device, kernels } = await slowly();
  const counted: [number, number][] = [];
  await device.dispatcher.compile(kernels, (...count) => void counted.push(count));
  assert.deepEqual(counted, Array.from({ length: 8 }, (_, i) => [i + 1, 8]));
  counted.length = 0;
  await device.dispatcher.compile(kernels.slice(2, 4), (...count) => void counted.push(count));
  assert.deepEqual(counted, [[1, 2], [2, 2]]);
  device.close();
});

test("where compiling blocks, others have their turn meanwhile and may end it", async () => {
  const { device, modules, kernels } = await slowly();
  setTimeout(() => device.stop());
  await assert.rejects(device.dispatcher.compile(kernels), /stopped, as asked/);
  assert.ok(modules.count < 8, `${modules.count} of 8 were compiled`);
  device.close();
});

test("equal code and constants are compiled once", async () => {
  const device = await testDevice();
  await runKernel(device, kernel, { x });
  const before = device.dispatcher.pipelineCount;
  await runKernel(device, kernel, { x });
  assert.equal(device.dispatcher.pipelineCount, before);
  await runKernel(device, withCode(`${step.code}\n// another`), { x });
  assert.equal(device.dispatcher.pipelineCount, before + 1);
});

const stamps = (await navigator.gpu.requestAdapter())?.features.has("timestamp-query");
const missing = !stamps && "the adapter has no timestamp-query";

testUnless(missing, "timestamps bracket each kernel of a list in order", async () => {
  const device = await openDevice(navigator.gpu, { features: ["timestamp-query"] });
  const resources = { x: device.createBuffer(256), y: device.createBuffer(256) };
  const prepared = await device.dispatcher.prepare(kernel, resources);
  const querySet = device.gpu.createQuerySet({ type: "timestamp", count: 6 });
  const ticks = device.createBuffer(48, "ticks", GPUBufferUsage.QUERY_RESOLVE);
  const encoder = device.gpu.createCommandEncoder();
  device.dispatcher.encode(encoder, [prepared, prepared, prepared], { querySet });
  encoder.resolveQuerySet(querySet, 0, 6, ticks.buffer, 0);
  device.gpu.queue.submit([encoder.finish()]);
  const [bytes] = await device.read(ticks);
  const times = [...new BigUint64Array(bytes.buffer, 0, 6)];
  assert.ok(times[0] > 0n && times[5] > times[0], `ticks ${times}`);
  assert.deepEqual(times, [...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  device.close();
});

test("bindings() reads its short form", () => {
  assert.deepEqual(bindings("read x", "texture-write t"), [{ name: "x", as: "read" }, {
    name: "t",
    as: "texture-write",
  }]);
});
