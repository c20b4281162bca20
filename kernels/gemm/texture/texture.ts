/**
 * The texture rung of GEMM: operands become textures of four values a texel (by copies where rows allow it, else by a packing
 * dispatch), then one register-tiled loop (texture.wgsl).
 */
import { bindings, ceilDiv, gridFor, type Step, type Workspace } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { type DType, EITHER } from "../../tuning/candidate.ts";
import { tileWork } from "../../tuning/cost.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import packCode from "./pack.wgsl" with { type: "text" };
import { parseRegisterTile, registersProblem, type RegisterTile } from "../register_tile.ts";
import { type GemmShape, typeOfC } from "../shape.ts";
import code from "./texture.wgsl" with { type: "text" };

const LANES = 8;

/** Both operands from textures, in register tiles of rows x columns: `texture:8x32`. */
export const texture: Rung<GemmShape, RegisterTile> = {
  name: "texture",
  dtypes: EITHER,
  parseTile: parseRegisterTile,
  // Chosen on CPU adapters; on a GPU the rung's own tile stands for them.
  tiles: ({ software }) => software ? ["4x32", "8x16", "8x32"] : [],
  problem: textureProblem,
  plan: (shape, tile) => texturePlan(shape, tile, false),
  pays: (_, { software }) => software,
  // Where its subgroups are large enough: on llvmpipe it took 1.2 to 1.6 times as long.
  beatenBy: (_, { software }) => software ? ["texture_subgroup"] : [],
};

/** As `texture`, with texels of B that the invocations of a subgroup load for each other. */
export const textureSubgroup: Rung<GemmShape, RegisterTile> = {
  ...texture,
  name: "texture_subgroup",
  plan: (shape, tile) => texturePlan(shape, tile, true),
  beatenBy: (_, { software }) => software ? [] : ["tiled"],
};

function textureProblem({ transA, transB }: GemmShape, tile?: RegisterTile): string | null {
  if (transA && transB) return "both operands are transposed";
  if (!tile) return null;
  const { rows, columns } = tile;
  if (columns % 4 !== 0) return `a tile's columns must be a multiple of 4: ${columns}`;
  if (transA && rows % 4 !== 0) return `a tile's rows must be a multiple of 4: ${rows}`;
  return registersProblem(tile);
}

function texturePlan(
  shape: GemmShape,
  chosen: RegisterTile | undefined,
  shared: boolean,
): RungPlan {
  const tile = chosen ?? textureTile(shape, shared);
  const { m, n, k, transA = false, transB = false, bias = false, relu = false } = shape;
  const { rows, columns } = tile;
  const unroll = transA ? divisorUpTo4(k) : 4;
  const [a, b] = operandTextures(shape, tile, unroll);
  const names = {
    SHARED: shared,
    T: typeOfC(shape),
    TRANS_A: transA,
    TRANS_B: transB,
    BIAS: bias,
    RELU: relu,
  };
  const sizes = { LANES, R: rows, J: columns / 4, UNROLL: unroll, WHOLE: n % 4 === 0 };
  const block = inBlocks(shape) ? BLOCK : 0;
  return {
    workspace: { aTexels: a.texture, bTexels: b.texture },
    steps: [...a.fill, ...b.fill, {
      kind: "dispatch",
      label: "main",
      code: expandTemplate(rectified + narrow + code, { ...names, ...sizes, BLOCK: block }),
      ...(shared ? { features: ["subgroups"], leastSubgroup: LANES } as const : {}),
      constants: { M: m, N: n, STEPS: ceilDiv(k, unroll) },
      bindings: bindings(
        "texture-read aTexels",
        "texture-read bTexels",
        "write c",
        ...(bias ? ["read bias"] as const : []),
      ),
      workgroups: [ceilDiv(m, LANES * rows), ceilDiv(n, columns), 1],
      loops: [[ceilDiv(k, unroll)], ...Array(n % 4 === 0 ? 0 : rows * columns / 4).fill([4])],
      work: tileWork(shape, [rows, columns]),
    }],
  };
}

/** A, in panels, in blocks or transposed, and B. @param unroll Values of k for each turn of the loop. */
function operandTextures(shape: GemmShape, { rows }: RegisterTile, unroll: number) {
  const { m, n, k, transA = false, transB = false, dtype = "f32" } = shape;
  const a = transA
    ? operandTexture("a", dtype, k, m)
    : inBlocks(shape)
    ? blockTexture(m, k)
    : operandTexture("a", dtype, m, k, LANES * rows);
  const b = transB
    ? operandTexture("b", dtype, n, k)
    : operandTexture("b", dtype, k, n, 0, unroll * ceilDiv(k, unroll));
  return [a, b] as const;
}

