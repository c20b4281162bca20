import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseHost, refuseOlderThan } from "./choose.ts";
import { driverFromSummary } from "./vulkan.ts";

const SUMMARY = `Devices:
========
GPU0:
	deviceName         = GeForce RTX 3090
	driverName         = NVIDIA
	driverInfo         = 550.54.14
GPU1:
	deviceName         = llvmpipe (LLVM 15.0.6, 256 bits)
	driverName         = llvmpipe
	driverInfo         = Mesa 22.3.6 (LLVM 15.0.6)
`;

test("an older Deno is told so in one line, by numbers and not by digits", () => {
  const refusal = {
    name: "UserError",
    message: /^Cannot start as this is Deno 2\.7\.14, and 2\.9\.5 or later is needed: .*$/,
    exitCode: 2,
  };
  assert.throws(() => refuseOlderThan("2.9.5", "2.7.14"), refusal);
  for (const version of ["2.9.5", "2.10.0", "2.9.5-rc.1", "3.0.0"]) {
    refuseOlderThan("2.9.5", version);
  }
});

test("the driver is the one of the device with that very name, else unknown", () => {
  assert.equal(driverFromSummary(SUMMARY, "GeForce RTX 3090"), "NVIDIA 550.54.14");
  assert.equal(
    driverFromSummary(SUMMARY, "llvmpipe (LLVM 15.0.6, 256 bits)"),
    "llvmpipe Mesa 22.3.6 (LLVM 15.0.6)",
  );
  assert.equal(
    driverFromSummary(SUMMARY, "llvmpipe-llvm-15-0-6-256-bits-"),
    "llvmpipe Mesa 22.3.6 (LLVM 15.0.6)",
  );
  assert.equal(driverFromSummary(SUMMARY, "GeForce RTX"), null);
});

test("the driver is unknown where two drivers have a device of that name", () => {
  const other = SUMMARY.replace("llvmpipe (LLVM 15.0.6, 256 bits)", "GeForce RTX 3090");
  assert.equal(driverFromSummary(other, "GeForce RTX 3090"), null);
  const twice = SUMMARY + SUMMARY.split("========")[1];
  assert.equal(driverFromSummary(twice, "GeForce RTX 3090"), "NVIDIA 550.54.14");
});

test("the host tells its machine, its memory and its commit, or null", async () => {
  const host = await chooseHost();
  const { cores, memoryBytes } = host.machine();
  assert.ok(cores === null || cores >= 1);
  assert.ok(memoryBytes === null || memoryBytes > host.rssBytes());
  assert.ok(host.rssBytes() > 1e6);
  const { commit, dirty } = await host.sourceTree();
  if (commit === null) assert.equal(dirty, null);
  else assert.match(commit, /^[0-9a-f]{40}$/);
});
