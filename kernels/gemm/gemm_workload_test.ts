import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCandidate, loadCandidate } from "../tuning/check.ts";
import type { Device } from "../gpu/device.ts";
import { rungOf } from "../tuning/variant.ts";
import type { Candidate, Expectation } from "../tuning/workload.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import { featureDevice, testDevice } from "../testing.ts";
import { rungNames } from "../tuning/ladder.ts";
import { GEMM } from "./gemm.ts";
import { gemmWorkload } from "./gemm_workload.ts";

async function failureOf(
  device: Device,
  candidate: Candidate,
  inputs: HostArrays,
  expectations: Expectation[],
): Promise<string | null> {
  const loaded = await loadCandidate(device, candidate, inputs);
  try {
    return (await checkCandidate(device, candidate, loaded, expectations)).failure;
  } finally {
    loaded.dispose();
  }
}

test("every candidate of a gemm workload is right, on hardware's list too", async () => {
  const device = await testDevice();
  const shapes = [
    { m: 33, n: 40, k: 300, bias: true, relu: true },
    { m: 190, n: 210, k: 130, transB: true }, // large enough for samples
  ];
  for (const shape of shapes) {
    const workload = gemmWorkload(shape);
    const inputs = workload.inputs(1);
    const expectations = workload.expect(inputs, 300);
    for (const candidate of workload.candidates({ ...device.capabilities, software: false })) {
      assert.equal(await failureOf(device, candidate, inputs, expectations), null);
    }
    const other = { ...inputs, a: workload.inputs(2).a };
    const [candidate] = workload.candidates(device.capabilities);
    assert.match((await failureOf(device, candidate, other, expectations))!, /is wrong/);
  }
});

test("a gemm workload in f16 is right, odd counts too", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const workload = gemmWorkload({ m: 7, n: 9, k: 15, dtype: "f16" });
  const inputs = workload.inputs(1);
  for (const candidate of workload.candidates(device.capabilities)) {
    assert.equal(await failureOf(device, candidate, inputs, workload.expect(inputs, 100)), null);
  }
  device.close();
  assert.deepEqual(workload.candidates((await testDevice()).capabilities), []);
});

test("a runtime without Float16Array is told so in one line, and from which on there is one", () => {
  const workload = gemmWorkload({ m: 7, n: 9, k: 15, dtype: "f16" });
  const own = Object.getOwnPropertyDescriptor(globalThis, "Float16Array");
  Reflect.deleteProperty(globalThis, "Float16Array");
  try {
    assert.throws(
      () => workload.inputs(1),
      /^Error: Cannot compute in f16 as .*: Node has it from version 24/,
    );
  } finally {
    if (own) Object.defineProperty(globalThis, "Float16Array", own);
  }
});

test("a gemm workload lists what may win, in the order of the ladder, each rung's default last", async () => {
  const { capabilities } = await testDevice();
  const hardware = { ...capabilities, software: false, features: new Set(["subgroups"]) };
  const names = (m: number, device = hardware) =>
    gemmWorkload({ m, n: 512, k: 4096 }).candidates(device).map(({ variant }) => variant);
  const all = names(1);
  const rungs = all.map((variant) => rungNames(GEMM).indexOf(rungOf(variant)));
  assert.deepEqual(rungs, rungs.toSorted((a, b) => a - b));
  const inF32 = rungNames(GEMM).filter((rung) =>
    !["texture_subgroup", "subgroup_matrix"].includes(rung)
  );
  assert.deepEqual(all.filter((variant) => rungOf(variant) === variant), inF32);
  assert.ok(!names(4096).includes("naive") && !names(4096).includes("split_k"));
  assert.deepEqual(
    names(100, { ...hardware, software: true }).map(rungOf).includes("tiled"),
    false,
  );
  const usual = (m: number) => gemmWorkload({ m, n: 512, k: 4096 }).usual(hardware)?.variant;
  assert.deepEqual([usual(100), usual(4096)], ["split_k", "tiled"]);
  const { op, shape } = gemmWorkload({ m: 2, n: 3, k: 4, transA: true, bias: true });
  assert.equal(`${op} ${shape}`, "gemm TN 2x3x4");
});
