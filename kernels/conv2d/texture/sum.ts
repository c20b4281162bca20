/** The sums over channels and taps of the rungs that read textures: forward.wgsl. */
import { bindings, ceilDiv, type DispatchStep, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups, pitch } from "../../layout.ts";
import { type Axis, backwardAxes, forwardAxis, rowTaps } from "../axis.ts";
import {
  type ImageTexture,
  imageTexture,
  LANES,
  roundUp,
  SHARING,
  type TexturePlan,
} from "./image_texture.ts";
import { type ChannelSum, channelSum } from "../channel_sum.ts";
import type { ConvTile } from "../conv_tile.ts";
import {
  type Conv2dDirection,
  type Conv2dEpilogue,
  type Conv2dShape,
  type Convolution,
  outputShape,
  type Pair,
} from "../shape.ts";
import { tileWork } from "../../tuning/cost.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import forwardCode from "./forward.wgsl" with { type: "text" };
import { convTile, tilesOf } from "./tile.ts";
import { packedWeights } from "./weights.ts";

/** Why windows side by side cannot be pooled by the convolution's own kernel, or null. */
export function texturePoolProblem(
  shape: Conv2dShape,
  pool: Pair,
  chosen: ConvTile | undefined,
  shared: boolean,
) {
  const [rows, columns] = axisPairs("forward", shape)[0];
  const tile = chosen ?? convTile(channelSum("forward", shape), rows, columns, { shared, pool });
  const [, , ...size] = outputShape(shape);
  const edges = [tile.rows, tile.columns];
  const whole = pool.every((edge, i) => size[i] % edge === 0 && edges[i] % edge === 0);
  return whole
    ? null
    : `windows of ${pool.join("x")} do not tile ${size.join("x")} and ${edges.join("x")}`;
}

/**
 * Forward one dispatch; in the input gradient one for each remainder of row and column by the stride.
 *
 * @param shared The invocations of a workgroup get their weights from each other.
 */
export function textureSum(
  { direction, shape, ...epilogue }: Convolution,
  chosen: ConvTile | undefined,
  shared: boolean,
): TexturePlan {
  const sum = channelSum(direction, shape);
  const parts = axisPairs(direction, shape).map(([rows, columns]) => ({
    rows,
    columns,
    tile: chosen ?? convTile(sum, rows, columns, { shared, pool: epilogue.pool }),
  }));
  const halo: Pair = [
    before(parts.map(({ rows }) => rows)),
    before(parts.map(({ columns }) => columns)),
  ];
  const need: Pair = [
    Math.max(...parts.map(({ rows, tile }) => halo[0] + end(rows, tile.rows))),
    Math.max(...parts.map(({ columns, tile }) => halo[1] + end(columns, tile.columns))),
  ];
  const from = direction === "forward" ? "x" : "dy";
  const image = imageTexture(`${from}Texels`, from, sum.x, halo, need);
  const channels = Math.max(...parts.map(({ tile }) => roundUp(sum.y[1], tile.channels)));
  const weights = packedWeights(direction, shape, channels);
  return {
    workspace: { ...image.workspace, ...weights.workspace },
    steps: [
      ...image.copies,
      ...weights.steps,
      ...parts.map((part) =>
        sumStep(direction, shape, epilogue, {
          ...part,
          halo,
          image,
          shared,
          inRows: weights.inRows,
        })
      ),
    ],
  };
}

/** The outputs of a remainder, and how they are computed. */
export interface Part {
  readonly rows: Axis;
  readonly columns: Axis;
  readonly tile: ConvTile;
  readonly halo: Pair;
  readonly image: ImageTexture;
  readonly shared: boolean;
  /** See {@linkcode packedWeights}. Default false. */
  readonly inRows?: boolean;
}

/** What a sum reads and writes. */
interface SumNames {
  readonly x: string;
  readonly w: string;
  readonly y: string;
  /** Texels from the weights of one image to those of the next; 0 where all share them. */
  readonly perImage: number;
}

function namesOf(direction: Conv2dDirection): SumNames {
  const [x, y] = direction === "forward" ? ["xTexels", "y"] : ["dyTexels", "dx"];
  return { x, y, w: "weights", perImage: 0 };
}

