/** What the texture kernels share: images inside halos of zeros, in 3-D storage textures of four channels a texel. */
import { ceilDiv, type CopyStep, type Step, type Workspace } from "../../gpu/kernel.ts";
import { groups, pitch, type Shape4 } from "../../layout.ts";
import type { Pair } from "../shape.ts";

/** Invocations of a workgroup: one SIMD vector of llvmpipe. */
export const LANES = 8;

/** What a step needs whose invocations share what they load. */
export const SHARING = { features: ["subgroups"], leastSubgroup: LANES } as const;

/** Steps and workspace of a kernel. */
export interface TexturePlan {
  readonly steps: Step[];
  readonly workspace: Record<string, Workspace>;
}

/** Most layers of a 3-D texture on every WebGPU device. */
const LAYERS = 2048;

/** Images inside halos of zeros in a 3-D texture, the copies that fill it, and where in it an image lies. */
export interface ImageTexture {
  readonly workspace: Record<string, Workspace>;
  readonly copies: readonly CopyStep[];
  /** Images whose channel groups lie behind one another; the next ones lie `slabRows` rows below. */
  readonly slabImages: number;
  readonly slabRows: number;
}

/**
 * A texture for nc4hw4 images: channel groups lie behind one another, and below where there are more than the texture is deep.
 *
 * @param halo Rows and columns of zeros before an image.
 * @param need Rows and columns that are read, halo included.
 */
export function imageTexture(
  name: string,
  from: string,
  [n, c, h, w]: Shape4,
  [haloRows, haloColumns]: Pair,
  [needH, needW]: Pair,
): ImageTexture {
  const slabImages = Math.min(n, Math.max(1, Math.floor(LAYERS / groups(c))));
  const slabRows = Math.max(needH, haloRows + h);
  const slabs = ceilDiv(n, slabImages);
  const size = [
    Math.max(needW, haloColumns + w),
    slabs * slabRows,
    slabImages * groups(c),
  ] as const;
  const copies = Array.from({ length: slabs }, (_, slab): CopyStep => ({
    kind: "copy-to-texture",
    label: slabs === 1 ? `copy ${from}` : `copy ${from} ${slab}`,
    from,
    to: name,
    origin: [haloColumns, slab * slabRows + haloRows, 0],
    size: [w, h, Math.min(slabImages, n - slab * slabImages) * groups(c)],
    fromTexel: slab * slabImages * groups(c) * h * pitch(w),
    rowTexels: pitch(w),
  }));
  return {
    workspace: { [name]: { kind: "texture", dimension: "3d", size } },
    copies,
    slabImages,
    slabRows,
  };
}

/** The next multiple. */
export function roundUp(value: number, multiple: number): number {
  return multiple * ceilDiv(value, multiple);
}
