/** A convolution as a matrix product on the tiled core of ../../gemm, which never stores the matrix of patches. */
import {
  type BlockTile,
  blockTileFor,
  blockTiles,
  tileCore,
  tileGrid,
  tileLoops,
} from "../../gemm/tiled/tile_core.ts";
import tileScalars from "../../gemm/tiled/tile_scalars.wgsl" with { type: "text" };
import { ceilDiv, type DispatchStep } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { conv2dConstants, type Conv2dShape } from "../shape.ts";
import shapeWgsl from "../shape.wgsl" with { type: "text" };

/** As ../gemm's, from small to large; but a load costs more here, so that tiles of a few invocations do not pay. */
export const TILES: readonly BlockTile[] = blockTiles(
  [32, 32, 4, 4],
  [64, 64, 4, 4],
  [64, 128, 8, 8],
  [128, 128, 8, 8],
);

/** The product of {@linkcode tileCore} as constants. */
export interface Product {
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly K_FAST_A: number;
  readonly K_FAST_B: number;
}

/** What of a step is read and written in fours. */
export interface Fours {
  /** Four neighbours of the result are one vec4 in memory. */
  readonly FOURS: boolean;
  /** Four neighbours of B are, too. */
  readonly POINTWISE: boolean;
}

/** @param code Template's text of what A, B and C are: see tile_core.wgsl and tile_scalars.wgsl. */
export function productStep(
  shape: Conv2dShape,
  { code, FOURS = false, POINTWISE = false }: { code: string } & Partial<Fours>,
  bound: DispatchStep["bindings"],
  product: Product,
  tile: BlockTile = blockTileFor({ m: product.M, n: product.N }, TILES),
  slice = Math.max(1, product.K),
): DispatchStep {
  const scalars = expandTemplate(tileScalars, { A: true, B: !POINTWISE, C: !FOURS });
  return {
    kind: "dispatch",
    label: "main",
    code: shapeWgsl + code + scalars + tileCore(tile),
    constants: { ...conv2dConstants(shape), ...product, SLICE: slice },
    bindings: bound,
    workgroups: tileGrid(
      { m: product.M, n: product.N },
      tile,
      Math.max(1, ceilDiv(product.K, slice)),
    ),
    loops: tileLoops(tile, Math.min(slice, product.K)),
  };
}
