import { bindings, ceilDiv, type DispatchStep, scratch, sizeOf } from "../../gpu/kernel.ts";
import { MOST_ITERATIONS } from "../../gpu/limits/limits.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups } from "../../layout.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import { type ImageTexture, imageTexture, LANES, roundUp, SHARING } from "./image_texture.ts";
import { reduceStep } from "../../gemm/split_k/reduce_partials.ts";
import {
  type Conv2dShape,
  type Convolution,
  inputShape,
  outputShape,
  type Pair,
  weightCount,
} from "../shape.ts";
import backwardWeightCode from "./backward_weight.wgsl" with { type: "text" };

/** The weight gradient from textures. */
export const textureBackwardWeight: Rung<Convolution> = {
  name: "texture",
  layout: "nc4hw4",
  problem: ({ shape }) =>
    tapRows(shape) === 0 ? `the kernel is too wide for registers: ${shape.kernel[1]}` : null,
  plan: ({ shape }) => backwardWeightPlan(shape, false),
  pays: (_, { software }) => software,
  // Where its subgroups are large enough: on llvmpipe it took 1.1 to 1.8 times as long.
  beatenBy: (_, { software }) => software ? ["texture_subgroup"] : [],
};

/** As `texture`, with gradients that the invocations of a subgroup load for each other. */
export const textureSubgroupBackwardWeight: Rung<Convolution> = {
  ...textureBackwardWeight,
  name: "texture_subgroup",
  problem: (convolution) =>
    textureBackwardWeight.problem!(convolution) ?? sharedProblem(convolution),
  plan: ({ shape }) => backwardWeightPlan(shape, true),
  beatenBy: (_, { software }) => software ? [] : ["tiled"],
};

function sharedProblem({ shape }: Convolution): string | null {
  return gradientTile(shape).lanePixels
    ? `the input channels must be at least ${
      4 * LANES - 3
    }, else lanes take pixels: ${shape.inChannels}`
    : null;
}

/** Kernel rows whose gradient fits an invocation's registers: all, one, or none. */
function tapRows({ kernel: [kh, kw], inChannels }: Conv2dShape): number {
  const each = Math.min(4, inChannels) * 8 * kw;
  const most = 320;
  return each * kh <= most ? kh : each <= most ? 1 : 0;
}

