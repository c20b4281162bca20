/**
 * Layers as functions of (graph, tensor): each checks the shape it is given, makes its parameters with PyTorch's default
 * initialisation unless told, names them as PyTorch does, and appends its node. A model is a list of them.
 */
import type { Conv2dShape, Pair } from "../../kernels/conv2d/shape.ts";
import { outputShape } from "../../kernels/conv2d/shape.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";
import type { Shape4 } from "../../kernels/layout.ts";
import { avgPoolShape, maxPoolShape } from "../../kernels/pool/geometry.ts";
import type { Graph, Initialiser, Tensor } from "./graph.ts";

/** Appends a layer to a graph and returns its output. */
export type Layer = (graph: Graph, x: Tensor) => Tensor;

/** A named network from images `[N,C,H,W]` to logits `[N, classes]`. */
export interface Model {
  readonly name: string;
  /** Height and width it is meant for, channels first. */
  readonly imageShape: readonly [channels: number, height: number, width: number];
  readonly layer: Layer;
}

type Size = number | Pair;
const pair = (size: Size): Pair => typeof size === "number" ? [size, size] : size;

/** One layer after the other. */
export function sequential(...layers: Layer[]): Layer {
  return (graph, x) => layers.reduce((y, layer) => layer(graph, y), x);
}

/** A layer under a name, which the names of all that it makes begin with: `layer1.0`. */
export function named(name: string, layer: Layer): Layer {
  return (graph, x) => graph.within(name, () => layer(graph, x));
}

/** What a convolution may be told. */
export interface ConvOptions {
  readonly stride?: Size;
  readonly padding?: Size;
  readonly dilation?: Size;
  /** Adds a learned number to each channel. Default true. */
  readonly bias?: boolean;
  /** Of the weights, by the sizes that it may depend on. */
  readonly initialise?: (fan: { fanIn: number; fanOut: number }) => Initialiser;
  /** Default: `conv1`, `conv2`, … */
  readonly name?: string;
}

/**
 * 2-D convolution: `[N,C,H,W]` to `[N,outChannels,OH,OW]`. Weights and bias are uniform in ±1/sqrt(fan in) unless told, which is what
 * PyTorch's `kaiming_uniform_(a=sqrt(5))` comes to.
 */
export function conv2d(outChannels: number, kernel: Size, options: ConvOptions = {}): Layer {
  const { stride = 1, padding = 0, dilation = 1, bias: biased = true } = options;
  return (graph, x) => {
    const [batch, inChannels, height, width] = images("conv2d", x);
    const shape: Conv2dShape = {
      batch,
      inChannels,
      height,
      width,
      outChannels,
      kernel: pair(kernel),
      stride: pair(stride),
      padding: pair(padding),
      dilation: pair(dilation),
      ...graph.dtype === "f16" ? { dtype: "f16" } : {},
    };
    const name = nameOf(graph, options.name, "conv");
    const taps = sizeOf(shape.kernel);
    const fanIn = inChannels * taps, fanOut = outChannels * taps;
    const w = graph.parameter(
      `${name}.weight`,
      [outChannels, inChannels, ...shape.kernel],
      options.initialise?.({ fanIn, fanOut }) ?? uniformBy(fanIn),
    );
    const bias: Record<string, Tensor> = biased
      ? { bias: graph.parameter(`${name}.bias`, [outChannels], uniformBy(fanIn)) }
      : {};
    const y = graph.tensor(name, outputShape(shape));
    graph.add("conv2d", { x, w, ...bias }, { y }, { shape });
    return y;
  };
}

/** `max(0, x)`, any shape. */
export function relu(): Layer {
  return (graph, x) => {
    const y = graph.tensor(graph.uniqueName("relu"), x.shape);
    graph.add("relu", { x }, { y });
    return y;
  };
}

/** What a batch normalisation may be told. */
export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Weight of the batch in the running statistics. Default 0.1. */
  readonly momentum?: number;
  /** Every gamma before training. Default 1. */
  readonly gamma?: number;
  /** Default: `bn1`, `bn2`, … */
  readonly name?: string;
}

/**
 * Batch normalisation of `[N,C,H,W]` per channel, PyTorch's rules: by the batch's statistics in training, which move the running ones,
 * by the running ones in evaluation.
 */
