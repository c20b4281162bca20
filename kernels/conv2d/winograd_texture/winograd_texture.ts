import { TEXEL_BYTES } from "../../dtype.ts";
/**
 * The Winograd rung on textures, F(4x4, 3x3): 4x4 outputs of a 3x3 convolution with stride 1 take 36 multiplications per pair of
 * channels instead of 144. As winograd.ts does, but patches overlap less, and each of the 36 products is a 1x1 convolution of
 * nc4hw4 planes of tiles for ../texture/forward.wgsl, which reads weights of its own for each.
 *
 * Error, measured on llvmpipe against float64 with 4 to 512 channels: the largest is 1.3 to 4 times that of `naive` (over 16 channels 2.3
 * times at most), the root of the mean square 1.9 to 4.3 times, on inputs uniform in [-1, 1) and on those like a ReLU's. It holds the tolerance of plain sums.
 * On llvmpipe it took 0.6 of `texture`'s time with 128 channels at 28x28, 0.75 with 256 at 14x14, 0.8 with 64 at 56x56; with
 * 512 at 7x7 the weights alone, 36 MB in that domain, take half of it.
 *
 * @see Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016.
 */
import {
  type Binding,
  bindings,
  ceilDiv,
  type DispatchStep,
  scratch,
  sizeOf,
  type Workspace,
} from "../../gpu/kernel.ts";
import { flatStep } from "../../gpu/flat.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { elementsIn, groups, pitch, type Shape4 } from "../../layout.ts";
import { forwardAxis } from "../axis.ts";
import {
  type ImageTexture,
  imageTexture,
  roundUp,
  type TexturePlan,
} from "../texture/image_texture.ts";
import type { Rung } from "../../tuning/rung.ts";
import { type ChannelSum, channelSum } from "../channel_sum.ts";
import { type ConvTile, convTileProblem, parseConvTile } from "../conv_tile.ts";
import type { Conv2dDirection, Conv2dEpilogue, Conv2dShape, Convolution, Pair } from "../shape.ts";
import { sumStep } from "../texture/sum.ts";
import { convTile } from "../texture/tile.ts";
import { packedWeights } from "../texture/weights.ts";
import { winogradProblem } from "../winograd/winograd.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import inputCode from "./input.wgsl" with { type: "text" };
import outputCode from "./output.wgsl" with { type: "text" };
import weightsCode from "./weights.wgsl" with { type: "text" };

/** Side of a tile of outputs, and of the patch that it needs. */
const TILE = 4, PATCH = TILE + 2;
const POINTS = PATCH * PATCH;
/** Texels in a row of a 3-D texture on every WebGPU device. */
const WIDEST = 2048;

/**
 * The transforms by Cook and Toom for the points 0, +-S, +-1/S and infinity. With S the root of two, errors are half of those that the usual
 * 0, +-1 and +-2 leave.
 */
const S = Math.SQRT2;
const TRANSFORMS = {
  BT: [
    [1, 0, -5 / 2, 0, 1, 0],
    [0, -S, -2, 1 / S, 1, 0],
    [0, S, -2, -1 / S, 1, 0],
    [0, -1 / S, -1 / 2, S, 1, 0],
    [0, 1 / S, -1 / 2, -S, 1, 0],
    [0, 1, 0, -5 / 2, 0, 1],
  ],
  G: [
    [1, 0, 0],
    [-2 / 3, -S / 3, -1 / 3],
    [-2 / 3, S / 3, -1 / 3],
    [1 / 6, S / 6, 1 / 3],
    [1 / 6, -S / 6, 1 / 3],
    [0, 0, 1],
  ],
  AT: [
    [1, 1, 1, 1, 1, 0],
    [0, 1 / S, -1 / S, S, -S, 0],
    [0, 1 / 2, 1 / 2, 2, 2, 0],
    [0, S / 4, -S / 4, 2 * S, -2 * S, 1],
  ],
};

