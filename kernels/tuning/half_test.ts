import assert from "node:assert/strict";
import { test } from "node:test";
import { addWorkload } from "../add/add_workload.ts";
import { augmentWorkload } from "../augment/augment_workload.ts";
import { avgPoolBackwardWorkload, avgPoolWorkload } from "../avg_pool/avg_pool_workload.ts";
import {
  batchNormBackwardWorkload,
  batchNormEvalWorkload,
  batchNormWorkload,
} from "../batch_norm/batch_norm_workload.ts";
import { CAST } from "../cast/cast.ts";
import { castWorkload } from "../cast/cast_workload.ts";
import { conv2dWorkload } from "../conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../conv2d/shape.ts";
import { f16Array } from "../dtype.ts";
import { gemmWorkload } from "../gemm/gemm_workload.ts";
import { runKernel } from "../gpu/run_kernel.ts";
import { softmaxCrossEntropyWorkload } from "../loss/softmax_cross_entropy_workload.ts";
import { maxPoolBackwardWorkload, maxPoolWorkload } from "../max_pool/max_pool_workload.ts";
import { biasGradientWorkload } from "../reduce/bias_gradient_workload.ts";
import { relayoutWorkload } from "../relayout/relayout_workload.ts";
import { reluBackwardWorkload, reluWorkload } from "../relu/relu_workload.ts";
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

const SHAPE = [2, 3, 7, 6] as const, FOURS = [2, 5, 8, 12] as const;
const half = { layout: "nchw", dtype: "f16" } as const;
const WINDOW = { window: [3, 3], stride: [2, 2], padding: [1, 1] } as const;
const SQUARE = { window: [2, 2], stride: [2, 2], padding: [0, 0] } as const;

const IMAGES = {
  ...{ batch: 2, channels: 3, height: 7, width: 6, ...half, padding: 2, flip: true },
  ...{ mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4] },
};

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
  [castWorkload(141, "f16"), "naive vec4"],
  [castWorkload(141, "f32"), "naive vec4"],
  [relayoutWorkload(SHAPE, "nchw", "nc4hw4", "f16", "f32"), "naive"],
  [relayoutWorkload([2, 4, 3, 8], "nc4hw4", "nchw", "f32", "f16"), "naive transpose"],
  [addWorkload(141, "f16"), "naive vec4"],
  [reluWorkload(137, "f16"), "naive vec4"],
  [reluBackwardWorkload(138, "f16"), "naive vec4"],
  [softmaxCrossEntropyWorkload({ batch: 5, classes: 67, slots: 3, dtype: "f16" }), "row workgroup"],
  [biasGradientWorkload({ rows: 33, columns: 5, dtype: "f16" }), "naive partials"],
  [biasGradientWorkload({ rows: 133, columns: 8, dtype: "f16" }), "naive partials"],
  [biasGradientWorkload({ shape: SHAPE, ...half, relu: true }), "naive partials"],
  [maxPoolWorkload({ shape: SHAPE, ...half, ...WINDOW }), "naive"],
  [maxPoolWorkload({ shape: FOURS, ...half, ...SQUARE, window: [8, 12] }), "shared naive"],
  [maxPoolBackwardWorkload({ shape: SHAPE, ...half, ...WINDOW, relu: true }), "gather"],
  [maxPoolBackwardWorkload({ shape: SHAPE, ...half, ...SQUARE, relu: true }), "gather window"],
  [avgPoolWorkload({ shape: SHAPE, ...half, ...WINDOW }), "naive"],
  [
    avgPoolWorkload({ shape: FOURS, ...half, ...SQUARE, window: [8, 12] }),
    "shared naive workgroup",
  ],
  [avgPoolBackwardWorkload({ shape: SHAPE, ...half, ...WINDOW }), "naive"],
  [batchNormEvalWorkload({ shape: SHAPE, ...half, fused: "relu" }), "naive vec4"],
  [batchNormWorkload({ shape: FOURS, ...half, layout: "nhwc" }), "naive partials workgroup"],
  [maxPoolWorkload({ shape: SHAPE, ...half, layout: "nhwc", ...WINDOW }), "naive"],
  [biasGradientWorkload({ shape: SHAPE, ...half, layout: "nhwc", relu: true }), "naive partials"],
  ...[SHAPE, FOURS].flatMap((shape) => [
    [batchNormWorkload({ shape, ...half, fused: "add_relu" }), "naive partials workgroup"] as const,
    [
      batchNormBackwardWorkload({ shape, ...half, fused: "add_relu" }),
      "naive partials workgroup",
    ] as const,
  ]),
  [augmentWorkload(IMAGES), "naive"],
  [relayoutWorkload(SHAPE, "nchw", "nhwc", "f16"), "naive"],
  [relayoutWorkload([2, 4, 3, 8], "nhwc", "nchw", "f16"), "naive transpose"],
  ...CONVS.flatMap((shape, i) =>
    (["forward", "backward_input", "backward_weight"] as const).map((direction) =>
      [
        conv2dWorkload(direction, shape),
        i === 3 && direction !== "backward_weight"
          ? "naive tiled split_k nhwc widened"
          : "naive tiled nhwc widened",
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

test("what is too large for f16 becomes infinite and NaN stays, by every rung that stores such", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const values = [65504, 65519, 65520, -65520, 7e4, -1e30, Infinity, NaN, 2 ** -14];
  const want = [65504, 65504, Infinity, -Infinity, Infinity, -Infinity, Infinity, NaN, 2 ** -14];
  const x = Float32Array.from({ length: 36 }, (_, i) => values[i % values.length]);
  for (const variant of ["naive", "vec4"]) {
    const { y } = await runKernel(device, CAST.kernel({ n: x.length, to: "f16" }, variant), { x });
    const got = [...f16Array(y.buffer)];
    assert.deepEqual(got, Array.from(x, (_, i) => want[i % want.length]), variant);
  }
  device.close();
});
