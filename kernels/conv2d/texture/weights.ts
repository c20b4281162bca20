/** The packed weights of forward.wgsl: texel (channel group * taps + tap, output channel) holds four of the channels that are summed. */
import { bindings, ceilDiv, type CopyStep, type DispatchStep, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups } from "../../layout.ts";
import type { TexturePlan } from "./image_texture.ts";
import { type ChannelSum, channelSum } from "../channel_sum.ts";
import type { Conv2dDirection, Conv2dShape } from "../shape.ts";
import packCode from "./pack.wgsl" with { type: "text" };
import packRowsCode from "./pack_rows.wgsl" with { type: "text" };

/** More taps would not stay in registers. */
const MOST_TAPS = 9;

/** The texture of the weights. */
interface PackedWeights extends TexturePlan {
  /** It holds them as they lie in memory, a row for each channel that is summed: texel (output channels in fours, summed channel). */
  readonly inRows: boolean;
}

/**
 * Steps that fill the texture `weights` from `w`: a copy where rows are packed as they are, else a dispatch.
 *
 * @param channels Output channels that are read; those past the last are zero.
 */
export function packedWeights(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  channels: number,
): PackedWeights {
  const sum = channelSum(direction, shape);
  const { x: [, inputs] } = sum;
  const taps = sizeOf(shape.kernel), row = shape.inChannels * taps / 4;
  const weights = weightTexture(groups(inputs) * taps, channels);
  const whole = shape.inChannels % 64 === 0 && shape.outChannels % 4 === 0; // copies have rows of 256 bytes
  if (!whole || taps > MOST_TAPS) {
    return { workspace: { weights }, steps: [packStep(sum, taps)], inRows: false };
  }
  const transposed = direction === "backward_input";
  if (taps === 1) {
    return {
      workspace: { weights: transposed ? weightTexture(groups(channels), inputs) : weights },
      steps: [copyRows("weights", row, shape.outChannels)],
      inRows: transposed,
    };
  }
  return {
    workspace: { weights, rows: weightTexture(row, shape.outChannels) },
    steps: [copyRows("rows", row, shape.outChannels), packRowsStep(sum, taps, transposed)],
    inRows: false,
  };
}

/** Texels gathered from `w`, whatever its shape. */
function packStep(
  { x: [, CIN], y: [, COUT], W_OUT, W_IN }: ChannelSum,
  taps: number,
): DispatchStep {
  return {
    kind: "dispatch",
    label: "pack",
    code: packCode,
    constants: { CIN, COUT, TAPS: taps, W_OUT, W_IN },
    bindings: bindings("read w", "texture-write weights"),
    workgroups: [ceilDiv(groups(CIN) * taps, 64), COUT, 1],
    loops: [],
  };
}

/** The rows of `w`, each of so many texels, as they are. */
function copyRows(to: string, rowTexels: number, rows: number): CopyStep {
  return {
    kind: "copy-to-texture",
    label: "copy w",
    from: "w",
    to,
    origin: [0, 0, 0],
    size: [rowTexels, rows, 1],
    rowTexels,
  };
}

/** Texels gathered from the texture `rows`, where channels come in whole fours. */
function packRowsStep(
  { x: [, inputs], y: [, outputs] }: ChannelSum,
  taps: number,
  transposed: boolean,
): DispatchStep {
  const GROUPS = inputs / 4, OUTPUTS = transposed ? outputs / 4 : outputs;
  return {
    kind: "dispatch",
    label: "pack",
    code: expandTemplate(packRowsCode, { TAPS: taps, TRANSPOSED: transposed }),
    constants: { GROUPS, OUTPUTS },
    bindings: bindings("texture-read rows", "texture-write weights"),
    workgroups: [ceilDiv(GROUPS, 8), ceilDiv(OUTPUTS, 8), 1],
    loops: [],
  };
}

/** Texels of a line of a CPU's cache. */
const LINE = 4;

/**
 * A texture of which a subgroup reads neighbouring rows at a time. They are an odd number of cache lines long, as rows a multiple of
 * some lines apart share a few sets of the cache and evict each other: on llvmpipe 1x1 kernels took 0.87 to 0.97 of the time.
 */
export function weightTexture(width: number, height: number) {
  const lines = ceilDiv(width, LINE) | 1;
  return { kind: "texture", dimension: "2d", size: [LINE * lines, height, 1] } as const;
}
