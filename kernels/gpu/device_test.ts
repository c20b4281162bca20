import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../testing.ts";
import type { Device } from "./device.ts";
import { NoAdapterError, openDevice } from "./open_device.ts";
import { GpuError } from "./gpu_error.ts";
import { knownAnswer, knownAnswerKernel, readsTextures } from "./known_answer.ts";
import { runKernel } from "./run_kernel.ts";

const fresh = () => openDevice(navigator.gpu);

test("openDevice() opens a device with default limits that computes the known answer", async () => {
  const device = await testDevice();
  assert.equal(device.capabilities.limits.maxStorageBufferBindingSize, 134217728);
  assert.equal(device.capabilities.limits.maxTextureDimension3D, 2048);
  assert.deepEqual(
    [...device.capabilities.features].filter((name) => name === "timestamp-query"),
    [],
  );
});

test("openDevice() says so where no adapter answers", async () => {
  const none = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
  await assert.rejects(openDevice(none), NoAdapterError);
});

test("knownAnswer() refuses a device that computes nothing", async () => {
  const device = await fresh();
  // As a null backend would: every dispatch is accepted and does nothing.
  device.dispatcher.encode = () => {};
  await assert.rejects(knownAnswer(device), /computes wrong answers: y\[0\] is 0, must be 9/);
  device.close();
});

test("readsTextures() tells a device that reads its storage textures from one that reads zeros", async () => {
  const device = await fresh();
  assert.equal(await readsTextures(device), device.capabilities.storageTextureReads);
  const { encode } = device.dispatcher;
  device.dispatcher.encode = (encoder, list) => {
    const dispatches = list.map(({ kernel, commands }) => ({
      kernel,
      commands: commands.filter(({ kind }) => kind === "dispatch"), // What is copied never arrives.
    }));
    encode.call(device.dispatcher, encoder, dispatches);
  };
  assert.equal(await readsTextures(device), false);
  device.close();
});

/** Runs the known answer on a device and returns how that ended. */
const attempt = (device: Device) =>
  runKernel(device, knownAnswerKernel(), { x: new Float32Array(64) }).then(
    () => null,
    (error) => error,
  );

test("a validation error that no call throws ends the next read with its message", async () => {
  const device = await fresh();
  device.gpu.createBuffer({ size: 2 ** 50, usage: GPUBufferUsage.STORAGE });
  const error = await attempt(device);
  assert.ok(error instanceof GpuError, String(error));
  assert.match(error.message, /The GPU reported an error: .*size/i);
  assert.throws(() => device.check(), GpuError);
  device.close();
});

test("a lost device ends the next read with its reason", async () => {
  const device = await fresh();
  device.gpu.destroy();
  const error = await attempt(device);
  assert.ok(error instanceof GpuError, String(error));
  assert.match(error.message, /The GPU (device was lost|did not answer)/);
  device.close();
});

test("a stopped device ends the wait under way, and prepares and reads nothing more", async () => {
  const device = await fresh();
  const waiting = device.idle();
  const range = device.createBuffer(2 ** 20), { allocatedBytes } = device;
  device.stop();
  const prepared = device.dispatcher.prepare(knownAnswerKernel(), {});
  for (const work of [waiting, prepared, device.read(range)]) {
    const error = await work.then(() => null, (error) => error);
    assert.ok(error instanceof GpuError, String(error));
    assert.equal(error.failure, "stopped");
  }
  assert.equal(device.allocatedBytes, allocatedBytes);
  device.close();
});

test("what fails is waited for no longer than it takes: no timer is left, nor set for an error that was told", async () => {
  const timers = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  let set = 0;
  globalThis.setTimeout = ((...given: Parameters<typeof setTimeout>) => {
    const timer = setTimeout(...given);
    if (given[1] === 1000) timers.add(timer), set++;
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    timers.delete(timer);
    clearTimeout(timer);
  };
  try {
    const invalid = await fresh();
    invalid.gpu.createBuffer({ size: 2 ** 50, usage: GPUBufferUsage.STORAGE });
    assert.ok(await attempt(invalid) instanceof GpuError);
    assert.equal(set, 0);
    invalid.close();
    const lost = await fresh();
    lost.gpu.queue.onSubmittedWorkDone = () => Promise.reject(new Error("gone"));
    const told = assert.rejects(lost.idle(), /The GPU device was lost/);
    await new Promise((resolve) => setTimeout(resolve));
    lost.gpu.destroy();
    await told;
    assert.deepEqual([set, timers.size], [1, 0]);
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
});

test("a buffer beyond the device's limits is refused with both values", async () => {
  const device = await testDevice();
  assert.throws(
    () => device.createBuffer(2 ** 28 + 4, "activations"),
    /Cannot make the buffer activations as it is larger than the device allows: 268435460 bytes, limit 268435456/,
  );
});

test("reads that overlap in time each get their own bytes", async () => {
  const device = await testDevice();
  const buffers = [1, 2, 3].map((value) => {
    const range = device.createBuffer(64);
    device.write(range, new Float32Array(16).fill(value));
    return range;
  });
  const all = await Promise.all(buffers.map((range) => device.read(range)));
  assert.deepEqual(all.map(([bytes]) => new Float32Array(bytes.buffer)[15]), [1, 2, 3]);
});

test("a device that has no memory for what it is asked says so and goes on", async () => {
  const device = await fresh();
  assert.equal(await device.gives(2 ** 20), true);
  const { popErrorScope } = device.gpu;
  device.gpu.popErrorScope = async () => {
    assert.equal(await popErrorScope.call(device.gpu), null);
    return { message: "out of memory" } as GPUError;
  };
  assert.equal(await device.gives(2 ** 20), false);
  device.gpu.popErrorScope = popErrorScope;
  assert.equal(await attempt(device), null);
  device.close();
});
