/** The sizes of what a row measures, as fields by family of ops; the row's `shape` says the same for people. */
import { z } from "zod";
import type { Known } from "./known.ts";
import { count, text } from "./units.ts";

const size = z.int().positive();
const pair = z.tuple([size, size]).readonly().describe("Height, width");
const padding = z.tuple([count, count]).readonly().describe("Height, width, on each side");
const layout = z.enum(["nchw", "nc4hw4", "nhwc"]).describe("Of the activations in memory");
/** A batch of images or activations. */
const planes = { batch: size, channels: size, height: size, width: size };

export const dims = z.discriminatedUnion("family", [
  z.looseObject({
    family: z.literal("gemm"),
    ...{ m: size, n: size, k: size },
    transA: z.boolean().describe("A is stored [k, m]"),
    transB: z.boolean().describe("B is stored [n, k]"),
  }),
  z.looseObject({
    family: z.literal("conv2d"),
    ...{ batch: size, inChannels: size, height: size, width: size, outChannels: size },
    ...{ kernel: pair, stride: pair, padding, dilation: pair },
  }),
  z.looseObject({ family: z.literal("elementwise"), elements: size }),
  z.looseObject({
    family: z.literal("pool"),
    ...{ ...planes, layout, window: pair, stride: pair, padding },
    relu: z.boolean().describe("With the gradient of a ReLU before it"),
  }),
  z.looseObject({
    family: z.literal("planes").describe("Per channel: batch normalisation, bias gradients"),
    ...{ ...planes, layout },
    add: z.boolean().describe("With a sum fused into it"),
    relu: z.boolean().describe("With a ReLU fused into it"),
  }),
  z.looseObject({ family: z.literal("matrix"), rows: size, columns: size }),
  z.looseObject({
    family: z.literal("augment"),
    ...{ ...planes, layout, cropPadding: count, flip: z.boolean() },
  }),
  z.looseObject({
    family: z.literal("relayout"),
    ...{ ...planes, from: layout, to: layout },
  }),
  z.looseObject({ family: z.literal("loss"), batch: size, classes: size }),
  z.looseObject({
    family: z.literal("model").describe("A step of a model"),
    model: text.describe("convnet, resnet50, ..."),
    batch: size,
    imageSize: size.describe("Height and width, pixels"),
    stem: z.enum(["imagenet", "cifar"]).describe("As the recipe has it"),
  }),
  z.looseObject({
    family: z.literal("images").describe("Work of the host on images"),
    ...{ images: size, height: size, width: size },
  }),
]).describe("The sizes of what is measured");

/** The sizes of a row. */
export type Dims = Known<z.infer<typeof dims>>;
/** The sizes of a row of a family. */
export type DimsOf<F extends Dims["family"]> = Extract<Dims, { readonly family: F }>;
