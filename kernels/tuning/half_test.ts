import assert from "node:assert/strict";
import { test } from "node:test";
import { conv2dWorkload } from "../conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../conv2d/shape.ts";
import { gemmWorkload } from "../gemm/gemm_workload.ts";
import { featureDevice, testDevice } from "../testing.ts";
import { checkCandidate, loadCandidate } from "./check.ts";
import { everyRung } from "./every_op_testing.ts";
import type { Workload } from "./workload.ts";

const CONV: Conv2dShape = {
  ...{ batch: 2, inChannels: 9, height: 7, width: 9, outChannels: 6, dtype: "f16" },
  ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
};
const CONVS: readonly Conv2dShape[] = [
  { ...CONV, kernel: [3, 2], stride: [2, 2] },
  { ...CONV, height: 8, width: 6 }, // fours
  { ...CONV, width: 8, kernel: [1, 1], padding: [0, 0] },
  { ...CONV, inChannels: 260, outChannels: 260, kernel: [1, 1], padding: [0, 0] }, // long enough for split_k
];

/** Every op that takes f16, and the rungs that must compute it. */
const OPS: readonly (readonly [Workload, string])[] = [
  [
    gemmWorkload({ m: 9, n: 6, k: 300, transB: true, dtype: "f16" }),
    "naive register subgroup tiled split_k texture",
  ],
  [
    gemmWorkload({ m: 12, n: 8, k: 300, transA: true, dtype: "f16", dtypeC: "f32" }),
    "naive register subgroup tiled split_k texture",
  ],
  ...CONVS.flatMap((shape, i) =>
    (["forward", "backward_input", "backward_weight"] as const).map((direction) =>
      [
        conv2dWorkload(direction, shape),
        i === 3 && direction !== "backward_weight" ? "naive tiled split_k" : "naive tiled",
      ] as const
    )
  ),
];

test("what lies in memory as f16 is right by every rung, within its rounding of float64, and refused where f16 is not granted", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  for (const [workload, rungs] of OPS) {
    const inputs = workload.inputs(5);
    const expectations = workload.expect(inputs, 200);
    const candidates = everyRung(workload, device.capabilities);
    const names = candidates.map(({ variant }) => variant);
    const missing = rungs.split(" ").filter((rung) => rung !== "subgroup" && !names.includes(rung));
    assert.deepEqual(missing, [], `${workload.op} ${workload.shape} by ${names}`);
    for (const candidate of candidates) {
      const loaded = await loadCandidate(device, candidate, inputs);
      const { failure, checked } = await checkCandidate(device, candidate, loaded, expectations);
      loaded.dispose();
      assert.equal(failure, null, `${workload.op} ${workload.shape}`);
      assert.ok(checked > 0);
    }
    assert.deepEqual(workload.candidates((await testDevice()).capabilities), []);
  }
  device.close();
});
