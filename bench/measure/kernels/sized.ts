/** Workloads beside their sizes, as rows have them. */
import { augmentWorkload } from "../../../kernels/augment/augment_workload.ts";
import type { Augmentation } from "../../../kernels/augment/augment.ts";
import type { BatchNormShape } from "../../../kernels/batch_norm/shape.ts";
import type { Conv2dDirection } from "../../../kernels/conv2d/conv2d.ts";
import { conv2dWorkload } from "../../../kernels/conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../../../kernels/conv2d/shape.ts";
import type { GemmShape } from "../../../kernels/gemm/gemm.ts";
import { gemmWorkload } from "../../../kernels/gemm/gemm_workload.ts";
import type { Layout, Shape4 } from "../../../kernels/layout.ts";
import { softmaxCrossEntropyWorkload } from "../../../kernels/loss/softmax_cross_entropy_workload.ts";
import type { PoolGeometry } from "../../../kernels/pool/geometry.ts";
import type { BiasGradient } from "../../../kernels/reduce/bias_gradient.ts";
import { biasGradientWorkload } from "../../../kernels/reduce/bias_gradient_workload.ts";
import { relayoutWorkload } from "../../../kernels/relayout/relayout_workload.ts";
import type { Workload } from "../../../kernels/tuning/workload.ts";
import type { Dims, DimsOf } from "../../../results/schema/dims.ts";

/** A workload and what it measures, in fields. */
export interface Sized {
  readonly workload: Workload;
  readonly dims: Dims | null;
}

export function gemmDims({ m, n, k, transA = false, transB = false }: GemmShape): DimsOf<"gemm"> {
  return { family: "gemm", m, n, k, transA, transB };
}

export function gemm(shape: GemmShape): Sized {
  return { workload: gemmWorkload(shape), dims: gemmDims(shape) };
}

export function conv2dDims(
  { batch, inChannels, height, width, outChannels, kernel, stride, padding, dilation }: Conv2dShape,
): DimsOf<"conv2d"> {
  const planes = { batch, inChannels, height, width, outChannels };
  return { family: "conv2d", ...planes, kernel, stride, padding, dilation };
}

export function conv2d(direction: Conv2dDirection, shape: Conv2dShape): Sized {
  return { workload: conv2dWorkload(direction, shape), dims: conv2dDims(shape) };
}

export function elementwise(workload: (elements: number) => Workload, elements: number): Sized {
  return { workload: workload(elements), dims: { family: "elementwise", elements } };
}

export function pool<G extends PoolGeometry & { readonly relu?: boolean }>(
  workload: (geometry: G) => Workload,
  geometry: G,
): Sized {
  const { shape, window, stride, padding, layout, relu = false } = geometry;
  const dims = { ...planesOf(shape), layout, window, stride, padding, relu };
  return { workload: workload(geometry), dims: { family: "pool", ...dims } };
}

export function batchNorm(
  workload: (shape: BatchNormShape) => Workload,
  shape: BatchNormShape,
): Sized {
  const { layout, fused } = shape;
  const add = fused === "add_relu", relu = fused !== undefined;
  const dims = { ...planesOf(shape.shape), layout, add, relu };
  return { workload: workload(shape), dims: { family: "planes", ...dims } };
}

export function biasGradient(what: BiasGradient): Sized {
  const workload = biasGradientWorkload(what);
  if ("rows" in what) {
    return { workload, dims: { family: "matrix", rows: what.rows, columns: what.columns } };
  }
  const { shape, layout, relu = false } = what;
  return { workload, dims: { family: "planes", ...planesOf(shape), layout, add: false, relu } };
}

export function augment(what: Augmentation): Sized {
  const { batch, channels, height, width, layout, padding: cropPadding, flip } = what;
  const dims = { batch, channels, height, width, layout, cropPadding, flip };
  return { workload: augmentWorkload(what), dims: { family: "augment", ...dims } };
}

export function relayout(shape: Shape4, from: Layout, to: Layout): Sized {
  const dims = { family: "relayout", ...planesOf(shape), from, to } as const;
  return { workload: relayoutWorkload(shape, from, to), dims };
}

export function softmaxCrossEntropy(batch: number, classes: number): Sized {
  const workload = softmaxCrossEntropyWorkload({ batch, classes, slots: 1 });
  return { workload, dims: { family: "loss", batch, classes } };
}

function planesOf([batch, channels, height, width]: Shape4) {
  return { batch, channels, height, width };
}