/** A texture, and the steps that fill it. */
interface Filled {
  readonly texture: Workspace;
  readonly fill: Step[];
}

/** Texels of a row of A that are copied as a block, so that the rows of a workgroup lie close to each other: 64 on 17 pages. */
const BLOCK = 64;
/**
 * Panels are read faster than blocks, but packing takes as long as some 100 columns of the product. Blocks were 1.2 to 1.5 times as
 * fast at 256x256x256, not clearly different at 512x512x512 and 100x512x1024, and slower at 1024x512x1024 and 100x512x4096.
 */
const FEW_COLUMNS = 512, SHORT = 512;

/** Whether A is copied in blocks rather than packed into panels. */
function inBlocks({ m, n, k, transA, dtype = "f32" }: GemmShape): boolean {
  const fits = m * ceilDiv(k, 4 * BLOCK) <= MOST_ROWS;
  return !transA && dtype === "f32" && k % 64 === 0 && n <= FEW_COLUMNS && k <= SHORT && fits;
}

/** Every device has textures of so many rows. */
const MOST_ROWS = 8192;

/** A `[m, k]` in blocks of columns, one below the other: texel (k/4 % BLOCK, k/4 / BLOCK * m + row). */
function blockTexture(m: number, k: number): Filled {
  const groups = k / 4;
  const copy = (block: number): Step => ({
    kind: "copy-to-texture",
    label: `copy a${block}`,
    from: "a",
    fromTexel: block * BLOCK,
    to: "aTexels",
    origin: [0, block * m, 0],
    size: [Math.min(BLOCK, groups - block * BLOCK), m, 1],
    rowTexels: groups,
  });
  const blocks = ceilDiv(groups, BLOCK);
  return {
    texture: matrixTexture(Math.min(BLOCK, groups) + PAD, blocks * m),
    fill: Array.from({ length: blocks }, (_, block) => copy(block)),
  };
}

/** Texture rows are four texels longer than their data, as rows 4096 bytes apart evict each other from the cache. */
const PAD = 4;

/** A matrix `[rows, columns]` as a texture of `height` rows (zero past the end) or of panels, and the step that fills it. */
function operandTexture(
  name: "a" | "b",
  dtype: DType,
  rows: number,
  columns: number,
  panel = 0,
  height = rows,
): Filled {
  const groups = ceilDiv(columns, 4);
  const to = `${name}Texels`;
  if (dtype === "f32" && panel === 0 && columns % 64 === 0) {
    return {
      texture: matrixTexture(groups + PAD, height),
      fill: [{
        kind: "copy-to-texture",
        label: `copy ${name}`,
        from: name,
        to,
        origin: [0, 0, 0],
        size: [groups, rows, 1],
        rowTexels: groups,
      }],
    };
  }
  return {
    texture: panel
      ? matrixTexture(panel, ceilDiv(rows, panel) * groups)
      : matrixTexture(groups + PAD, height),
    fill: [{
      kind: "dispatch",
      label: `pack ${name}`,
      code: expandTemplate(packCode, { T: dtype }),
      constants: { ROWS: rows, COLUMNS: columns, PANEL: panel },
      bindings: [{ name, as: "read" }, { name: to, as: "texture-write" }],
      workgroups: gridFor(ceilDiv(groups * rows, 64)),
      loops: [],
    }],
  };
}

function matrixTexture(width: number, height: number): Workspace {
  return { kind: "texture", dimension: "2d", size: [width, height, 1] };
}

function divisorUpTo4(k: number): number {
  return k % 4 === 0 ? 4 : k % 2 === 0 ? 2 : 1;
}

/**
 * The register tile with the least estimated work: whole tiles cover the edges, so waste and loads are weighed against each
 * other. A texel load by eight lanes costs about 46 instructions on llvmpipe, a texel's broadcast 8, a multiply-add two; two threads
 * share the tiles.
 */
function textureTile({ m, n, transA }: GemmShape, shared: boolean): RegisterTile {
  const perColumn = shared ? 46 / LANES + 8 : 46;
  let best: RegisterTile = { rows: 4, columns: 4 };
  let least = Infinity;
  for (const columns of [4, 8, 12, 16, 20, 24, 32]) {
    for (let rows = 1; rows <= 25; rows++) {
      if (rows * columns > 256 || (transA && rows % 4 !== 0)) continue;
      const tiles = ceilDiv(m, LANES * rows) * ceilDiv(n, columns);
      const cost = ceilDiv(tiles, 2) * (8 * rows * columns + 46 * rows + perColumn * columns);
      if (cost < least) [best, least] = [{ rows, columns }, cost];
    }
  }
  return best;
}