/** The dispatch for the outputs of one remainder. */
export function sumStep(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  epilogue: Conv2dEpilogue,
  part: Part,
  names: SumNames = namesOf(direction),
): DispatchStep {
  const sum = channelSum(direction, shape);
  const { x: [batch, inputs, height, width], y: [, outputs] } = sum;
  const { rows, columns, tile, shared } = part;
  const apart = shared && names.perImage > 0;
  const tiles = tilesOf(batch, rows, columns, tile, apart);
  const groupsOf: Pair = [ceilDiv(tiles, LANES), ceilDiv(outputs, tile.channels)];
  const images = batch * inputs * height * width;
  const weights = outputs * inputs * sizeOf(shape.kernel);
  const channelsFirst = weights * groupsOf[0] <= images * groupsOf[1];
  return {
    kind: "dispatch",
    label: direction === "forward" ? "main" : `remainder ${rows.first} ${columns.first}`,
    code: sumCode(sum, epilogue, part, { channelsFirst, apart }),
    ...(shared ? SHARING : {}),
    constants: sumConstants(sum, shape.kernel, epilogue, part, names.perImage),
    bindings: bindings(
      `texture-read ${names.x}`,
      `texture-read ${names.w}`,
      `write ${names.y}`,
      ...(epilogue.bias ? ["read bias"] as const : []),
      ...(epilogue.pool ? ["write index"] as const : []),
    ),
    workgroups: channelsFirst ? [groupsOf[1], groupsOf[0], 1] : [...groupsOf, 1],
    loops: [[groups(inputs) * rows.taps.length]],
    work: tileWork(
      {
        m: tiles * tile.rows * tile.columns,
        n: outputs,
        k: inputs * rows.taps.length * columns.taps.length,
      },
      [tile.rows * tile.columns, tile.channels],
    ),
  };
}

/** @param how Whether workgroups side by side share pixels rather than weights, and whether they keep images apart. */
function sumCode(
  { x: [, inputs], y: [, outputs] }: ChannelSum,
  { bias = false, relu = false, pool }: Conv2dEpilogue,
  { rows, columns, tile, halo: [, haloColumns], shared, inRows = false }: Part,
  { channelsFirst, apart }: { readonly channelsFirst: boolean; readonly apart: boolean },
): string {
  const taps = rows.taps.length > 0 ? columns.taps : [];
  return expandTemplate(rectified + forwardCode, {
    LANES,
    SHARED: shared,
    APART: apart,
    IN_ROWS: inRows,
    R: tile.rows,
    RX: tile.columns,
    TN: tile.channels,
    TAPS: taps.map(({ at, k }) => ({ at: at + haloColumns, k })),
    S_X: columns.stride,
    COMPONENTS: Math.min(4, inputs),
    CHANNELS_FIRST: channelsFirst,
    BIAS: bias,
    RELU: relu,
    PARTIAL: outputs % 4 !== 0,
    POOL: pool ?? null,
  });
}

function sumConstants(
  { x: [BATCH, inputs], y: [, COUT, OH, OW] }: ChannelSum,
  kernel: Pair,
  { pool }: Conv2dEpilogue,
  { rows, columns, halo: [haloRows], image }: Part,
  perImage: number,
): Record<string, number> {
  const { AT, ...taps } = rowTaps(rows.taps, kernel[1]);
  return {
    ...{ SLAB_IMAGES: image.slabImages, SLAB_ROWS: image.slabRows },
    IMAGE_WEIGHTS: perImage,
    ...{ BATCH, GROUPS: groups(inputs), COUT, OH, OW, KERNEL: sizeOf(kernel) },
    ...{ ROW: rows.first, STEP_Y: rows.step, ROWS: rows.count, S_Y: rows.stride },
    ...{ COLUMN: columns.first, STEP_X: columns.step, COLUMNS: columns.count },
    ...taps,
    ROW_TAPS: Math.max(1, rows.taps.length),
    AT: AT + haloRows,
    PITCH: pitch(pool ? OW / pool[1] : OW),
  };
}

function axisPairs(direction: Conv2dDirection, shape: Conv2dShape): [Axis, Axis][] {
  const axes = direction === "forward" ? forwardAxis : backwardAxes;
  const columns = axes(shape, 1);
  return axes(shape, 0).flatMap((row) => columns.map((column): [Axis, Axis] => [row, column]));
}

/** Zeros that must lie before the image for the taps of the first outputs. */
function before(axes: readonly Axis[]): number {
  return Math.max(0, ...axes.flatMap(({ taps }) => taps.map(({ at }) => -at)));
}

/** Where the last texel that whole tiles touch ends. */
function end({ count, stride, taps }: Axis, tile: number): number {
  const last = (roundUp(count, tile) - 1) * stride;
  return Math.max(0, ...taps.map(({ at }) => last + at + 1));
}
