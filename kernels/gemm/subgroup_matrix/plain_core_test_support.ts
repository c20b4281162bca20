/** The core of a subgroup's matrices with products in plain WGSL, for devices that have no such matrices. */
import type { Core } from "../tiled/core.ts";
import { matrixCore, type MatrixTile } from "./matrix_core.ts";
import plainProducts from "./plain_products_test_support.wgsl" with { type: "text" };

/** What tells an invocation its place in a subgroup. */
const PLACE = /@builtin\(subgroup_id\) id: u32,[^]*?@builtin\(subgroup_size\) size: u32,\s*\) \{/;

/** @param lanes Of a subgroup, which is any so many neighbours; a divisor of the product's elements. */
export function plainCore(tile: MatrixTile, lanes = 32): Core {
  const core = matrixCore(tile, plainProducts.replaceAll("LANES", `${lanes}`));
  const { rows, columns, inner } = tile;
  const multiplied = [
    (64 / rows) * (32 / columns) * (16 / inner),
    rows * columns / lanes,
    inner,
  ];
  const place = `) {
  let size = ${lanes}u;
  let id = index / size;
  let lane = index % size;`;
  return {
    ...core,
    code: (a, b) => core.code(a, b).replace(PLACE, place),
    loops(slice) {
      const [[, steps]] = core.loops(slice);
      return [[Math.max(1, lanes / 32), steps, ...multiplied], [rows * columns]];
    },
    needs: { features: ["shader-f16"] },
  };
}
