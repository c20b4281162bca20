import type { Dims, DimsOf } from "../schema/dims.ts";

/** The useful operations of a product or a convolution, a multiply-add being two; null of what is none. */
export function productFlops(dims: Dims | null): number | null {
  if (dims?.family === "gemm") return 2 * dims.m * dims.n * dims.k;
  if (dims?.family !== "conv2d") return null;
  const { batch, inChannels, outChannels, kernel } = dims;
  const [height, width] = outputSize(dims);
  return 2 * batch * outChannels * height * width * inChannels * kernel[0] * kernel[1];
}

/** Height and width of a convolution's output, or of what its gradients are taken of. */
export function outputSize({ height, width, kernel, stride, padding, dilation }: DimsOf<"conv2d">) {
  return [height, width].map((size, d) => {
    const covered = dilation[d] * (kernel[d] - 1) + 1;
    return Math.floor((size + 2 * padding[d] - covered) / stride[d]) + 1;
  });
}
