/** The rows of ops that are no product, at the shapes of the ConvNet at batch 100 and of ResNet-50 at batch 8. */
import { addWorkload } from "../../../kernels/add/add_workload.ts";
import type { Augmentation } from "../../../kernels/augment/augment.ts";
import {
  batchNormBackwardWorkload,
  batchNormEvalWorkload,
  batchNormWorkload,
} from "../../../kernels/batch_norm/batch_norm_workload.ts";
import { type Layout, LAYOUTS, type Shape4 } from "../../../kernels/layout.ts";
import {
  avgPoolBackwardWorkload,
  avgPoolWorkload,
} from "../../../kernels/avg_pool/avg_pool_workload.ts";
import type { PoolGeometry } from "../../../kernels/pool/geometry.ts";
import {
  maxPoolBackwardWorkload,
  maxPoolWorkload,
} from "../../../kernels/max_pool/max_pool_workload.ts";
import { reluBackwardWorkload, reluWorkload } from "../../../kernels/relu/relu_workload.ts";
import { sgdWorkload } from "../../../kernels/sgd/sgd_workload.ts";
import { type Case, makeCase } from "./case.ts";
import {
  augment,
  batchNorm,
  biasGradient,
  elementwise,
  pool,
  relayout,
  softmaxCrossEntropy,
} from "./sized.ts";

/** Batches of the models. */
const CONVNET = 100, RESNET = 8;
/** Channels, height, width. */
type Image = readonly [c: number, h: number, w: number];

/** Without Nesterov momentum, as the recipe has it. */
const plainSgd = (elements: number) => sgdWorkload({ elements, nesterov: false });

/** Every row. */
export function memoryCases(): Case[] {
  const layouts = LAYOUTS.flatMap((layout) => [
    ...poolCases(layout),
    ...batchNormCases(layout),
    ...biasGradientCases(layout),
    ...augmentCases(layout),
  ]);
  return [...elementwiseCases(), ...layouts, ...relayoutCases(), ...lossCases()];
}

/** Activations of ResNet-50's first stage, and the parameters of both models. */
function elementwiseCases(): Case[] {
  const stage = 256 * 56 * 56; // elements of an image
  const parameters = [2_122_186, 25_557_032];
  return [
    makeCase("batch", RESNET, (batch) => elementwise(reluWorkload, batch * stage), { quick: true }),
    makeCase("batch", RESNET, (batch) => elementwise(reluBackwardWorkload, batch * stage)),
    makeCase("batch", RESNET, (batch) => elementwise(addWorkload, batch * stage)),
    ...parameters.map((elements) => makeCase("", 1, () => elementwise(plainSgd, elements))),
  ];
}

/** The ConvNet's pools, whose gradient also undoes the ReLU before; ResNet-50's first pool, and its last over whole planes. */
function poolCases(layout: Layout): Case[] {
  const geometry = (shape: Shape4, window: number, stride: number, padding = 0): PoolGeometry => ({
    shape,
    window: [window, window],
    stride: [stride, stride],
    padding: [padding, padding],
    layout,
  });
  const halves = (batch: number, [c, h, w]: Image) => geometry([batch, c, h, w], 2, 2);
  const first = (batch: number) => geometry([batch, 64, 112, 112], 3, 2, 1);
  const global = (batch: number) => geometry([batch, 2048, 7, 7], 7, 7);
  const quick = layout === "nchw";
  return [
    ...([[32, 32, 32], [64, 16, 16]] as const).flatMap((image) => [
      makeCase("batch", CONVNET, (batch) => pool(maxPoolWorkload, halves(batch, image))),
      makeCase(
        "batch",
        CONVNET,
        (batch) => pool(maxPoolBackwardWorkload, { ...halves(batch, image), relu: true }),
      ),
    ]),
    makeCase("batch", RESNET, (batch) => pool(maxPoolWorkload, first(batch)), { quick }),
    makeCase("batch", RESNET, (batch) => pool(maxPoolBackwardWorkload, first(batch))),
    makeCase("batch", RESNET, (batch) => pool(avgPoolWorkload, global(batch))),
    makeCase("batch", RESNET, (batch) => pool(avgPoolBackwardWorkload, global(batch))),
  ];
}

/** After the convolutions inside ResNet-50's blocks. */
const INNER: readonly Image[] = [
  [64, 112, 112],
  [64, 56, 56],
  [128, 56, 56],
  [128, 28, 28],
  [256, 28, 28],
  [256, 14, 14],
  [512, 14, 14],
  [512, 7, 7],
];
/** At the end of its blocks: of the shortcut alone, and of the sum with it. */
const OUTER: readonly Image[] = [[256, 56, 56], [512, 28, 28], [1024, 14, 14], [2048, 7, 7]];

/** Every batch normalisation of ResNet-50 with what is fused into it: while training, its gradient, by running statistics. */
function batchNormCases(layout: Layout): Case[] {
  const places = [
    ...INNER.map((image) => ({ image, fused: "relu" as const })),
    ...OUTER.flatMap((image) => [{ image }, { image, fused: "add_relu" as const }]),
  ];
  const directions = [batchNormWorkload, batchNormBackwardWorkload, batchNormEvalWorkload];
  return places.flatMap(({ image: [c, h, w], ...fused }) =>
    directions.map((direction) =>
      makeCase(
        "batch",
        RESNET,
        (batch) => batchNorm(direction, { shape: [batch, c, h, w], layout, ...fused }),
        { quick: direction === batchNormWorkload && layout === "nchw" && c === 64 && h === 56 },
      )
    )
  );
}

/** The ConvNet's, of the pooled gradients. */
function biasGradientCases(layout: Layout): Case[] {
  const images: readonly Image[] = [[32, 16, 16], [64, 8, 8]];
  const rows = layout === "nchw"
    ? [512, 10].map((columns) =>
      makeCase("batch", CONVNET, (rows) => biasGradient({ rows, columns }))
    )
    : [];
  return [
    ...images.map(([c, h, w]) =>
      makeCase(
        "batch",
        CONVNET,
        (batch) => biasGradient({ shape: [batch, c, h, w], layout, relu: true }),
      )
    ),
    ...rows,
  ];
}

/** Crop and flip of CIFAR-10's images, flip of ImageNet's. */
function augmentCases(layout: Layout): Case[] {
  const image = (batch: number, size: number, padding: number): Augmentation => ({
    batch,
    channels: 3,
    height: size,
    width: size,
    layout,
    padding,
    flip: true,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  });
  return [
    makeCase("batch", CONVNET, (batch) => augment(image(batch, 32, 4))),
    makeCase("batch", RESNET, (batch) => augment(image(batch, 224, 0))),
  ];
}

/** Between the convolutions and what takes NCHW. */
function relayoutCases(): Case[] {
  const shapes = [[CONVNET, 64, 8, 8], [RESNET, 256, 56, 56]] as const;
  return shapes.flatMap(([size, c, h, w]) => {
    const shape = (batch: number): Shape4 => [batch, c, h, w];
    return LAYOUTS.filter((layout) => layout !== "nchw").flatMap((layout) => [
      makeCase("batch", size, (batch) => relayout(shape(batch), "nchw", layout)),
      makeCase("batch", size, (batch) => relayout(shape(batch), layout, "nchw")),
    ]);
  });
}

/** CIFAR-10's and ImageNet's classes. */
function lossCases(): Case[] {
  return ([[CONVNET, 10], [RESNET, 1000]] as const).map(([size, classes]) =>
    makeCase("batch", size, (batch) => softmaxCrossEntropy(batch, classes))
  );
}
