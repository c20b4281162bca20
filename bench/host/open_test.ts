import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../kernels/testing.ts";
import { chooseHost } from "./choose.ts";
import { openChosenDevice } from "./open.ts";

test("a chosen device has the limits of its adapter for what grows with the work, and the defaults of the rest", async () => {
  const device = await openChosenDevice(await chooseHost(), undefined);
  const { adapter, capabilities: { limits } } = device, plain = await testDevice();
  for (const name of ["maxBufferSize", "maxStorageBufferBindingSize"] as const) {
    assert.equal(limits[name], adapter.limits[name]);
    assert.ok(limits[name] >= plain.capabilities.limits[name]);
  }
  for (const name of ["maxTextureDimension2D", "maxStorageBuffersPerShaderStage"] as const) {
    assert.equal(limits[name], plain.capabilities.limits[name]);
  }
  device.close();
});
