/**
 * The Winograd rung on textures, F(4x4, 3x3), see ../winograd/transforms.ts: each of the 36 products is a 1x1 convolution of
 * nc4hw4 planes of tiles for ../texture/forward.wgsl, which reads weights of its own for each.
 *
 * Error, measured on llvmpipe against float64 with 4 to 512 channels: the largest is 1.3 to 4 times that of `naive` (over 16 channels 2.3
 * times at most), the root of the mean square 1.9 to 4.3 times, on inputs uniform in [-1, 1) and on those like a ReLU's. It holds the tolerance of plain sums.
 * On llvmpipe it took 0.6 of `texture`'s time with 128 channels at 28x28, 0.75 with 256 at 14x14, 0.8 with 64 at 56x56; with
 * 512 at 7x7 the weights alone, 36 MB in that domain, take half of it.
 */
import { TEXEL_BYTES } from "../../dtype.ts";
import { type CopyStep, type DispatchStep, scratch, sizeOf } from "../../gpu/kernel.ts";
import { elementsIn, groups, type Shape4 } from "../../layout.ts";
import type { Rung } from "../../tuning/rung.ts";
import { forwardAxis } from "../axis.ts";
import { type ChannelSum, channelSum } from "../channel_sum.ts";
import { type ConvTile, convTileProblem, parseConvTile } from "../conv_tile.ts";
import type { Conv2dDirection, Conv2dShape, Convolution } from "../shape.ts";
import {
  type ImageTexture,
  imageTexture,
  roundUp,
  type TexturePlan,
} from "../texture/image_texture.ts";
import { type Part, sumStep } from "../texture/sum.ts";
import { sharedProblem } from "../texture/texture.ts";
import { convTile } from "../texture/tile.ts";
import { packedWeights, weightTexture } from "../texture/weights.ts";
import {
  type Chunk,
  chunksOf,
  DEFAULT_BINDING,
  haloOf,
  patchOf,
  pointsOf,
  tilesOf,
  winogradProblem,
} from "../winograd/transforms.ts";
import { inputStep, outputStep, SIDE, weightsStep } from "./steps.ts";

const POINTS = pointsOf(SIDE);

/** Texels in a row of a 3-D texture on every WebGPU device. */
const WIDEST = 2048;

/** In Winograd's domain, whose products are 1x1 convolutions of textures. */
export const winogradTexture: Rung<Convolution, ConvTile> = {
  name: "winograd_texture",
  layout: "nc4hw4",
  parseTile: parseConvTile,
  tiles: () => ["1x7x32"],
  problem: ({ shape }, tile) =>
    winogradProblem(shape) ?? paddingProblem(shape) ?? convTileProblem(tile),
  plan: (convolution, tile) => winogradTexturePlan(convolution, tile, false),
  pays: (convolution, { software }) => software && pays(convolution, LEAST_OUTPUTS),
  // On an H200 the rungs that read textures took 7 to 400 times tiled's time; texture stands for them there.
  beatenBy: (_, { software }) => software ? ["winograd_texture_subgroup"] : ["tiled"],
};

/** As `winograd_texture`, with products whose weights the invocations of a subgroup load for each other. */
export const winogradTextureSubgroup: Rung<Convolution, ConvTile> = {
  ...winogradTexture,
  name: "winograd_texture_subgroup",
  problem: (convolution, tile) =>
    winogradTexture.problem!(convolution, tile) ?? sharedProblem(tile),
  plan: (convolution, tile) => winogradTexturePlan(convolution, tile, true),
  pays: (convolution, { software }) => software && pays(convolution, LEAST_OUTPUTS_SHARED),
  beatenBy: (_, { software }) => software ? [] : ["tiled"],
};

function paddingProblem({ padding }: Conv2dShape): string | null {
  const far = padding.find((size) => size > 2);
  return far === undefined ? null : `the padding must be at most 2: ${far}`;
}

/**
 * Fewer would not repay the transforms. It depends on the CPU, so tuning is better: an AMD EPYC gained from 1024 outputs on, an Intel Xeon lost
 * a half there and a tenth above.
 */
const LEAST_CHANNELS = 64, LEAST_OUTPUTS = 4096;
/** Where products take half of that time, on the EPYC. */
const LEAST_OUTPUTS_SHARED = 1024;

/** Whether a sum that the rung can compute has so many channels, and pixels to share its weights, that it is faster than `texture`. */
function pays({ direction, shape }: Convolution, leastOutputs: number): boolean {
  const { x: [, inputs], y: [batch, outputs, oh, ow] } = channelSum(direction, shape);
  return Math.min(inputs, outputs) >= LEAST_CHANNELS && batch * oh * ow >= leastOutputs;
}

