import type { Conv2dShape } from "../../../kernels/conv2d/shape.ts";

/** Input channels, input height and width, output channels, kernel, stride. Padding keeps the size but for the stride. */
type Row = readonly [inChannels: number, size: number, outChannels: number, k: number, s: number];

/** Every distinct convolution of ResNet-50 v1.5 at 224x224, in the order of a forward pass. */
const ROWS: readonly Row[] = [
  [3, 224, 64, 7, 2],
  [64, 56, 64, 1, 1],
  [64, 56, 64, 3, 1],
  [64, 56, 256, 1, 1],
  [256, 56, 64, 1, 1],
  [256, 56, 128, 1, 1],
  [128, 56, 128, 3, 2],
  [128, 28, 512, 1, 1],
  [256, 56, 512, 1, 2],
  [512, 28, 128, 1, 1],
  [128, 28, 128, 3, 1],
  [512, 28, 256, 1, 1],
  [256, 28, 256, 3, 2],
  [256, 14, 1024, 1, 1],
  [512, 28, 1024, 1, 2],
  [1024, 14, 256, 1, 1],
  [256, 14, 256, 3, 1],
  [1024, 14, 512, 1, 1],
  [512, 14, 512, 3, 2],
  [512, 7, 2048, 1, 1],
  [1024, 14, 2048, 1, 2],
  [2048, 7, 512, 1, 1],
  [512, 7, 512, 3, 1],
];

/** The convolutions for a batch. */
export function resnet50Convolutions(batch: number): Conv2dShape[] {
  return ROWS.map(([inChannels, size, outChannels, k, s]) => {
    const padding = (k - 1) / 2;
    return {
      batch,
      inChannels,
      height: size,
      width: size,
      outChannels,
      kernel: [k, k],
      stride: [s, s],
      padding: [padding, padding],
      dilation: [1, 1],
    };
  });
}
