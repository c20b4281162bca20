import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../testing.ts";
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
