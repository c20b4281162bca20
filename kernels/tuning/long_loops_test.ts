/**
 * Every op whose loops grow with its shape, on narrow shapes up to and past the turns after which llvmpipe ends them: each rung is right or
 * refused, never cut short, and there is one for each shape.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { avgPoolBackwardWorkload, avgPoolWorkload } from "../avg_pool/avg_pool_workload.ts";
import {
  batchNormBackwardWorkload,
  batchNormEvalWorkload,
  batchNormWorkload,
} from "../batch_norm/batch_norm_workload.ts";
import { conv2dWorkload } from "../conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../conv2d/shape.ts";
import { gemmWorkload } from "../gemm/gemm_workload.ts";
import type { Device } from "../gpu/device.ts";
import { iterationsOf } from "../gpu/limits/limits.ts";
import type { HostArrays, LoadedKernel } from "../gpu/run_kernel.ts";
import { LAYOUTS, type Shape4 } from "../layout.ts";
import { softmaxCrossEntropyWorkload } from "../loss/softmax_cross_entropy_workload.ts";
import { maxPoolBackwardWorkload, maxPoolWorkload } from "../max_pool/max_pool_workload.ts";
import type { PoolGeometry } from "../pool/geometry.ts";
import { biasGradientWorkload } from "../reduce/bias_gradient_workload.ts";
import { testDevice } from "../testing.ts";
import { checkCandidate, loadCandidate } from "./check.ts";
import { everyRung, PLAIN_OPS, PRODUCTS } from "./every_op_testing.ts";
import type { Candidate, Workload } from "./workload.ts";

const pool = (shape: Shape4, window: [number, number], stride = [1, 1] as [number, number]) =>
  LAYOUTS.map((layout): PoolGeometry => ({ shape, window, stride, padding: [0, 0], layout }));

const POOLS: readonly PoolGeometry[] = [
  ...pool([1, 1, 255, 256], [255, 255]), // as many turns as there may be
  ...pool([1, 1, 256, 256], [255, 256]), // a few more
  ...pool([1, 3, 262, 261], [260, 260]),
  ...pool([1, 2, 521, 260], [260, 260], [260, 260]),
  ...pool([1, 1, 1, 70_001], [1, 70_000]),
];

/** A convolution of one weight a channel pair, so long in one of its sizes. */
const conv = (size: Partial<Conv2dShape>): Conv2dShape => ({
  ...{ batch: 1, inChannels: 1, height: 1, width: 1, outChannels: 1 },
  ...{ kernel: [1, 1], stride: [1, 1], padding: [0, 0], dilation: [1, 1] },
  ...size,
});

const LONG: readonly Workload[] = [
  ...[65_535, 65_536, 300_000].map((k) => gemmWorkload({ m: 2, n: 3, k, transB: true })),
  ...[21_845, 21_846, 70_000].flatMap((channels) => [
    conv2dWorkload("forward", conv({ inChannels: channels })),
    conv2dWorkload("backward_input", conv({ outChannels: channels })),
  ]),
  ...[[255, 255], [255, 256], [260, 270]].map(([height, width]) =>
    conv2dWorkload("backward_weight", conv({ height, width }))
  ),
  ...POOLS.flatMap((geometry) => [
    avgPoolWorkload(geometry),
    avgPoolBackwardWorkload(geometry),
    maxPoolWorkload(geometry),
    maxPoolBackwardWorkload(geometry),
  ]),
  biasGradientWorkload({ rows: 70_000, columns: 2 }),
  ...LAYOUTS.flatMap((layout) => [
    biasGradientWorkload({ shape: [1, 2, 255, 256], layout }),
    batchNormWorkload({ shape: [1, 2, 1, 65_536], layout }),
    batchNormBackwardWorkload({ shape: [1, 2, 1, 65_536], layout }),
    batchNormEvalWorkload({ shape: [1, 2, 1, 65_536], layout }),
  ]),
  ...[21_844, 21_845, 70_000].map((classes) =>
    softmaxCrossEntropyWorkload({ batch: 2, classes, slots: 1 })
  ),
];

/** Whole numbers, of which the sums are exact. */
function rounded(inputs: HostArrays): HostArrays {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, array]) => [name, array.map(Math.round) as typeof array]),
  );
}

/** Runs a candidate: what is wrong with its outputs, null where nothing is, or that it was refused for its loops. */
async function outcome(device: Device, candidate: Candidate, workload: Workload) {
  const exact = /^(gemm|conv2d)/.test(workload.op);
  const inputs = exact ? rounded(workload.inputs(1)) : workload.inputs(1);
  let loaded: LoadedKernel | undefined;
  try {
    loaded = await loadCandidate(device, candidate, inputs);
    return (await checkCandidate(device, candidate, loaded, workload.expect(inputs, 50))).failure;
  } catch (error) {
    assert.match(`${error}`, /^RangeError: Cannot run .* a CPU adapter may end loops after 65535/);
    return "refused";
  } finally {
    loaded?.dispose();
  }
}

test("past the loops that a CPU adapter ends, every rung of every op is right or refused, and one is right", async () => {
  const device = await testDevice();
  const refused = new Set<string>();
  for (const workload of LONG) {
    const what = `${workload.op} ${workload.shape}`;
    let right = 0;
    for (const candidate of everyRung(workload, device.capabilities)) {
      const result = await outcome(device, candidate, workload);
      if (result === null) right++;
      else assert.equal(result, "refused", `${what} ${candidate.variant}`);
      if (result === "refused") refused.add(workload.op);
    }
    assert.ok(right > 0, `${what}: no rung computes it`);
  }
  if (device.capabilities.software) {
    // A thread of batch_norm_eval walks a short way whatever the shape; for avg_pool_backward's to be too long takes billions of additions.
    const never = ["batch_norm_eval", "avg_pool_backward"];
    const bounded = LONG.map(({ op }) => op).filter((op) => !never.includes(op));
    assert.deepEqual(refused, new Set(bounded), "each other op has a rung that is refused");
  }
});

test("every op with a loop that is longer for a larger shape has long cases", async () => {
  const { capabilities } = await testDevice();
  const looping = [...PLAIN_OPS, ...PRODUCTS].filter((workload) =>
    everyRung(workload, capabilities).some(({ kernel }) =>
      kernel.steps.some((step) => step.kind === "dispatch" && iterationsOf(step) > 0)
    )
  );
  assert.deepEqual(new Set(LONG.map(({ op }) => op)), new Set(looping.map(({ op }) => op)));
});