/** Even chunks of images whose tiles fit a row of a texture, and buffers of so many bytes, where one image's do. */
function fittingChunks(sum: ChannelSum, largest: number): Chunk[] {
  const { x: [batch, inputs], y: [, outputs] } = sum;
  const tiles = sizeOf(tilesOf(sum, SIDE));
  const bytes = POINTS * tiles * TEXEL_BYTES * groups(Math.max(inputs, outputs));
  return chunksOf(batch, Math.min(largest / bytes, WIDEST / tiles));
}

/** Weights into Winograd's domain; then for each chunk of images their patches, 36 products, and those back. */
export function winogradTexturePlan(
  { direction, shape, ...epilogue }: Convolution,
  chosen: ConvTile | undefined,
  shared: boolean,
  largest = DEFAULT_BINDING,
): TexturePlan {
  const sum = channelSum(direction, shape);
  const { x: [, inputs], y: [, outputs] } = sum;
  const chunks = fittingChunks(sum, largest);
  const [widest] = chunks;
  const shapes = { v: planesOf(sum, inputs, widest), products: planesOf(sum, outputs, widest) };
  const tile = chosen ?? productTile(shapes.v, outputs, shared);
  const image = paddedImage(direction, shape, sum);
  const v = tileTexture("v", shapes.v, tile);
  const products = tileTexture("products", shapes.products, tile);
  const channels = roundUp(outputs, tile.channels);
  const weights = packedWeights(direction, shape, channels);
  return {
    workspace: {
      ...image.workspace,
      ...weights.workspace,
      ...v.workspace,
      ...products.workspace,
      u: weightTexture(POINTS * groups(inputs), channels),
      v: scratch(elementsIn("nc4hw4", shapes.v)),
      products: scratch(elementsIn("nc4hw4", shapes.products)),
    },
    steps: [
      ...weights.steps,
      weightsStep(sum, direction),
      ...image.copies,
      ...chunks.flatMap((chunk) => [
        inputStep(sum, chunk, image),
        ...chunkCopies("v", planesOf(sum, inputs, chunk), tile, chunk),
        multiplyStep(planesOf(sum, inputs, chunk), outputs, { tile, image: v, shared }, chunk),
        ...chunkCopies("products", planesOf(sum, outputs, chunk), tile, chunk),
        outputStep(sum, direction, epilogue, chunk, products),
      ]),
    ],
  };
}

/** The nc4hw4 shape of the tiles of a chunk in Winograd's domain: an image for each point, a pixel for each tile. */
function planesOf(sum: ChannelSum, channels: number, { images }: Chunk): Shape4 {
  return [POINTS, channels, 1, images * sizeOf(tilesOf(sum, SIDE))];
}

/** The images that are summed, with the zeros around them that patches read. */
function paddedImage(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  sum: ChannelSum,
): ImageTexture {
  const reach = tilesOf(sum, SIDE).map((tiles) => patchOf(SIDE) + SIDE * (tiles - 1));
  const from = direction === "forward" ? "x" : "dy";
  return imageTexture("xTexels", from, sum.x, haloOf(direction, shape), [reach[0], reach[1]]);
}

/** Planes of tiles in a texture. */
function tileTexture(from: string, shape: Shape4, { columns }: ConvTile): ImageTexture {
  return imageTexture(`${from}Texels`, from, shape, [0, 0], [1, roundUp(shape[3], columns)]);
}

/** The copies that fill such a texture with the tiles of a chunk. */
function chunkCopies(from: string, shape: Shape4, tile: ConvTile, { first }: Chunk): CopyStep[] {
  return tileTexture(from, shape, tile).copies
    .map((copy) => ({ ...copy, label: `${copy.label} of ${first}` }));
}

/** The register tile of the products. */
function productTile(planes: Shape4, outputs: number, shared: boolean): ConvTile {
  const product = productShape(planes, outputs);
  const [[rows], [columns]] = [forwardAxis(product, 0), forwardAxis(product, 1)];
  return convTile(channelSum("forward", product), rows, columns, {
    shared,
    apart: shared,
  });
}

function multiplyStep(
  planes: Shape4,
  outputs: number,
  how: Pick<Part, "tile" | "image" | "shared">,
  { first }: Chunk,
): DispatchStep {
  const product = productShape(planes, outputs);
  const [[rows], [columns]] = [forwardAxis(product, 0), forwardAxis(product, 1)];
  const part = { rows, columns, halo: [0, 0] as const, ...how };
  const step = sumStep("forward", product, {}, part, {
    x: "vTexels",
    w: "u",
    y: "products",
    perImage: groups(planes[1]),
  });
  return { ...step, label: `multiply ${first}` };
}

/** The products as a 1x1 convolution of as many images as there are points. */
function productShape(
  [batch, inChannels, height, width]: Shape4,
  outChannels: number,
): Conv2dShape {
  return {
    ...{ batch, inChannels, height, width, outChannels },
    ...{ kernel: [1, 1], stride: [1, 1], padding: [0, 0], dilation: [1, 1] },
  };
}
