/** The kernels that are looked at: of ResNet-50 and the ConvNet, as they are on GPUs. */
import { augment } from "../../kernels/augment/augment.ts";
import { batchNormBackward } from "../../kernels/batch_norm/backward/backward.ts";
import { batchNorm, type BatchNormShape } from "../../kernels/batch_norm/batch_norm.ts";
import {
  conv2dBackwardInput,
  conv2dBackwardWeight,
  conv2dForward,
} from "../../kernels/conv2d/conv2d.ts";
import type { Conv2dShape } from "../../kernels/conv2d/shape.ts";
import { gemm } from "../../kernels/gemm/gemm.ts";
import { type Capabilities, type Kernel, LIMIT_NAMES } from "../../kernels/gpu/kernel.ts";
import { softmaxCrossEntropy } from "../../kernels/loss/softmax_cross_entropy.ts";
import { maxPoolBackward } from "../../kernels/max_pool/max_pool_backward.ts";
import { peakWorkload } from "../../kernels/roofline/roofline.ts";
import { sgd } from "../../kernels/sgd/sgd.ts";

const SQUARE = { m: 1024, n: 1024, k: 1024 };

const TILES = [
  "32x32x4x4",
  "64x64x4x4",
  "64x64x8x8",
  "128x64x8x4",
  "128x64x8x8",
  "64x128x8x8",
  "128x128x8x8",
];

/** A square convolution whose result is as large as its image, or with a stride a part of that. */
function convolution(
  batch: number,
  [inChannels, size, outChannels, kernel, stride = 1]: readonly number[],
): Conv2dShape {
  const padding = (kernel - 1) / 2;
  return {
    ...{ batch, inChannels, height: size, width: size, outChannels },
    ...{ kernel: [kernel, kernel], stride: [stride, stride], padding: [padding, padding] },
    dilation: [1, 1],
  };
}

/** Of ResNet-50: channels, size, channels, kernel, stride. */
const RESNET = [
  [64, 56, 64, 3],
  [128, 28, 128, 3],
  [256, 14, 256, 3],
  [512, 7, 512, 3],
  [128, 56, 128, 3, 2],
  [256, 56, 64, 1],
].map((sizes) => convolution(8, sizes));

/** Of the ConvNet. */
const CONVNET = [[3, 32, 32, 3], [32, 16, 64, 3]].map((sizes) => convolution(100, sizes));

function directions(shape: Conv2dShape, variant: string): Kernel[] {
  const first = shape.inChannels === 3; // whose input has no gradient
  return [
    conv2dForward(shape, {}, variant),
    ...(first ? [] : [conv2dBackwardInput(shape, variant)]),
    conv2dBackwardWeight(shape, variant),
  ];
}

/** Batch normalisations of ResNet-50: of planes that are no whole fours, and of channels side by side. */
const PLANES: readonly BatchNormShape[] = [
  { shape: [8, 64, 56, 56], layout: "nchw", fused: "relu" },
  { shape: [8, 256, 56, 56], layout: "nchw", fused: "add_relu" },
  { shape: [8, 512, 7, 7], layout: "nchw", fused: "relu" },
  { shape: [8, 256, 56, 56], layout: "nhwc", fused: "add_relu" },
  { shape: [8, 512, 7, 7], layout: "nhwc", fused: "relu" },
];

/** Of a GPU that has f16. */
const GPU: Capabilities = {
  limits: Object.fromEntries(LIMIT_NAMES.map((name) => [name, Infinity])) as Capabilities["limits"],
  features: new Set(["shader-f16"]),
  storageTextureReads: true,
  software: false,
};

const IMAGES = { batch: 100, channels: 3, height: 32, width: 32 };

/** Matrix products, convolutions and the rest. */
export function kernels(): Kernel[] {
  const [wide, , , deep] = RESNET;
  return [
    ...TILES.map((tile) => gemm(SQUARE, `tiled:${tile}`)),
    ...["64x64x4x4", "64x64x8x8"].flatMap((tile) =>
      [{ transB: true }, { transA: true }].map((form) =>
        gemm({ ...SQUARE, ...form }, `tiled:${tile}`)
      )
    ),
    ...["subgroup", "register", "register:8x8"].map((variant) => gemm(SQUARE, variant)),
    // The ConvNet's first linear layer.
    gemm({ m: 100, n: 512, k: 4096, transB: true, bias: true, relu: true }, "split_k"),
    ...["tiled", "nhwc"].flatMap((variant) =>
      [...RESNET, ...CONVNET].flatMap((shape) => directions(shape, variant))
    ),
    ...["tiled:128x64x8x8", "tiled:64x128x8x8", "tiled:128x128x8x8", "winograd"]
      .map((variant) => conv2dForward(wide, {}, variant)),
    ...[wide, deep].flatMap((shape) => [
      conv2dForward(shape, {}, "winograd:4"),
      conv2dBackwardInput(shape, "winograd:4"),
    ]),
    ...[conv2dForward(deep, {}, "split_k"), conv2dBackwardInput(deep, "split_k")],
    conv2dForward(CONVNET[1], {}, "direct"),
    ...PLANES.flatMap((planes) => [batchNorm(planes), batchNormBackward(planes)]),
    maxPoolBackward({
      ...{ shape: [8, 64, 112, 112], layout: "nchw" },
      ...{ window: [3, 3], stride: [2, 2], padding: [1, 1] },
    }),
    softmaxCrossEntropy({ batch: 100, classes: 10, slots: 100 }),
    softmaxCrossEntropy({ batch: 8, classes: 1000, slots: 100, labelSmoothing: 0.1 }),
    sgd({ elements: 1 << 20, nesterov: false }),
    augment({
      ...{ ...IMAGES, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
      ...{ layout: "nchw", padding: 4, flip: true },
    }),
    ...peakWorkload("f16", 2 ** 30).candidates(GPU).map(({ kernel }) => kernel),
  ];
}
