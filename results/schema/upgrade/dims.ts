/** The sizes that version 1 of the schema had in its rows' shapes alone. */
import type { Dims, DimsOf } from "../dims.ts";

/** A shape that some ops had, and what it says. */
interface Pattern {
  readonly op: RegExp;
  readonly shape: RegExp;
  dims(groups: Readonly<Record<string, string | undefined>>): Dims;
}

const PLANES = /(?<batch>\d+)x(?<channels>\d+)x(?<height>\d+)x(?<width>\d+)/.source;
const LAYOUT = /(?<layout>nchw|nc4hw4|nhwc)/.source;
const two = (name: string) => `(?<${name}>\\d+(?:x\\d+)?)`;

const PATTERNS: readonly Pattern[] = [
  {
    op: /^gemm$/,
    shape: /^(?:(?<a>[NT])(?<b>[NT]) )?(?<m>\d+)x(?<n>\d+)x(?<k>\d+)$/,
    dims: ({ a, b, m, n, k }) => ({
      ...{ family: "gemm", m: Number(m), n: Number(n), k: Number(k) },
      ...{ transA: a === "T", transB: b === "T" },
    }),
  },
  {
    op: /^conv2d_(forward|backward_input|backward_weight)$/,
    shape: new RegExp(
      `^${PLANES} \\* (?<out>\\d+)x\\d+x${two("kernel")}(?: s${two("stride")})?` +
        `(?: p${two("padding")})?(?: d${two("dilation")})?$`,
    ),
    dims: ({ channels, out, kernel, stride, padding, dilation, ...planes }) => {
      const { batch, height, width } = numbers(planes);
      return {
        ...{ family: "conv2d", batch, inChannels: Number(channels), height, width },
        ...{ outChannels: Number(out), kernel: pairOf(kernel), stride: pairOf(stride ?? "1") },
        ...{ padding: pairOf(padding ?? "0"), dilation: pairOf(dilation ?? "1") },
      };
    },
  },
  {
    op: /^(relu|relu_backward|add|sgd)$/,
    shape: /^(?<elements>\d+)(?: nesterov)?$/,
    dims: ({ elements }) => ({ family: "elementwise", elements: Number(elements) }),
  },
  {
    op: /^(max|avg)_pool(_backward)?$/,
    shape: new RegExp(
      `^${PLANES} ${LAYOUT}, window ${two("window")}, stride ${two("stride")}, ` +
        `padding ${two("padding")}(?<relu> \\+relu)?$`,
    ),
    dims: ({ layout, window, stride, padding, relu, ...planes }) => ({
      ...{ family: "pool", ...numbers(planes), layout: layout as Layout },
      ...{ window: pairOf(window), stride: pairOf(stride), padding: pairOf(padding) },
      relu: relu !== undefined,
    }),
  },
  {
    op: /^(batch_norm(_backward|_eval)?|bias_gradient)$/,
    shape: new RegExp(`^${PLANES} ${LAYOUT}(?<add> \\+add)?(?<relu> \\+relu)?$`),
    dims: ({ layout, add, relu, ...planes }) => ({
      ...{ family: "planes", ...numbers(planes), layout: layout as Layout },
      ...{ add: add !== undefined, relu: relu !== undefined },
    }),
  },
  {
    op: /^bias_gradient$/,
    shape: /^(?<rows>\d+)x(?<columns>\d+)$/,
    dims: ({ rows, columns }) => ({
      ...{ family: "matrix", rows: Number(rows), columns: Number(columns) },
    }),
  },
  {
    op: /^augment$/,
    shape: new RegExp(`^${PLANES} ${LAYOUT}(?: \\+crop (?<crop>\\d+))?(?<flip> \\+flip)?$`),
    dims: ({ layout, crop, flip, ...planes }) => ({
      ...{ family: "augment", ...numbers(planes), layout: layout as Layout },
      ...{ cropPadding: Number(crop ?? 0), flip: flip !== undefined },
    }),
  },
  {
    op: /^relayout$/,
    shape: new RegExp(`^${PLANES} ${LAYOUT} -> (?<to>nchw|nc4hw4|nhwc)$`),
    dims: ({ layout, to, ...planes }) => ({
      ...{ family: "relayout", ...numbers(planes), from: layout as Layout, to: to as Layout },
    }),
  },
  {
    op: /^softmax_cross_entropy$/,
    shape: /^(?<batch>\d+)x(?<classes>\d+)/,
    dims: ({ batch, classes }) => ({
      ...{ family: "loss", batch: Number(batch), classes: Number(classes) },
    }),
  },
  {
    op: /^(train|inference)_step$/,
    shape: /^(?<model>[\w-]+) (?<batch>\d+)x3x(?<size>\d+)x\k<size>$/,
    dims: ({ model, batch, size }) => modelDims(model!, Number(batch), Number(size)),
  },
  { // of other libraries, whose ConvNet saw CIFAR-10's size alone
    op: /^train_step$/,
    shape: /^(?<model>convnet) batch (?<batch>\d+)$/,
    dims: ({ model, batch }) => modelDims(model!, Number(batch), 32),
  },
];

type Layout = "nchw" | "nc4hw4" | "nhwc";

/** What a row of version 1 measured; null where its shape does not tell. */
export function dimsOfShape(op: unknown, shape: unknown): Dims | null {
  if (typeof op !== "string" || typeof shape !== "string") return null;
  for (const pattern of PATTERNS.filter((known) => known.op.test(op))) {
    const groups = pattern.shape.exec(shape)?.groups;
    if (groups) return pattern.dims(groups);
  }
  return null;
}

const CIFAR_STEM = /-cifar$/;

function modelDims(name: string, batch: number, imageSize: number): DimsOf<"model"> {
  const small = name === "convnet" || CIFAR_STEM.test(name);
  const model = name.replace(CIFAR_STEM, "");
  return { family: "model", model, batch, imageSize, stem: small ? "cifar" : "imagenet" };
}

function numbers({ batch, channels, height, width }: Record<string, string | undefined>) {
  const [n, c, h, w] = [batch, channels, height, width].map(Number);
  return { batch: n, channels: c, height: h, width: w };
}

/** `3` and `3x5`. */
function pairOf(text: string | undefined): readonly [number, number] {
  const [height, width = height] = text!.split("x").map(Number);
  return [height, width];
}
