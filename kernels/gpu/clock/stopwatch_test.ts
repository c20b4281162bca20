import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../testing.ts";
import { openDevice } from "../open_device.ts";
import { Stopwatch } from "./stopwatch.ts";

test("a CPU adapter runs nothing to warm up, as it has no clocks that rise, and a GPU runs the work", async (t) => {
  const device = await testDevice();
  const stopwatch = await Stopwatch.open(device);
  t.after(() => stopwatch.close());
  const sample = () => Promise.resolve({ gpuNs: 1e9, hostNs: 1e9 });
  const time = t.mock.method(stopwatch, "time", sample);
  await stopwatch.warmUp([]);
  assert.equal(time.mock.callCount() === 0, device.capabilities.software);
});

test("by the host's clock work is timed until it lasts as long as an empty submit, whose scatter is no time of the work's", async (t) => {
  const device = await openDevice(navigator.gpu, { optionalFeatures: [] });
  const stopwatch = await Stopwatch.open(device);
  t.after(() => {
    stopwatch.close();
    device.close();
  });
  const waitNs = stopwatch.syncFloorNs, workNs = waitNs / 300;
  t.mock.method(stopwatch, "time", (_: unknown, repetitions: number) => {
    return Promise.resolve({ gpuNs: null, hostNs: workNs + 0.04 * waitNs / repetitions });
  });
  const { hostNs } = await stopwatch.estimate([[]]);
  assert.ok(hostNs < 1.1 * workNs, `${hostNs} of ${workNs}`);
  assert.ok(stopwatch.leastRepetitions(workNs) >= 300);
});
