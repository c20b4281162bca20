/** A convolution as a matrix product on a core of ../../gemm, which never stores the matrix of patches. */
import {
  type BlockTile,
  blockTileFor,
  blockTiles,
  type Operand,
} from "../../gemm/tiled/tile_core.ts";
import { type Core, coreDispatch, tiledCore } from "../../gemm/tiled/core.ts";
import tileScalars from "../../gemm/tiled/tile_scalars.wgsl" with { type: "text" };
import type { DispatchStep } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { rowsAcrossK, scatteredLines } from "../../gemm/tiled/operand.ts";
import type { DType } from "../../tuning/candidate.ts";
import { conv2dConstants, type Conv2dShape } from "../shape.ts";
import shapeWgsl from "../shape.wgsl" with { type: "text" };
import gather from "./gather.wgsl" with { type: "text" };
import walk from "./walk.wgsl" with { type: "text" };

/** From small to large; of more rows than columns, as what is gathered costs more than rows. */
const TILES: readonly BlockTile[] = blockTiles(
  [64, 64, 4, 4],
  [128, 64, 8, 8],
  [128, 128, 8, 8],
);

/** The smallest that pays: gathering for less takes a third of the time, of which many blocks give nothing back. */
export const [TILE] = TILES;

/** For a result that has no more rows or columns than this. */
const [NARROW] = blockTiles([32, 32, 4, 4]);

function tileFor({ M: m, N: n }: Product): BlockTile {
  return Math.min(m, n) <= NARROW.blockRows ? NARROW : blockTileFor({ m, n }, TILES);
}

/** The product of {@linkcode tileCore} as constants. */
export interface Product {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** What a step's WGSL says of its matrices: see tile_core.wgsl. */
export interface Matrices {
  /** The bindings, and C. */
  readonly code: string;
  readonly a: Operand;
  readonly b: Operand;
  /** Four neighbours of the result are one vec4 in memory, so that `code` has them stored as one; else tile_scalars.wgsl does one by one. */
  readonly fours?: boolean;
}

/**
 * A whose rows lie `pitch` apart from `first` on; `code` says the places along k, see walk.wgsl.
 *
 * @param digits What k counts, less the last.
 */
export function rowsOperand(
  matrix: string,
  dtype: DType | undefined,
  way: "across" | "spread",
  { pitch, first = "0u", digits }: { pitch: string; first?: string; digits: 1 | 2 },
): Operand {
  const code = expandTemplate(walk, { X: "A", Y: digits === 2 }) +
    scatteredLines("A", "M", { matrix, dtype }, { first, pitch, walk: true });
  return { way, code };
}

/** B gathered from an image whose height and width have these names; `code` says the places, see gather.wgsl and walk.wgsl. */
export function gatheredOperand(
  image: string,
  dtype: DType = "f32",
  way: "across" | "spread",
  height: string,
  width: string,
): Operand {
  const code = expandTemplate(walk, { X: "B", Y: true }) +
    expandTemplate(gather, { IMAGE: image, T: dtype, HEIGHT: height, WIDTH: width });
  return { way, code };
}

/** B of a pointwise convolution: the image, of so many channels, as it lies. */
export function pointwiseOperand(
  image: string,
  dtype: DType | undefined,
  channels: string,
): Operand {
  const first = `(first / (H * W) * (${channels} * H * W) + first % (H * W)) / 4u`;
  return rowsAcrossK("B", { first, pitch: "H * W / 4u" }, { matrix: image, fours: true, dtype });
}

export function productStep(
  shape: Conv2dShape,
  { code, a, b, fours = false }: Matrices,
  bound: DispatchStep["bindings"],
  product: Product,
  core: Core = tiledCore(tileFor(product)),
  slice = Math.max(1, product.K),
): DispatchStep {
  return {
    ...coreDispatch(core, { m: product.M, n: product.N, k: product.K }, slice),
    label: "main",
    code: [shapeWgsl, code, fours ? "" : tileScalars, core.code(a, b)].join(""),
    constants: { ...conv2dConstants(shape), ...product, SLICE: slice },
    bindings: bound,
  };
}
