/** Every op as workloads of sizes off the vector, small enough to run all their rungs: what tests of all kernels go through. */
import { adamwWorkload } from "../adamw/adamw_workload.ts";
import { addWorkload } from "../add/add_workload.ts";
import { augmentWorkload } from "../augment/augment_workload.ts";
import { avgPoolBackwardWorkload, avgPoolWorkload } from "../avg_pool/avg_pool_workload.ts";
import {
  batchNormBackwardWorkload,
  batchNormEvalWorkload,
  batchNormWorkload,
} from "../batch_norm/batch_norm_workload.ts";
import { conv2dWorkload } from "../conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../conv2d/shape.ts";
import { gemmWorkload } from "../gemm/gemm_workload.ts";
import type { Capabilities } from "../gpu/kernel.ts";
import { LAYOUTS, type Shape4 } from "../layout.ts";
import { softmaxCrossEntropyWorkload } from "../loss/softmax_cross_entropy_workload.ts";
import { maxPoolBackwardWorkload, maxPoolWorkload } from "../max_pool/max_pool_workload.ts";
import { biasGradientWorkload } from "../reduce/bias_gradient_workload.ts";
import { relayoutWorkload } from "../relayout/relayout_workload.ts";
import { reluBackwardWorkload, reluWorkload } from "../relu/relu_workload.ts";
import { sgdWorkload } from "../sgd/sgd_workload.ts";
import { rungOf } from "./variant.ts";
import type { Candidate, Workload } from "./workload.ts";

const SHAPE: Shape4 = [2, 3, 7, 6];
const WINDOW = { window: [3, 3], stride: [2, 2], padding: [1, 1] } as const;
const SQUARE = { window: [2, 2], stride: [2, 2], padding: [0, 0] } as const;

/** Every op that is not a product. */
export const PLAIN_OPS: readonly Workload[] = [
  reluWorkload(137),
  reluBackwardWorkload(138),
  addWorkload(141),
  sgdWorkload({ elements: 143, nesterov: true }),
  adamwWorkload({ elements: 145 }),
  softmaxCrossEntropyWorkload({ batch: 5, classes: 67, slots: 3 }),
  biasGradientWorkload({ rows: 33, columns: 5 }),
  relayoutWorkload(SHAPE, "nchw", "nc4hw4"),
  relayoutWorkload([2, 4, 3, 8], "nc4hw4", "nchw"),
  ...LAYOUTS.flatMap((layout) => [
    maxPoolWorkload({ shape: SHAPE, layout, ...WINDOW }),
    maxPoolBackwardWorkload({ shape: SHAPE, layout, ...WINDOW, relu: true }),
    maxPoolBackwardWorkload({ shape: SHAPE, layout, ...SQUARE, relu: true }),
    avgPoolWorkload({ shape: SHAPE, layout, ...WINDOW }),
    avgPoolWorkload({ shape: SHAPE, layout, ...WINDOW, window: [7, 6], padding: [0, 0] }),
    avgPoolBackwardWorkload({ shape: SHAPE, layout, ...WINDOW }),
    biasGradientWorkload({ shape: SHAPE, layout, relu: true }),
    batchNormWorkload({ shape: SHAPE, layout, fused: "add_relu" }),
    batchNormBackwardWorkload({ shape: SHAPE, layout, fused: "add_relu" }),
    batchNormWorkload({ shape: [2, 5, 8, 12], layout }),
    batchNormBackwardWorkload({ shape: [2, 5, 8, 12], layout }),
    batchNormEvalWorkload({ shape: SHAPE, layout, fused: "relu" }),
    augmentWorkload({
      batch: 2,
      channels: 3,
      height: 7,
      width: 6,
      layout,
      padding: 2,
      flip: true,
      mean: [0.4, 0.5, 0.6],
      std: [0.2, 0.3, 0.4],
    }),
  ]),
];

const CONV: Conv2dShape = {
  ...{ batch: 2, inChannels: 9, height: 7, width: 9, outChannels: 6 },
  ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
};
const CONVS: readonly Conv2dShape[] = [
  CONV,
  { ...CONV, kernel: [3, 2], stride: [2, 2] },
  { ...CONV, inChannels: 260, outChannels: 260, kernel: [1, 1], padding: [0, 0] }, // long enough for split_k
];

/** Every op that is a sum of products. */
export const PRODUCTS: readonly Workload[] = [
  gemmWorkload({ m: 5, n: 7, k: 35 }),
  gemmWorkload({ m: 5, n: 8, k: 36, transA: true }),
  gemmWorkload({ m: 9, n: 6, k: 300, transB: true }),
  ...CONVS.flatMap((shape) =>
    (["forward", "backward_input", "backward_weight"] as const)
      .map((direction) => conv2dWorkload(direction, shape))
  ),
];

/** Each rung that the device can run, with its own tile; those included that are not worth trying on its kind of adapter. */
export function everyRung(workload: Workload, device: Capabilities): Candidate[] {
  const all = [true, false].flatMap((software) => workload.candidates({ ...device, software }));
  const rungs = all.filter(({ variant }) => rungOf(variant) === variant);
  return [...new Map(rungs.map((candidate) => [candidate.variant, candidate])).values()];
}
