import type { Dims, DimsOf } from "../../schema/dims.ts";
import { outputSize, productFlops } from "../product_work.ts";

/** Useful operations of one repetition, and words of 4 bytes: each operand once, an updated one twice. */
export interface RowWork {
  readonly flops: number;
  readonly words: number;
  /** Where the sizes do not tell the layout, which a rung chooses: in the one that takes most. */
  readonly mostWords?: number;
}

/** Words and operations of an element. */
const ELEMENTWISE: Readonly<Record<string, readonly [words: number, flops: number]>> = {
  relu: [2, 1],
  relu_backward: [3, 1],
  add: [3, 1],
  sgd: [5, 6],
};

/**
 * What the sizes of a kernel's row make it do, as the kernels' own descriptions count it but for a few words of settings; the recorded rows
 * hold the two equal.
 *
 * @returns Null of an op or a family that is not known here.
 */
export function rowWork(op: string, dims: Dims | null): RowWork | null {
  switch (dims?.family) {
    case "gemm": {
      const { m, n, k } = dims;
      return op === "gemm" ? { flops: 2 * m * n * k, words: m * k + k * n + m * n } : null;
    }
    case "conv2d":
      return convolution(op, dims);
    case "elementwise":
      return elementwise(op, dims);
    case "pool":
      return pool(op, dims);
    case "planes":
      return planes(op, dims);
    case "matrix": {
      const { rows, columns } = dims;
      const flops = rows * columns;
      return op === "bias_gradient" ? { flops, words: flops + columns } : null;
    }
    default:
      return dims ? ofImages(op, dims) : null;
  }
}

function convolution(op: string, dims: DimsOf<"conv2d">): RowWork | null {
  if (!/^conv2d_(forward|backward_input|backward_weight)$/.test(op)) return null;
  const { batch, inChannels, outChannels, height, width, kernel } = dims;
  const taps = inChannels * kernel[0] * kernel[1], flops = productFlops(dims)!;
  const [outHeight, outWidth] = outputSize(dims);
  const x = { batch, channels: inChannels, height, width };
  const y = { batch, channels: outChannels, height: outHeight, width: outWidth };
  const wordsIn = (layout: "nchw" | "nc4hw4") =>
    stored(layout, x) + outChannels * taps + stored(layout, y);
  return { flops, words: wordsIn("nchw"), mostWords: wordsIn("nc4hw4") };
}

function elementwise(op: string, { elements }: DimsOf<"elementwise">): RowWork | null {
  if (!Object.hasOwn(ELEMENTWISE, op)) return null;
  const [words, flops] = ELEMENTWISE[op];
  return { flops: flops * elements, words: words * elements };
}

/** Activations without their layout. */
type Planes = Pick<DimsOf<"planes">, "batch" | "channels" | "height" | "width">;

const sizeOf = ({ batch, channels, height, width }: Planes) => batch * channels * height * width;

/** Elements of a tensor in a layout: channels in fours beside NCHW, and rows of 256 bytes in NC4HW4. */
function stored(layout: DimsOf<"planes">["layout"], planes: Planes): number {
  if (layout === "nchw") return sizeOf(planes);
  const { channels, width } = planes;
  const pitch = layout === "nc4hw4" ? 16 * Math.ceil(width / 16) : width;
  return sizeOf({ ...planes, channels: 4 * Math.ceil(channels / 4), width: pitch });
}

function pool(op: string, dims: DimsOf<"pool">): RowWork | null {
  const { layout, window, stride, padding, relu } = dims;
  const size = (length: number, d: 0 | 1) =>
    Math.floor((length + 2 * padding[d] - window[d]) / stride[d]) + 1;
  const out = { ...dims, height: size(dims.height, 0), width: size(dims.width, 1) };
  const given = stored(layout, dims), pooled = stored(layout, out);
  const outputs = sizeOf(out), taps = window[0] * window[1];
  switch (op) {
    case "max_pool":
      return { flops: outputs * taps, words: given + 2 * pooled }; // and where the maxima were
    case "max_pool_backward":
      return { flops: outputs, words: given + (relu ? 3 : 2) * pooled };
    case "avg_pool":
    case "avg_pool_backward":
      return { flops: outputs * taps, words: given + pooled };
  }
  return null;
}

/** Batch normalisation, with what is fused into it, and the gradient of a bias. */
function planes(op: string, dims: DimsOf<"planes">): RowWork | null {
  const { layout, channels, add, relu } = dims;
  const size = sizeOf(dims), tensor = stored(layout, dims);
  const fused = Number(add) + Number(relu);
  switch (op) {
    case "bias_gradient":
      return { flops: size, words: (1 + Number(relu)) * tensor + channels };
    case "batch_norm":
      return { flops: (7 + fused) * size, words: (2 + Number(add)) * tensor + 8 * channels };
    case "batch_norm_eval":
      return { flops: (3 + fused) * size, words: (2 + Number(add)) * tensor + 4 * channels };
    case "batch_norm_backward":
      return { flops: (fused ? 10 : 9) * size, words: (3 + fused) * tensor + 5 * channels };
  }
  return null;
}

function ofImages(op: string, dims: Dims): RowWork | null {
  if (op === "relayout" && dims.family === "relayout") {
    return { flops: 0, words: stored(dims.from, dims) + stored(dims.to, dims) };
  }
  if (op === "softmax_cross_entropy" && dims.family === "loss") {
    const { batch, classes } = dims;
    return { flops: 7 * batch * classes, words: 4 * batch + 2 * batch * classes };
  }
  if (op !== "augment" || dims.family !== "augment") return null;
  const size = sizeOf(dims); // of which a byte each is read
  return { flops: 2 * size, words: size / 4 + dims.batch + stored(dims.layout, dims) };
}
