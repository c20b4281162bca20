import { ceilDiv, type DispatchStep } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { tileWork } from "../../tuning/cost.ts";
import type { Rung } from "../../tuning/rung.ts";
import { tileOf } from "../../tuning/variant.ts";
import { blockGrid, matrixBindings, matrixConstants, matrixNames } from "../matrices.ts";
import matrices from "../matrices.wgsl" with { type: "text" };
import type { GemmShape } from "../shape.ts";
import products from "./products.wgsl" with { type: "text" };
import code from "./subgroup_matrix.wgsl" with { type: "text" };

/** A product `[rows, inner] * [inner, columns]` that a subgroup computes at once. */
export interface MatrixTile {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

const TILE: MatrixTile = { rows: 16, columns: 16, inner: 16 };

/** Values of k per step. */
const DEPTH = 16;
/** Of a block of C, and of a subgroup's part of it. */
const BLOCK = 128, PART = { rows: 64, columns: 32 };

/** f16 by the matrices of subgroups, tensor cores and their like: only where the device lists the product and a tuner has found it right. */
export const subgroupMatrix: Rung<GemmShape, MatrixTile> = {
  name: "subgroup_matrix",
  dtypes: ["f16"],
  parseTile(variant) {
    const tile = tileOf(variant, 3);
    return tile ? { rows: tile[0], columns: tile[1], inner: tile[2] } : undefined;
  },
  tiles: () => ["16x8x16", "16x8x8", "8x8x8", "8x16x16"],
  problem: (shape, tile = TILE) => shapeProblem(shape) ?? tileProblem(tile),
  plan: (shape, tile = TILE) => ({ steps: [matrixStep(shape, tile, products)] }),
  pays: () => false, // it is right where all subgroups are of 32, which the check of a tuner finds out
};

function shapeProblem({ k }: GemmShape): string | null {
  return k % DEPTH === 0 ? null : `K must be a multiple of ${DEPTH}: ${k}`;
}

function tileProblem({ rows, columns, inner }: MatrixTile): string | null {
  const fit = PART.rows % rows === 0 && PART.columns % columns === 0 && DEPTH % inner === 0;
  return fit && rows * columns % 32 === 0
    ? null
    : `products must divide ${PART.rows}x${PART.columns}x${DEPTH}: ${rows}x${columns}x${inner}`;
}

/** @param products Template of what a product is: products.wgsl, or for tests plain_products_test_support.wgsl. */
export function matrixStep(shape: GemmShape, tile: MatrixTile, products: string): DispatchStep {
  const { rows, columns, inner } = tile;
  const names = { ROWS: rows, COLUMNS: columns, INNER: inner, DEPTH };
  const template = rectified + narrow + matrices + products + code;
  return {
    kind: "dispatch",
    label: "main",
    code: expandTemplate(template, { ...matrixNames(shape), ...names }),
    features: ["subgroups", "chromium-experimental-subgroup-matrix"],
    subgroupMatrix: {
      componentType: "f16",
      resultComponentType: "f32",
      ...{ M: rows, N: columns, K: inner },
    },
    constants: matrixConstants(shape),
    bindings: matrixBindings(shape),
    workgroups: blockGrid(shape, [BLOCK, BLOCK]),
    loops: [[ceilDiv(shape.k, DEPTH)]],
    work: tileWork(shape, [BLOCK, BLOCK]),
  };
}
