/** The packed weights of forward.wgsl: texel (channel group * taps + tap, output channel) holds four of the channels that are summed. */
import { bindings, ceilDiv, type CopyStep, type DispatchStep, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups } from "../../layout.ts";
import type { TexturePlan } from "./image_texture.ts";
import { channelSum } from "../channel_sum.ts";
import type { Conv2dDirection, Conv2dShape } from "../shape.ts";
import packCode from "./pack.wgsl" with { type: "text" };
import packRowsCode from "./pack_rows.wgsl" with { type: "text" };

/** More taps would not stay in registers. */
const MOST_TAPS = 9;

/**
 * Steps that fill the texture `weights` from `w`: a copy where rows are packed as they are, else a dispatch.
 *
 * @param channels Output channels that are read; those past the last are zero.
 */
export function packedWeights(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  channels: number,
): TexturePlan {
  const { x: [, CIN], y: [, COUT], W_OUT, W_IN } = channelSum(direction, shape);
  const taps = sizeOf(shape.kernel), row = shape.inChannels * taps / 4;
  const weights = texture(groups(CIN) * taps, channels);
  const whole = shape.inChannels % 64 === 0 && shape.outChannels % 4 === 0; // copies have rows of 256 bytes
  if (!whole || taps > MOST_TAPS) {
    return {
      workspace: { weights },
      steps: [{
        kind: "dispatch",
        label: "pack",
        code: packCode,
        constants: { CIN, COUT, TAPS: taps, W_OUT, W_IN },
        bindings: bindings("read w", "texture-write weights"),
        workgroups: [ceilDiv(groups(CIN) * taps, 64), COUT, 1],
        loops: [],
      }],
    };
  }
  const copy = (to: string): CopyStep => ({
    kind: "copy-to-texture",
    label: "copy w",
    from: "w",
    to,
    origin: [0, 0, 0],
    size: [row, shape.outChannels, 1],
    rowTexels: row,
  });
  const transposed = direction === "backward_input";
  if (taps === 1 && !transposed) return { workspace: { weights }, steps: [copy("weights")] };
  const counts = [CIN / 4, transposed ? COUT / 4 : COUT] as const;
  const pack: DispatchStep = {
    kind: "dispatch",
    label: "pack",
    code: expandTemplate(packRowsCode, { TAPS: taps, TRANSPOSED: transposed }),
    constants: { GROUPS: counts[0], OUTPUTS: counts[1] },
    bindings: bindings("texture-read rows", "texture-write weights"),
    workgroups: [ceilDiv(counts[0], 8), ceilDiv(counts[1], 8), 1],
    loops: [],
  };
  return {
    workspace: { weights, rows: texture(row, shape.outChannels) },
    steps: [copy("rows"), pack],
  };
}

function texture(width: number, height: number) {
  return { kind: "texture", dimension: "2d", size: [width, height, 1] } as const;
}
