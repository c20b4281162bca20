import { sliceK, splitKPays } from "../../gemm/split_k/slices.ts";
import { tiledCore } from "../../gemm/tiled/core.ts";
import { rowsAcrossK } from "../../gemm/tiled/operand.ts";
import {
  type BlockTile,
  blockTileFor,
  blockTileProblem,
  blockTiles,
  depthOf,
  parseBlockTile,
} from "../../gemm/tiled/tile_core.ts";
import {
  bindings,
  ceilDiv,
  type DispatchStep,
  gridFor,
  scratch,
  sizeOf,
} from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { elementsIn, groups } from "../../layout.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { type DType, EITHER } from "../../tuning/candidate.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import { type Axis, backwardAxes, forwardAxis } from "../axis.ts";
import { type ChannelSum, channelSum } from "../channel_sum.ts";
import type { Conv2dShape, Convolution } from "../shape.ts";
import { type Matrices, productStep } from "../tiled/product_step.ts";
import { reduceStep } from "../../gemm/split_k/reduce_partials.ts";
import packCode from "./pack.wgsl" with { type: "text" };
import rowsCode from "./rows.wgsl" with { type: "text" };
import {
  leaves,
  placeConstants,
  runConstants,
  type Runs,
  runsOf,
  weightConstants,
} from "./runs.ts";
import sumCode from "./sum.wgsl" with { type: "text" };

/**
 * The forward convolution and the input gradient as matrix products of nhwc tensors, block by block through workgroup memory: no place
 * is computed for an element, as neighbours along k are neighbours in memory.
 *
 * It is the default of every convolution on a GPU, whatever its shape, so that a model's tensors keep one layout, from the images to
 * where they are flattened. No GPU has timed it: it was chosen as of all arithmetic in the loops that AMD's compiler
 * makes 87 to 95 % are multiply-adds (81 of 32 channels), of the rung `tiled` about 80, and as each load brings four values. Its price are weights
 * that are packed for each pass, which small batches feel.
 */
export const nhwc: Rung<Convolution, BlockTile> = {
  name: "nhwc",
  dtypes: EITHER,
  layout: "nhwc",
  parseTile: parseBlockTile,
  tiles: () => ["64x64x4x4", "128x64x8x8", "128x128x8x8"],
  problem: (_, tile) => tile ? blockTileProblem(tile) : null,
  plan: nhwcPlan,
  // CPU adapters have to imitate barriers and workgroup memory.
  pays: (_, { software }) => !software,
  beatenBy: (_, { software }) => software ? ["texture", "direct"] : [],
};

/** From small to large; a narrow result, as of few channels, in narrow blocks. */
const TILES = blockTiles([64, 64, 4, 4], [128, 64, 8, 8], [128, 128, 8, 8]);
const [NARROW] = blockTiles([128, 32, 8, 4]);

/** The pixels that meet the same taps, and where in the workspace `packed` their weights begin, in vec4. */
interface Phase {
  readonly axes: readonly [Axis, Axis];
  readonly runs: Runs;
  readonly first: number;
}

/** The sum that is computed, and how. */
interface Sum {
  readonly convolution: Convolution;
  readonly sum: ChannelSum;
  readonly tile: BlockTile;
  /** Slices of k, and values of k in each; one of all. */
  readonly slices: { readonly count: number; readonly slice?: number };
}

function nhwcPlan(convolution: Convolution, chosen?: BlockTile): RungPlan {
  const { direction, shape, bias, relu } = convolution;
  const { dtype } = shape;
  const sum = channelSum(direction, shape);
  const [axesOf, output] = direction === "forward"
    ? [forwardAxis, "y"] as const
    : [backwardAxes, "dx"] as const;
  const pairs = axesOf(shape, 0).flatMap((rows) =>
    axesOf(shape, 1).map((columns) => [rows, columns] as const)
  );
  const { tile, slice } = chosen
    ? { tile: chosen, slice: undefined }
    : tileAndSlice(sum, shape, pairs.length);
  const phases: Phase[] = [];
  let first = 0;
  for (const axes of pairs) {
    const runs = runsOf(axes, sum.x[1], depthOf(tile));
    phases.push({ axes, runs, first });
    first += runs.k * groups(sum.y[1]);
  }
  const weights = scratch(Math.max(4, 4 * first), dtype);
  const count = slice ? Math.max(1, ceilDiv(phases[0].runs.k, slice)) : 1; // 1 where no tap is met
  const how: Sum = { convolution, sum, tile, slices: { count, slice } };
  const steps = phases.flatMap((phase) => [...packStep(how, phase), sumStep(how, phase)]);
  if (count === 1) return { workspace: { packed: weights }, steps };
  const elements = elementsIn("nhwc", sum.y);
  const channels = 4 * groups(sum.y[1]);
  const epilogue = { dtype, bias, relu, channels, existing: sum.y[1], plane: 1 };
  return {
    workspace: { packed: weights, partials: scratch(elements * count) },
    steps: [...steps, reduceStep(count, elements, output, epilogue)],
  };
}

