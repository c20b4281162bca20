/** What TrainMark writes, as types: generated from the zod schemas by `deno task schema`. */

/** The sizes of what is measured */
export type Dims = {
  readonly family: "gemm";
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is stored [k, m] */
  readonly transA: boolean;
  /** B is stored [n, k] */
  readonly transB: boolean;
} | {
  readonly family: "conv2d";
  readonly batch: number;
  readonly inChannels: number;
  readonly height: number;
  readonly width: number;
  readonly outChannels: number;
  /** Height, width */
  readonly kernel: readonly [number, number];
  /** Height, width */
  readonly stride: readonly [number, number];
  /** Height, width, on each side */
  readonly padding: readonly [number, number];
  /** Height, width */
  readonly dilation: readonly [number, number];
} | {
  readonly family: "elementwise";
  readonly elements: number;
} | {
  readonly family: "pool";
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of the activations in memory */
  readonly layout: "nchw" | "nc4hw4" | "nhwc";
  /** Height, width */
  readonly window: readonly [number, number];
  /** Height, width */
  readonly stride: readonly [number, number];
  /** Height, width, on each side */
  readonly padding: readonly [number, number];
  /** With the gradient of a ReLU before it */
  readonly relu: boolean;
} | {
  /** Per channel: batch normalisation, bias gradients */
  readonly family: "planes";
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of the activations in memory */
  readonly layout: "nchw" | "nc4hw4" | "nhwc";
  /** With a sum fused into it */
  readonly add: boolean;
  /** With a ReLU fused into it */
  readonly relu: boolean;
} | {
  readonly family: "matrix";
  readonly rows: number;
  readonly columns: number;
} | {
  readonly family: "augment";
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of the activations in memory */
  readonly layout: "nchw" | "nc4hw4" | "nhwc";
  readonly cropPadding: number;
  readonly flip: boolean;
} | {
  readonly family: "relayout";
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of the activations in memory */
  readonly from: "nchw" | "nc4hw4" | "nhwc";
  /** Of the activations in memory */
  readonly to: "nchw" | "nc4hw4" | "nhwc";
} | {
  readonly family: "loss";
  readonly batch: number;
  readonly classes: number;
} | {
  /** A step of a model */
  readonly family: "model";
  /** convnet, resnet50, ... */
  readonly model: string;
  readonly batch: number;
  /** Height and width, pixels */
  readonly imageSize: number;
  /** As the recipe has it */
  readonly stem: "imagenet" | "cifar";
} | {
  /** Work of the host on images */
  readonly family: "images";
  readonly images: number;
  readonly height: number;
  readonly width: number;
};