export function batchNorm2d(options: BatchNormOptions = {}): Layer {
  const { eps, momentum, gamma: initial = 1 } = options;
  return (graph, x) => {
    const [, channels] = images("batchNorm2d", x);
    const name = nameOf(graph, options.name, "bn");
    const each = (value: number) => ({ kind: "constant", value }) as const;
    const inputs = {
      x,
      gamma: graph.parameter(`${name}.weight`, [channels], each(initial)),
      beta: graph.parameter(`${name}.bias`, [channels], each(0)),
      runningMean: graph.statistic(`${name}.running_mean`, [channels], 0),
      runningVar: graph.statistic(`${name}.running_var`, [channels], 1),
    };
    const y = graph.tensor(name, x.shape);
    if (graph.mode === "evaluate") {
      graph.add("batch_norm_eval", inputs, { y }, { eps });
    } else {
      const mean = graph.tensor(`${name}.mean`, [channels], "activation", "f32");
      const invstd = graph.tensor(`${name}.invstd`, [channels], "activation", "f32");
      graph.add("batch_norm", inputs, { y, mean, invstd }, { eps, momentum });
    }
    return y;
  };
}

/** Maximum over windows, PyTorch's rules; the stride is the window unless given. */
export function maxPool2d(
  window: Size,
  { stride = window, padding = 0 }: { stride?: Size; padding?: Size } = {},
): Layer {
  return (graph, x) => {
    const shape = images("maxPool2d", x);
    const geometry = { shape, window: pair(window), stride: pair(stride), padding: pair(padding) };
    const name = graph.uniqueName("pool");
    const y = graph.tensor(name, maxPoolShape(geometry));
    const index = graph.tensor(`${name}.index`, y.shape, "activation", "u32");
    graph.add("max_pool", { x }, { y, index }, { geometry });
    return y;
  };
}

/** Mean over all pixels: `[N,C,H,W]` to `[N,C,1,1]`. */
export function globalAvgPool2d(): Layer {
  return (graph, x) => {
    const shape = images("globalAvgPool2d", x);
    const window: Pair = [shape[2], shape[3]];
    const geometry = { shape, window, stride: window, padding: [0, 0] as const };
    const y = graph.tensor(graph.uniqueName("avgpool"), avgPoolShape(geometry));
    graph.add("avg_pool", { x }, { y }, { geometry });
    return y;
  };
}

/** `body(x) + shortcut(x)`, by default `body(x) + x`. */
export function residual(body: Layer, shortcut: Layer = (_, x) => x): Layer {
  return (graph, x) => {
    const a = body(graph, x), b = shortcut(graph, x);
    if (a.shape.join() !== b.shape.join()) {
      throw new RangeError(
        `Cannot add ${a.name} and ${b.name} as their shapes must agree: they are ${
          a.shape.join("x")
        } and ${b.shape.join("x")}`,
      );
    }
    const y = graph.tensor(graph.uniqueName("add"), a.shape);
    graph.add("add", { a, b }, { y });
    return y;
  };
}

/** `[N,C,H,W]` to `[N, C*H*W]`. */
export function flatten(): Layer {
  return (graph, x) => {
    const [batch, ...rest] = x.shape;
    const y = graph.tensor(graph.uniqueName("flat"), [batch, sizeOf(rest)]);
    graph.add("flatten", { x }, { y });
    return y;
  };
}

/** `x · wᵀ + bias`: `[N,in]` to `[N,outFeatures]`, initialised like {@linkcode conv2d}. */
export function linear(outFeatures: number, options: { readonly name?: string } = {}): Layer {
  return (graph, x) => {
    if (x.shape.length !== 2) {
      throw new RangeError(
        `Cannot add linear as its input must be [N, features]: ${x.name} is ${x.shape.join("x")}`,
      );
    }
    const [batch, inFeatures] = x.shape;
    const name = nameOf(graph, options.name, "fc");
    const initial = uniformBy(inFeatures);
    const w = graph.parameter(`${name}.weight`, [outFeatures, inFeatures], initial);
    const bias = graph.parameter(`${name}.bias`, [outFeatures], initial);
    const y = graph.tensor(name, [batch, outFeatures]);
    graph.add("linear", { x, w, bias }, { y });
    return y;
  };
}

function nameOf(graph: Graph, name: string | undefined, stem: string): string {
  return name === undefined ? graph.uniqueName(stem) : graph.scopedName(name);
}

function uniformBy(fanIn: number): Initialiser {
  return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
}

function images(layer: string, { name, shape }: Tensor): Shape4 {
  if (shape.length !== 4) {
    throw new RangeError(
      `Cannot add ${layer} as its input must be [N,C,H,W]: ${name} is ${shape.join("x")}`,
    );
  }
  return shape as unknown as Shape4;
}
