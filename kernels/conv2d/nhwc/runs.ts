/** How a sum over taps and channels of an nhwc image goes through memory: see rows.wgsl. */
import { ceilDiv } from "../../gpu/kernel.ts";
import { groups } from "../../layout.ts";
import { type Axis, progression } from "../axis.ts";

/** Runs of neighbours in memory: the channels of a tap, or where taps of a kernel row are side by side, those of the row. */
export interface Runs {
  /** vec4 of a pixel, of a run, and of a run filled up to whole steps of the core. */
  readonly fours: number;
  readonly run: number;
  readonly padded: number;
  /** Runs of a kernel row, and kernel rows; of no taps none. */
  readonly runsX: number;
  readonly runsY: number;
  /** Values of k. */
  readonly k: number;
}

/** Taps in the order in which they lie in memory. */
function ascending({ taps }: Axis): Axis["taps"] {
  return taps.length > 1 && taps[1].at < taps[0].at ? taps.toReversed() : taps;
}

/** @param depth Values of k per step of the core. */
export function runsOf(
  [rows, columns]: readonly [Axis, Axis],
  channels: number,
  depth: number,
): Runs {
  const { atStep } = progression({ taps: ascending(columns) });
  const taps = columns.taps.length, fours = groups(channels);
  const together = atStep === 1 ? taps : 1;
  const run = together * fours, padded = depth / 4 * ceilDiv(4 * run, depth);
  const [runsX, runsY] = [taps / together, rows.taps.length];
  return { fours, run, padded, runsX, runsY, k: 4 * padded * runsX * runsY };
}

const unsigned = (value: number) => value >>> 0;

/** What pack.wgsl and rows.wgsl both need to know. */
export function runConstants({ fours, run, padded, runsX }: Runs): Record<string, number> {
  return { FOURS: fours, RUN: run, PADDED: padded, RUNS_X: Math.max(1, runsX) };
}

/** Where the runs begin, as constants of rows.wgsl. */
export function placeConstants([rows, columns]: readonly [Axis, Axis]): Record<string, number> {
  const [y, x] = [rows, columns].map((axis) => progression({ taps: ascending(axis) }));
  return {
    ...{ S_Y: rows.stride, AT_Y: unsigned(y.at), AT_STEP_Y: unsigned(y.atStep) },
    ...{ S_X: columns.stride, AT_X: unsigned(x.at), AT_STEP_X: unsigned(x.atStep) },
  };
}

/** The weights of the runs, as constants of pack.wgsl. */
export function weightConstants([rows, columns]: readonly [Axis, Axis]): Record<string, number> {
  const [y, x] = [rows, columns].map((axis) => progression({ taps: ascending(axis) }));
  return {
    ...{ KH_0: y.k, KH_STEP: unsigned(y.kStep) },
    ...{ KW_0: x.k, KW_STEP: unsigned(x.kStep) },
  };
}

/** Whether a tap of an axis ever lies outside of an image of this size. */
export function leaves({ taps, count, stride }: Axis, size: number): boolean {
  return taps.some(({ at }) => at < 0 || (count - 1) * stride + at >= size);
}