/** Rows and columns of the padded image that the taps of `covered` outputs touch. */
function reach({ kernel, stride, dilation }: Conv2dShape, covered: Pair): Pair {
  const along = (i: 0 | 1) => (covered[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1;
  return [along(0), along(1)];
}

/** Fewest workgroups, so that a processor of a few cores is busy: where channels give fewer, pixels are sliced. */
const WORKGROUPS = 8;

/** Partial sums of `slices` parts of the pixels and their sum, or `dw` itself where one part is all. */
function backwardWeightPlan(shape: Conv2dShape, shared: boolean): RungPlan {
  const [batch, outChannels, oh, ow] = outputShape(shape);
  const tile = shared ? sharedTile(shape) : gradientTile(shape);
  const slices = slicesOf(shape, tile);
  const covered: Pair = [oh, roundUp(ow, tile.columns)];
  const x = imageTexture("xTexels", "x", inputShape(shape), shape.padding, reach(shape, covered));
  const dy = imageTexture("dyTexels", "dy", [batch, outChannels, oh, ow], [0, 0], covered);
  const main = mainStep(shape, tile, slices, { x, dy }, shared);
  const steps = [...x.copies, ...dy.copies, main];
  const workspace = { ...x.workspace, ...dy.workspace };
  if (slices === 1) return { workspace, steps };
  const partials = scratch(slices * weightCount(shape));
  return {
    workspace: { ...workspace, partials },
    steps: [...steps, reduceStep(slices, weightCount(shape))],
  };
}

/** Workgroups along the input channels and the output channels. */
function gridOf(shape: Conv2dShape, { inGroups, outTile, lanePixels }: GradientTile): Pair {
  return [
    ceilDiv(groups(shape.inChannels), inGroups * (lanePixels ? 1 : LANES)),
    ceilDiv(shape.outChannels, outTile),
  ];
}

/** Tiles of pixels that a workgroup has to go through, where they are not sliced. */
function tilesOf(shape: Conv2dShape, { columns }: GradientTile): number {
  const [batch, , oh, ow] = outputShape(shape);
  return batch * oh * ceilDiv(ow, columns);
}

function slicesOf(shape: Conv2dShape, tile: GradientTile): number {
  if (tile.lanePixels) return LANES;
  const tiles = tilesOf(shape, tile);
  const workgroups = sizeOf(gridOf(shape, tile)) * shape.kernel[0] / tile.rows;
  return Math.max(
    Math.min(tiles, ceilDiv(WORKGROUPS, workgroups)),
    ceilDiv(tiles, MOST_ITERATIONS),
  );
}

function mainStep(
  shape: Conv2dShape,
  tile: GradientTile,
  slices: number,
  { x, dy }: Record<"x" | "dy", ImageTexture>,
  shared: boolean,
): DispatchStep {
  const [BATCH, COUT, OH, OW] = outputShape(shape);
  const { inChannels: CIN, kernel: [KH, KW], stride: [SH, SW], dilation: [DH, DW] } = shape;
  const { rows, inGroups: CG, outTile: CO, columns: XU, lanePixels } = tile;
  const lanes = { LANES, LANE_PIXELS: lanePixels, SHARED: shared };
  const names = { ...lanes, CG, CO, XU, KW, TAP_ROWS: rows, SH, SW, DH, DW };
  return {
    kind: "dispatch",
    label: "main",
    code: expandTemplate(backwardWeightCode, { ...names, COMPONENTS: Math.min(4, CIN) }),
    ...(shared ? SHARING : {}),
    constants: {
      ...{ X_IMAGES: x.slabImages, X_ROWS: x.slabRows },
      ...{ DY_IMAGES: dy.slabImages, DY_ROWS: dy.slabRows },
      ...{ BATCH, CIN, COUT, OH, OW, KH, SLICES: slices },
    },
    bindings: bindings(
      "texture-read xTexels",
      "texture-read dyTexels",
      slices > 1 ? "write partials" : "write dw",
    ),
    workgroups: [...gridOf(shape, tile), KH / rows * (lanePixels ? 1 : slices)],
    loops: [[ceilDiv(tilesOf(shape, tile), slices)]],
  };
}

/** What an invocation sums: `rows` kernel rows of `inGroups` channel groups x `outTile` channels, over `columns` pixels at a time. */
interface GradientTile {
  readonly rows: number;
  readonly inGroups: number;
  readonly outTile: number;
  readonly columns: number;
  /** The lanes of a workgroup share pixels rather than channels, where those are few. */
  readonly lanePixels: boolean;
}

function gradientTile(shape: Conv2dShape): GradientTile {
  const [, , , ow] = outputShape(shape);
  const { inChannels, kernel: [, kw] } = shape;
  const rows = tapRows(shape);
  const lanePixels = groups(inChannels) < LANES;
  const taps = rows * kw;
  const inGroups = lanePixels || taps > 1 ? 1 : Math.min(4, Math.floor(groups(inChannels) / LANES));
  const outTile = taps > 1 ? 8 : inGroups > 2 ? 16 : 32;
  const columns = ow % 7 === 0 && ow % 4 !== 0 ? 7 : 4;
  return { rows, inGroups, outTile, columns, lanePixels };
}

/** Where texels of dy are had for a seventh of their price, more of them are worth while: up to 2.1 times as fast on llvmpipe. */
function sharedTile(shape: Conv2dShape): GradientTile {
  const plain = gradientTile(shape);
  const { inChannels, kernel: [kh, kw] } = shape;
  if (kh * kw > 1) return { ...plain, rows: 1, outTile: kw > 4 ? 8 : 16 };
  const inGroups = Math.min(2, Math.floor(groups(inChannels) / LANES));
  const columns = outputShape(shape)[3] % 2 === 0 ? 2 : plain.columns;
  return { ...plain, inGroups, outTile: 32, columns };
}