/** In Winograd's domain, whose products are 1x1 convolutions of textures. */
export const winogradTexture: Rung<Convolution, ConvTile> = {
  name: "winograd_texture",
  layout: "nc4hw4",
  parseTile: parseConvTile,
  tiles: () => ["1x7x32"],
  problem: ({ shape }, tile) =>
    winogradProblem(shape) ?? paddingProblem(shape) ?? convTileProblem(tile),
  plan: winogradTexturePlan,
  pays: (convolution, { software }) => software && pays(convolution),
  // On an H200 the rungs that read textures took 7 to 400 times tiled's time; texture stands for them there.
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

/** Whether a sum that the rung can compute has so many channels, and pixels to share its weights, that it is faster than `texture`. */
function pays({ direction, shape }: Convolution): boolean {
  const { x: [, inputs], y: [batch, outputs, oh, ow] } = channelSum(direction, shape);
  return Math.min(inputs, outputs) >= LEAST_CHANNELS && batch * oh * ow >= LEAST_OUTPUTS;
}

/** Images whose tiles are transformed, multiplied and transformed back together. */
interface Chunk {
  readonly first: number;
  readonly images: number;
}

/** Bytes of a buffer that every WebGPU device can bind. */
const DEFAULT_BINDING = 2 ** 27;

/** Tiles along the height and the width of an image of outputs. */
function tilesOf({ y: [, , oh, ow] }: ChannelSum): Pair {
  return [ceilDiv(oh, TILE), ceilDiv(ow, TILE)];
}

/** Even chunks of images whose tiles fit a row of a texture, and buffers of so many bytes, where one image's do. */
function chunksOf(sum: ChannelSum, largest: number): Chunk[] {
  const { x: [batch, inputs], y: [, outputs] } = sum;
  const tiles = sizeOf(tilesOf(sum));
  const bytes = POINTS * tiles * TEXEL_BYTES * groups(Math.max(inputs, outputs));
  const images = Math.min(
    batch,
    Math.max(1, Math.floor(largest / bytes)),
    Math.max(1, Math.floor(WIDEST / tiles)),
  );
  const even = ceilDiv(batch, ceilDiv(batch, images));
  return Array.from({ length: ceilDiv(batch, even) }, (_, i) => {
    return { first: i * even, images: Math.min(even, batch - i * even) };
  });
}

/** Weights into Winograd's domain; then for each chunk of images their patches, 36 products, and those back. */
export function winogradTexturePlan(
  { direction, shape, ...epilogue }: Convolution,
  chosen?: ConvTile,
  largest = DEFAULT_BINDING,
): TexturePlan {
  const sum = channelSum(direction, shape);
  const { x: [, inputs], y: [, outputs] } = sum;
  const tiles = tilesOf(sum);
  const forward = direction === "forward";
  const [top, left] = forward ? shape.padding : shape.padding.map((size) => 2 - size);
  const need: Pair = [PATCH + TILE * (tiles[0] - 1), PATCH + TILE * (tiles[1] - 1)];
  const image = imageTexture("xTexels", forward ? "x" : "dy", sum.x, [top, left], need);
  const chunks = chunksOf(sum, largest);
  const planes = (channels: number, { images }: Chunk): Shape4 => {
    return [POINTS, channels, 1, images * sizeOf(tiles)];
  };
  const [widest] = chunks;
  const tile = chosen ?? productTile(planes(inputs, widest), outputs);
  const [v, products] = [
    tileTexture("v", planes(inputs, widest), tile),
    tileTexture("products", planes(outputs, widest), tile),
  ];
  const channels = roundUp(outputs, tile.channels);
  const weights = packedWeights(direction, shape, channels);
  return {
    workspace: {
      ...image.workspace,
      ...weights.workspace,
      ...v.workspace,
      ...products.workspace,
      u: { kind: "texture", dimension: "2d", size: [POINTS * groups(inputs), channels, 1] },
      v: buffer(planes(inputs, widest)),
      products: buffer(planes(outputs, widest)),
    },
    steps: [
      ...weights.steps,
      weightsStep(sum, direction),
      ...image.copies,
      ...chunks.flatMap((chunk) => {
        const copies = (name: string, channels: number) =>
          tileTexture(name, planes(channels, chunk), tile).copies
            .map((copy) => ({ ...copy, label: `${copy.label} of ${chunk.first}` }));
        return [
          inputStep(sum, chunk, image),
          ...copies("v", inputs),
          multiplyStep(planes(inputs, chunk), outputs, tile, v, chunk),
          ...copies("products", outputs),
          outputStep(sum, direction, epilogue, chunk, products),
        ];
      }),
    ],
  };
}

/** Planes of tiles in a texture. */
function tileTexture(from: string, shape: Shape4, { columns }: ConvTile): ImageTexture {
  return imageTexture(`${from}Texels`, from, shape, [0, 0], [1, roundUp(shape[3], columns)]);
}

/** The register tile of the products. */
function productTile(planes: Shape4, outputs: number): ConvTile {
  const product = productShape(planes, outputs);
  const [[rows], [columns]] = [forwardAxis(product, 0), forwardAxis(product, 1)];
  return convTile(channelSum("forward", product), rows, columns);
}

function multiplyStep(
  planes: Shape4,
  outputs: number,
  tile: ConvTile,
  image: ImageTexture,
  { first }: Chunk,
): DispatchStep {
  const product = productShape(planes, outputs);
  const [[rows], [columns]] = [forwardAxis(product, 0), forwardAxis(product, 1)];
  const part = { rows, columns, tile, halo: [0, 0] as const, image };
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
  const one: Pair = [1, 1];
  return {
    ...{ batch, inChannels, height, width, outChannels },
    ...{ kernel: one, stride: one, padding: [0, 0], dilation: one },
  };
}

function buffer(shape: Shape4): Workspace {
  return scratch(elementsIn("nc4hw4", shape));
}

function weightsStep(
  { x: [, inputs], y: [, outputs] }: ChannelSum,
  direction: Conv2dDirection,
): DispatchStep {
  return {
    kind: "dispatch",
    label: "weights",
    code: expandTemplate(weightsCode, {
      ...TRANSFORMS,
      PATCH,
      FLIP: direction === "backward_input",
    }),
    constants: { GROUPS: groups(inputs), COUT: outputs },
    bindings: bindings("texture-read weights", "texture-write u"),
    workgroups: [ceilDiv(groups(inputs), 8), ceilDiv(outputs, 8), 1],
    loops: [],
  };
}

/** A dispatch with a thread for every tile of a chunk and four channels. */
function tileStep(
  label: string,
  sum: ChannelSum,
  { first, images }: Chunk,
  channels: number,
  image: ImageTexture,
  step: { code: string; bindings: Binding[]; constants: Record<string, number> },
): DispatchStep {
  const [TILES_Y, TILES_X] = tilesOf(sum);
  return flatStep({
    label: `${label} ${first}`,
    code: step.code,
    threads: images * groups(channels) * TILES_Y * TILES_X,
    bindings: step.bindings,
    loops: [],
    constants: {
      ...step.constants,
      ...{ FIRST: first, IMAGES: images, GROUPS: groups(channels), TILES_Y, TILES_X },
      ...{ SLAB_IMAGES: image.slabImages, SLAB_ROWS: image.slabRows },
    },
  });
}

function inputStep(sum: ChannelSum, chunk: Chunk, image: ImageTexture): DispatchStep {
  return tileStep("input", sum, chunk, sum.x[1], image, {
    code: expandTemplate(inputCode, { ...TRANSFORMS, TILE, PATCH }),
    bindings: bindings("texture-read xTexels", "write v"),
    constants: { PITCH: pitch(chunk.images * sizeOf(tilesOf(sum))) },
  });
}

function outputStep(
  sum: ChannelSum,
  direction: Conv2dDirection,
  { bias = false, relu = false }: Conv2dEpilogue,
  chunk: Chunk,
  products: ImageTexture,
): DispatchStep {
  const [, COUT, OH, OW] = sum.y;
  return tileStep("output", sum, chunk, COUT, products, {
    code: expandTemplate(rectified + outputCode, {
      ...TRANSFORMS,
      TILE,
      PATCH,
      BIAS: bias,
      RELU: relu,
    }),
    bindings: bindings(
      "texture-read productsTexels",
      `write ${direction === "forward" ? "y" : "dx"}`,
      ...(bias ? ["read bias"] as const : []),
    ),
    constants: { COUT, OH, OW, PITCH: pitch(OW) },
  });
}
