/** The core of a subgroup's matrices with products in plain WGSL, whose subgroups are any 32 neighbours, for devices that have no such matrices. */
import type { Core } from "../tiled/core.ts";
import { matrixCore, type MatrixTile } from "./matrix_core.ts";
import plainProducts from "./plain_products_test_support.wgsl" with { type: "text" };

export function plainCore(tile: MatrixTile): Core {
  const core = matrixCore(tile, plainProducts);
  const { rows, columns, inner } = tile;
  const multiplied = [
    (64 / rows) * (32 / columns) * (16 / inner),
    rows * columns / 32,
    inner,
  ];
  return {
    ...core,
    code: (a, b) =>
      core.code(a, b)
        .replace("@builtin(subgroup_id) id: u32,", "")
        .replace("let subgroup = id % 8u;", "let subgroup = index / 32u;"),
    loops: (slice) => [[core.loops(slice)[0][0], ...multiplied], [rows * columns]],
    needs: { features: ["shader-f16"] },
  };
}
