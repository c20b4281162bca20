import { ceilDiv } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { tileOf } from "../../tuning/variant.ts";
import type { Core } from "../tiled/core.ts";
import code from "./matrix_core.wgsl" with { type: "text" };
import productsCode from "./products.wgsl" with { type: "text" };

/** A product `[rows, inner] * [inner, columns]` that a subgroup computes at once. */
export interface MatrixTile {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

const TILE: MatrixTile = { rows: 16, columns: 16, inner: 16 };

/** Values of k per step. */
const DEPTH = 16;
/** Parts of a block that a subgroup does: of 128 invocations, WebGPU's largest. */
const MOST_ROUNDS = 4;
/** Of a block of C, and of a subgroup's part of it. */
const BLOCK = 128, PART = { rows: 64, columns: 32 };

/** What the rungs on this core have in common: only where the device lists the product and a tuner has found it right and fast. */
export const MATRIX_RUNG = {
  name: "subgroup_matrix",
  dtypes: ["f16"],
  parseTile: parseMatrixTile,
  tiles: () => ["16x8x16", "16x8x8", "8x8x8", "8x16x16"],
  problem: (_: unknown, tile: MatrixTile = TILE) => tileProblem(tile),
  pays: () => false, // no card has shown that it is right and fast: see README
} as const;

/** The tile of `subgroup_matrix:16x8x16`. @throws {RangeError} If it is not three positive integers. */
function parseMatrixTile(variant: string): MatrixTile | undefined {
  const tile = tileOf(variant, 3);
  return tile ? { rows: tile[0], columns: tile[1], inner: tile[2] } : undefined;
}

function tileProblem({ rows, columns, inner }: MatrixTile): string | null {
  const fit = PART.rows % rows === 0 && PART.columns % columns === 0 && DEPTH % inner === 0;
  return fit && columns % 4 === 0
    ? null
    : `products must divide ${PART.rows}x${PART.columns}x${DEPTH}: ${rows}x${columns}x${inner}`;
}

/** @param products Template of what a product is: products.wgsl, or for tests plain_products_test_support.wgsl. */
export function matrixCore(
  { rows, columns, inner }: MatrixTile = TILE,
  products = productsCode,
): Core {
  return {
    block: [BLOCK, BLOCK],
    crowded: false,
    code(a, b) {
      const names = { ROWS: rows, COLUMNS: columns, INNER: inner, DEPTH };
      const ways = { WAY_A: a.way, WAY_B: b.way };
      return a.code + b.code + expandTemplate(products + code, { ...names, ...ways });
    },
    loops: (slice) => [[MOST_ROUNDS, ceilDiv(slice, DEPTH) + 1]],
    needs: {
      features: ["subgroups", "chromium-experimental-subgroup-matrix"],
      subgroupMatrix: {
        ...{ componentType: "f16", resultComponentType: "f32" },
        ...{ M: rows, N: columns, K: inner },
      },
    },
  };
}
