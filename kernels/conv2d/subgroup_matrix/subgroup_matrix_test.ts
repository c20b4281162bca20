import assert from "node:assert/strict";
import { test } from "node:test";
import { f16Array } from "../../dtype.ts";
import { plainCore } from "../../gemm/subgroup_matrix/plain_core_test_support.ts";
import type { Capabilities, Kernel } from "../../gpu/kernel.ts";
import { runKernel } from "../../gpu/run_kernel.ts";
import { assertClose, featureDevice, randomArray } from "../../testing.ts";
import { checkCandidate, loadCandidate } from "../../tuning/check.ts";
import { defaultRung } from "../../tuning/default_rung.ts";
import { variantProblem } from "../../tuning/ladder.ts";
import { CONV2D } from "../conv2d.ts";
import { conv2dReference } from "../conv2d_ref.ts";
import { conv2dWorkload } from "../conv2d_workload.ts";
import { type Conv2dShape, type Convolution, inputShape, weightCount } from "../shape.ts";
import { backwardWeightPlan } from "../tiled/backward_weight.ts";
import { tiledSteps } from "../tiled/tiled.ts";

const SHAPE: Conv2dShape = {
  ...{ batch: 2, inChannels: 5, height: 9, width: 9, outChannels: 7, dtype: "f16" },
  ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
};

/** More columns than a block has more rows than a subgroup and more pixels than a slice, fours of neighbours, strides and gaps. */
const SHAPES: readonly Conv2dShape[] = [
  { ...SHAPE, batch: 4, outChannels: 70 },
  { ...SHAPE, inChannels: 36, height: 4, width: 8, kernel: [1, 1], padding: [0, 0] },
  { ...SHAPE, kernel: [3, 2], stride: [2, 1], padding: [2, 0], dilation: [1, 2] },
];

const DIRECTIONS = ["forward", "backward_input", "backward_weight"] as const;

/** With products in plain WGSL. */
function plainKernel(convolution: Convolution): Kernel {
  const { direction, shape } = convolution;
  const core = plainCore({ rows: 16, columns: 16, inner: 16 });
  const plan = direction === "backward_weight"
    ? backwardWeightPlan(shape, core)
    : { steps: tiledSteps(convolution, core) };
  return { ...CONV2D[direction].kernel(convolution, "naive"), ...plan };
}

test("convolutions by a subgroup's matrices are right in all but the matrices, which plain WGSL stands for", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  for (const shape of SHAPES) {
    for (const direction of DIRECTIONS) {
      const workload = conv2dWorkload(direction, shape);
      const inputs = workload.inputs(7);
      const candidate = { variant: "plain", kernel: plainKernel({ direction, shape }) };
      const loaded = await loadCandidate(device, candidate, inputs);
      const expectations = workload.expect(inputs, 1e6);
      const { failure } = await checkCandidate(device, candidate, loaded, expectations);
      loaded.dispose();
      assert.equal(failure, null, `${direction} ${workload.shape}`);
    }
  }
  const [shape] = SHAPES;
  const x = f16Array(randomArray(inputShape(shape).reduce((a, b) => a * b), 1));
  const w = f16Array(randomArray(weightCount(shape), 2));
  const bias = randomArray(shape.outChannels, 3);
  const kernel = plainKernel({ direction: "forward", shape, bias: true, relu: true });
  const { y } = await runKernel(device, kernel, { x, w, bias }, { junk: 9e9 });
  const [x32, w32] = [Float32Array.from(x), Float32Array.from(w)];
  const want = conv2dReference(shape, x32, w32, bias, 81, true);
  assertClose(f16Array(y.buffer), want, { atol: 2e-5, rtol: 2 ** -10 }, "with bias and ReLU");
  device.close();
});

test("convolutions by a subgroup's matrices are tried only in f16 where the device lists the product, and are nowhere the default", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const { capabilities } = device;
  device.close();
  const config = { componentType: "f16", resultComponentType: "f32", M: 16, N: 16, K: 16 };
  const able: Capabilities = {
    ...capabilities,
    features: new Set(["shader-f16", "subgroups", "chromium-experimental-subgroup-matrix"]),
    subgroupMatrixConfigs: [config],
  };
  for (const direction of DIRECTIONS) {
    const why = (shape: Conv2dShape, to = able) =>
      variantProblem(CONV2D[direction], "subgroup_matrix", { direction, shape }, to);
    assert.equal(why(SHAPE), null);
    assert.match(why({ ...SHAPE, dtype: "f32" })!, /f16/);
    assert.match(why(SHAPE, capabilities)!, /^the device has no subgroup/);
    const rung = defaultRung(CONV2D[direction], { direction, shape: SHAPE }, able);
    assert.notEqual(rung, "subgroup_matrix");
  }
});