/** The tile, and how many values of k make a slice where a small result of a long sum is cut, as of matrix products. */
function tileAndSlice(
  { x, y: [batch, channels, height, width] }: ChannelSum,
  { kernel }: Conv2dShape,
  phases: number,
): { readonly tile: BlockTile; readonly slice?: number } {
  const product = {
    m: batch * height * width,
    n: 4 * groups(channels),
    k: 4 * groups(x[1]) * sizeOf(kernel),
  };
  if (phases === 1 && splitKPays(product)) return sliceK(product);
  const m = ceilDiv(product.m, phases);
  const tile = product.n <= 32 ? NARROW : blockTileFor({ m, n: product.n }, TILES);
  return { tile };
}

/** Nothing where no tap is met. */
function packStep(
  { convolution: { shape: { kernel, dtype } }, sum }: Sum,
  { axes, runs, first }: Phase,
): DispatchStep[] {
  if (runs.k === 0) return [];
  const { x: [, IN], y: [, OUT], W_OUT, W_IN } = sum;
  return [{
    kind: "dispatch",
    label: `pack ${labelOf(axes)}`,
    code: expandTemplate(packCode, { T: dtype ?? "f32" }),
    constants: {
      ...{ FIRST: first, K: runs.k, IN, OUT, KW: kernel[1], W_OUT, W_IN },
      ...runConstants(runs),
      ...weightConstants(axes),
    },
    bindings: bindings("read w", "write packed"),
    workgroups: gridFor(ceilDiv(runs.k * groups(OUT), 64)),
    loops: [],
  }];
}

const labelOf = ([rows, columns]: readonly [Axis, Axis]) => `${rows.first} ${columns.first}`;

/** The names of a direction in the texts: of what is read and written, and of their sizes. */
const NAMES = {
  forward: { IMAGE: "x", RESULT: "y", HEIGHT: "H", WIDTH: "W", Y_H: "OH", Y_W: "OW", OUT: "COUT" },
  backward_input: {
    ...{ IMAGE: "dy", RESULT: "dx", HEIGHT: "OH", WIDTH: "OW", Y_H: "H", Y_W: "W", OUT: "CIN" },
  },
} as const;

/** What a step reads and writes, and how. */
function namesOf({ convolution, slices }: Sum) {
  const { direction, shape: { dtype = "f32" }, bias = false, relu = false } = convolution;
  const names = NAMES[direction === "forward" ? direction : "backward_input"];
  return slices.count > 1
    ? { ...names, RESULT: "partials", T_X: dtype, T: "f32" as DType, BIAS: false, RELU: false }
    : { ...names, T_X: dtype, T: dtype, BIAS: bias, RELU: relu };
}

/** The text of a phase's product, and its operands. */
function matricesOf(how: Sum, { axes: [rows, columns], runs }: Phase): Matrices {
  const { x: [, , height, width], y: [, channels, ...size] } = how.sum;
  const names = namesOf(how);
  const all = [rows, columns].every(({ count }, i) => count === size[i]);
  const more = { WHOLE: all, PARTIAL: channels % 4 !== 0 };
  const masks = {
    ...{ MASK_Y: leaves(rows, height), MASK_X: leaves(columns, width) },
    ...{ MASK_RUN: runs.padded > runs.run, SINGLE: runs.runsX <= 1 },
  };
  const packed = { matrix: "packed", fours: true, dtype: names.T_X };
  return {
    code: expandTemplate(rectified + narrow + sumCode, { ...names, ...more }),
    a: {
      ...{ way: "along", steady: true },
      code: expandTemplate(rowsCode, { ...names, T: names.T_X, ...masks }),
    },
    b: rowsAcrossK("B", { first: "FIRST + first / 4u", pitch: "N / 4u" }, packed),
    fours: true,
  };
}

function sumStep(how: Sum, phase: Phase): DispatchStep {
  const { convolution: { shape }, sum: { y: [batch, channels] }, tile, slices } = how;
  const { axes, runs, first } = phase, [rows, columns] = axes;
  const { IMAGE, RESULT, BIAS, RELU } = namesOf(how);
  const product = { M: batch * rows.count * columns.count, N: 4 * groups(channels), K: runs.k };
  const bound = bindings(
    `read ${IMAGE}`,
    "read packed",
    `write ${RESULT}`,
    ...(BIAS ? ["read bias"] as const : []),
  );
  const matrices = matricesOf(how, phase);
  const step = productStep(shape, matrices, bound, product, tiledCore(tile), slices.slice);
  return {
    ...step,
    label: `main ${labelOf(axes)}`,
    constants: {
      ...step.constants,
      ...{ RELU: +RELU, FIRST: first },
      ...{ ROW: rows.first, STEP_Y: rows.step, ROWS: rows.count },
      ...{ COLUMN: columns.first, STEP_X: columns.step, COLUMNS: columns.count },
      ...runConstants(runs),
      ...placeConstants(axes),
    },
  };
}
