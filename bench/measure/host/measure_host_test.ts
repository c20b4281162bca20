import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../../../kernels/gpu/device.ts";
import { dataCases } from "./data_cases.ts";
import type { HostCase, OpenHostCase } from "./host_case.ts";
import { measureHost } from "./measure_host.ts";
import { photoCase } from "./photo_case.ts";

/** Nothing here needs a GPU. */
const device = { check() {} } as Device;
const BUDGET = { budgetNs: 1e7, minSamples: 5, maxSamples: 2 };

/** A case of a thousand additions, or of what else is asked for. */
function hostCase(change: Partial<OpenHostCase> = {}): HostCase {
  const call = () => Array.from({ length: 1000 }, (_, i) => i).reduce((a, b) => a + b);
  return {
    ...{ op: "add_up", shape: "1000", unit: "numbers", quick: true },
    dims: { family: "elementwise", elements: 1000 },
    open: () =>
      Promise.resolve({ things: 1000, call, check: () => Promise.resolve(null), ...change }),
  };
}

test("work of the host has a row of samples by mitata, each of so many calls", async () => {
  let calls = 0;
  const row = await measureHost(device, hostCase({ call: () => calls++ }), BUDGET);
  assert.deepEqual([row.status, row.reason, row.things, row.unit], [
    ...["complete", null, 1000],
    "numbers",
  ]);
  assert.ok(row.samplesNs.length >= 5);
  assert.ok(row.callsPerSample! > 1, "a short call shares its sample");
  assert.ok(calls >= row.samplesNs.length * row.callsPerSample!);
  assert.ok(0 < row.medianNs! && row.p5Ns! <= row.medianNs! && row.medianNs! <= row.p95Ns!);
  assert.equal(row.noisy, row.cv! > 0.05);
});

test("work of the host that is wrong, or throws, is not timed and says why, and is closed", async () => {
  let closed = 0, calls = 0;
  const close = () => void closed++;
  const call = () => calls++;
  const wrong = await measureHost(
    device,
    hostCase({ close, call, check: () => Promise.resolve("image 3 is not image 7") }),
    BUDGET,
  );
  assert.deepEqual([wrong.status, wrong.reason], ["failed", "is wrong: image 3 is not image 7"]);
  const thrown = await measureHost(
    device,
    hostCase({ close, call, check: () => Promise.reject(new Error("no memory\nat line 1")) }),
    BUDGET,
  );
  assert.deepEqual([thrown.status, thrown.reason, thrown.medianNs], ["failed", "no memory", null]);
  assert.deepEqual([closed, calls], [2, 0]);
});

test("the suite's batches, epochs and decoded images are right before they are timed", async () => {
  for (const each of [...dataCases(), photoCase()]) {
    const { check, things } = await each.open(device);
    assert.equal(await check(), null, each.op);
    assert.ok(things >= 1);
  }
});
