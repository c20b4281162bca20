/** The direct rung of the forward convolution and of the input gradient: direct.wgsl. */
import {
  bindings,
  ceilDiv,
  type DispatchStep,
  gridFor,
  scratch,
  sizeOf,
  type Workgroups,
} from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups, type Shape4 } from "../../layout.ts";
import { type Axis, backwardAxes, forwardAxis, rowTaps } from "../axis.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import code from "./direct.wgsl" with { type: "text" };
import packCode from "./pack.wgsl" with { type: "text" };
import { type ChannelSum, channelSum } from "../channel_sum.ts";
import { type ConvTile, convTileProblem, parseConvTile } from "../conv_tile.ts";
import type { Conv2dEpilogue, Convolution, Pair } from "../shape.ts";
import { tileWork } from "../../tuning/cost.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";

/** Tiles of pixels and channels in registers, straight from the buffers. */
export const direct: Rung<Convolution, ConvTile> = {
  name: "direct",
  parseTile: parseConvTile,
  tiles: () => ["1x4x8"],
  problem: (_, tile) => convTileProblem(tile),
  plan: directPlan,
  // On llvmpipe it took 6 to 17 times texture's time, and less than all others.
  beatenBy: (_, { software }) => software ? ["texture"] : [],
};

/** Forward one dispatch; in the input gradient one for each remainder of row and column by the stride. */
function directPlan(
  { direction, shape, ...epilogue }: Convolution,
  chosen?: ConvTile,
): RungPlan {
  const forward = direction === "forward";
  const sum = channelSum(direction, shape);
  const [axes, from, to] = forward
    ? [forwardAxis, "x", "y"] as const
    : [backwardAxes, "dy", "dx"] as const;
  const tile = chosen ?? directTile(sum.y, shape.kernel[1]);
  const bound = bindings(
    `read ${from}`,
    "read packed",
    `write ${to}`,
    ...(epilogue.bias ? ["read bias"] as const : []),
  );
  const steps = axes(shape, 0).flatMap((rows) =>
    axes(shape, 1).map((columns): DispatchStep => ({
      ...directStep(sum, shape.kernel, [rows, columns], epilogue, tile),
      label: forward ? "main" : `remainder ${rows.first} ${columns.first}`,
      bindings: bound,
    }))
  );
  return {
    workspace: { packed: scratch(sum.x[1] * sizeOf(shape.kernel) * 4 * groups(sum.y[1])) },
    steps: [packStep(sum, shape.kernel), ...steps],
  };
}

function packStep(
  { x: [, CIN], y: [, COUT], W_OUT, W_IN }: ChannelSum,
  kernel: Pair,
): DispatchStep {
  const KERNEL = sizeOf(kernel);
  return {
    kind: "dispatch",
    label: "pack",
    code: packCode,
    constants: { CIN, COUT, KERNEL, W_OUT, W_IN },
    bindings: bindings("read w", "write packed"),
    workgroups: gridFor(ceilDiv(CIN * KERNEL * groups(COUT), 64)),
    loops: [[4]],
  };
}

function directStep(
  { x: [BATCH, CIN, H, W], y: [, COUT, OH, OW] }: ChannelSum,
  kernel: Pair,
  [rows, columns]: readonly [Axis, Axis],
  { bias = false, relu = false }: Conv2dEpilogue,
  tile: ConvTile,
): Omit<DispatchStep, "label" | "bindings"> {
  const { rows: R, columns: RX, channels: TN } = tile;
  const names = { R, RX, TN, TAPS: columns.taps, S_X: columns.stride, BIAS: bias };
  const tiles = BATCH * ceilDiv(rows.count, R) * ceilDiv(columns.count, RX);
  return {
    kind: "dispatch",
    code: expandTemplate(rectified + code, names),
    constants: {
      ...{ BATCH, CIN, H, W, COUT, OH, OW, KERNEL: sizeOf(kernel), RELU: +relu },
      ...{ ROW: rows.first, STEP_Y: rows.step, ROWS: rows.count, S_Y: rows.stride },
      ...{ COLUMN: columns.first, STEP_X: columns.step, COLUMNS: columns.count },
      ...rowTaps(rows.taps, kernel[1]),
    },
    workgroups: tileWorkgroups(tiles, ceilDiv(COUT, TN)),
    loops: [[CIN, rows.taps.length], ...Array(R * RX * TN / 4).fill([4])],
    work: tileWork(
      { m: tiles * R * RX, n: COUT, k: CIN * rows.taps.length * columns.taps.length },
      [R * RX, TN],
    ),
  };
}

function tileWorkgroups(tiles: number, channelTiles: number): Workgroups {
  const [x, y] = gridFor(ceilDiv(tiles, 64));
  return [x, y, channelTiles];
}

/** The tile with the least estimated work, edges and loads included: a load that a compiler must guard costs about four multiply-adds. */
function directTile([batch, outChannels, height, width]: Shape4, taps: number): ConvTile {
  let best: ConvTile = { rows: 1, columns: 1, channels: 4 };
  let least = Infinity;
  for (const rows of [1, 2, 4]) {
    for (const columns of [1, 2, 4]) {
      for (const channels of [4, 8, 16]) {
        if (rows * columns * channels > 64) continue;
        const tiles = ceilDiv(batch * ceilDiv(height, rows) * ceilDiv(width, columns), 64) *
          ceilDiv(outChannels, channels);
        const loads = rows * (columns + taps - 1) + channels * taps;
        const cost = tiles * (rows * columns * channels * taps + 4 * loads);
        if (cost < least) [best, least] = [{ rows, columns, channels }, cost];
      }
    }
  }
  return best;
}
