/** The texture rung of the weight gradient: texture_backward_weight.wgsl. */
import { bindings, ceilDiv } from "../../gpu/kernel.ts";
import { MOST_ITERATIONS } from "../../gpu/limits.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups } from "../../layout.ts";
import { imageTexture, LANES, roundUp, type TexturePlan } from "./image_texture.ts";
import { type Conv2dShape, inputShape, outputShape, type Pair, weightCount } from "../shape.ts";
import { tapRows } from "./shape_problem.ts";
import backwardWeightCode from "./backward_weight.wgsl" with { type: "text" };

/** Rows and columns of the padded image that the taps of `covered` outputs touch. */
function reach({ kernel, stride, dilation }: Conv2dShape, covered: Pair): Pair {
  const along = (i: 0 | 1) => (covered[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1;
  return [along(0), along(1)];
}

/** Fewest workgroups, so that a processor of a few cores is busy: where channels give fewer, pixels are sliced. */
const WORKGROUPS = 8;

/** Steps of the weight gradient: up to `slices` partial sums, which the caller adds, or `dw` itself if `slices` is 1. */
export function textureBackwardWeight(shape: Conv2dShape): TexturePlan & { slices: number } {
  const [batch, outChannels, oh, ow] = outputShape(shape);
  const { inChannels, kernel: [kh, kw], stride, dilation, padding } = shape;
  const { rows, inGroups, outTile, columns, lanePixels } = gradientTile(shape);
  const grid = [
    ceilDiv(groups(inChannels), inGroups * (lanePixels ? 1 : LANES)),
    ceilDiv(outChannels, outTile),
  ] as const;
  const tiles = batch * oh * ceilDiv(ow, columns);
  const slices = lanePixels ? LANES : Math.max(
    Math.min(tiles, ceilDiv(WORKGROUPS, grid[0] * grid[1] * kh / rows)),
    ceilDiv(tiles, MOST_ITERATIONS),
  );
  const covered: Pair = [oh, roundUp(ow, columns)];
  const x = imageTexture("xTexels", "x", inputShape(shape), padding, reach(shape, covered));
  const dy = imageTexture("dyTexels", "dy", [batch, outChannels, oh, ow], [0, 0], covered);
  const code = expandTemplate(backwardWeightCode, {
    LANES,
    LANE_PIXELS: lanePixels,
    CG: inGroups,
    CO: outTile,
    XU: columns,
    KW: kw,
    TAP_ROWS: rows,
    SH: stride[0],
    SW: stride[1],
    DH: dilation[0],
    DW: dilation[1],
    COMPONENTS: Math.min(4, inChannels),
  });
  return {
    slices,
    workspace: {
      ...x.workspace,
      ...dy.workspace,
      ...(slices > 1
        ? { partials: { kind: "buffer", bytes: 4 * slices * weightCount(shape) } as const }
        : {}),
    },
    steps: [...x.copies, ...dy.copies, {
      kind: "dispatch",
      label: "main",
      code,
      constants: {
        ...{
          X_IMAGES: x.slabImages,
          X_ROWS: x.slabRows,
          DY_IMAGES: dy.slabImages,
          DY_ROWS: dy.slabRows,
        },
        ...{
          BATCH: batch,
          CIN: inChannels,
          COUT: outChannels,
          OH: oh,
          OW: ow,
          KH: kh,
          SLICES: slices,
        },
      },
      bindings: bindings(
        "texture-read xTexels",
        "texture-read dyTexels",
        slices > 1 ? "write partials" : "write dw",
      ),
      workgroups: [...grid, kh / rows * (lanePixels ? 1 : slices)],
      loops: [[ceilDiv(tiles, slices)]],
    }],
  };
}

/** What an invocation sums: `rows` kernel rows of `inGroups` channel groups x `outTile` channels, over `columns` pixels at a time. */
function gradientTile(shape: Conv2dShape) {
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
