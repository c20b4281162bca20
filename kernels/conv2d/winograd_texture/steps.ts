/** The dispatches into Winograd's domain and out of it: of the weights once, of patches and outputs for each chunk of images. */
import { type Binding, bindings, ceilDiv, type DispatchStep, sizeOf } from "../../gpu/kernel.ts";
import { flatStep } from "../../gpu/flat.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups, pitch } from "../../layout.ts";
import type { ChannelSum } from "../channel_sum.ts";
import type { Conv2dDirection, Conv2dEpilogue } from "../shape.ts";
import type { ImageTexture } from "../texture/image_texture.ts";
import { type Chunk, tilesOf, transformNames } from "../winograd/transforms.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import inputCode from "./input.wgsl" with { type: "text" };
import outputCode from "./output.wgsl" with { type: "text" };
import weightsCode from "./weights.wgsl" with { type: "text" };

/** Of tiles of outputs. */
export const SIDE = 4;

/** The weights into the texture `u`. */
export function weightsStep(
  { x: [, inputs], y: [, outputs] }: ChannelSum,
  direction: Conv2dDirection,
): DispatchStep {
  const names = { ...transformNames(SIDE), FLIP: direction === "backward_input" };
  return {
    kind: "dispatch",
    label: "weights",
    code: expandTemplate(weightsCode, names),
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
  const [TILES_Y, TILES_X] = tilesOf(sum, SIDE);
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
    code: expandTemplate(inputCode, transformNames(SIDE)),
    bindings: bindings("texture-read xTexels", "write v"),
    constants: { PITCH: pitch(chunk.images * sizeOf(tilesOf(sum, SIDE))) },
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
  const names = { ...transformNames(SIDE), BIAS: bias, RELU: relu };
  return tileStep("output", sum, chunk, COUT, products, {
    code: expandTemplate(rectified + outputCode, names),
    bindings: bindings(
      "texture-read productsTexels",
      `write ${direction === "forward" ? "y" : "dx"}`,
      ...(bias ? ["read bias"] as const : []),
    ),
    constants: { COUT, OH, OW, PITCH: pitch(OW) },
  });
}
