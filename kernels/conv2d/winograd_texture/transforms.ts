/** The dispatches into Winograd's domain and out of it: of the weights once, of patches and outputs for each chunk of images. */
import { type Binding, bindings, ceilDiv, type DispatchStep, sizeOf } from "../../gpu/kernel.ts";
import { flatStep } from "../../gpu/flat.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups, pitch } from "../../layout.ts";
import type { ChannelSum } from "../channel_sum.ts";
import type { Conv2dDirection, Conv2dEpilogue, Pair } from "../shape.ts";
import type { ImageTexture } from "../texture/image_texture.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import inputCode from "./input.wgsl" with { type: "text" };
import outputCode from "./output.wgsl" with { type: "text" };
import weightsCode from "./weights.wgsl" with { type: "text" };

/** Side of a tile of outputs, and of the patch that it needs. */
const TILE = 4, PATCH = TILE + 2;
/** Products of a patch and a kernel in Winograd's domain. */
export const POINTS = PATCH * PATCH;

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

/** Images whose tiles are transformed, multiplied and transformed back together. */
export interface Chunk {
  readonly first: number;
  readonly images: number;
}

/** Tiles along the height and the width of an image of outputs. */
export function tilesOf({ y: [, , oh, ow] }: ChannelSum): Pair {
  return [ceilDiv(oh, TILE), ceilDiv(ow, TILE)];
}

/** Rows and columns that the patches of tiles cover. */
export function patchesReach(tiles: Pair): Pair {
  return [PATCH + TILE * (tiles[0] - 1), PATCH + TILE * (tiles[1] - 1)];
}

/** The weights into the texture `u`. */
export function weightsStep(
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

/** The patches of a chunk into `v`. */
export function inputStep(sum: ChannelSum, chunk: Chunk, image: ImageTexture): DispatchStep {
  return tileStep("input", sum, chunk, sum.x[1], image, {
    code: expandTemplate(inputCode, { ...TRANSFORMS, TILE, PATCH }),
    bindings: bindings("texture-read xTexels", "write v"),
    constants: { PITCH: pitch(chunk.images * sizeOf(tilesOf(sum))) },
  });
}

/** The products of a chunk into outputs, with bias and ReLU. */
export function outputStep(
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
