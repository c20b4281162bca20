/** Where the roofline's lines and points lie. */
import type { BenchRow } from "../../schema/result.ts";
import { measured } from "./rows.ts";

/** A kernel on the roofline. */
export interface RooflinePoint {
  /** Its place among the measured rows, from 1. */
  readonly number: number;
  readonly row: BenchRow;
  /** Useful operations over bytes moved at least, FLOP/byte. */
  readonly intensity: number;
  readonly gflops: number;
}

/** The rows that have a place on logarithmic axes: those that count operations and move bytes. */
export function rooflinePoints(rows: readonly BenchRow[]): RooflinePoint[] {
  return measured(rows).map((row, i) => ({
    number: i + 1,
    row,
    intensity: row.flops! / row.bytes!,
    gflops: row.gflops!,
  })).filter(({ intensity, gflops }) => Number.isFinite(intensity) && intensity > 0 && gflops > 0);
}

/** A ceiling as corners of a line in FLOP/byte and GFLOP/s: rising with the bandwidth, flat at the peak. */
export function roof(gbps: number, gflops: number, [from, to]: readonly [number, number]) {
  const ridge = gflops / gbps;
  const inside = ridge > from && ridge < to ? [[ridge, gflops]] : [];
  return [from, ...inside.map(([x]) => x), to].map((x) => [x, Math.min(gflops, gbps * x)]);
}

/**
 * Labels by point number: points so near that their numbers would overlap share the label of the first.
 *
 * @param size Of the plot, in pixels.
 */
export function pointLabels(
  points: readonly RooflinePoint[],
  x: readonly [number, number],
  y: readonly [number, number],
  size: { readonly width: number; readonly height: number },
): Map<number, string> {
  const along = (value: number, [from, to]: readonly [number, number]) =>
    Math.log(value / from) / Math.log(to / from);
  const groups: { x: number; y: number; numbers: number[] }[] = [];
  for (const { number, intensity, gflops } of points) {
    const at = { x: size.width * along(intensity, x), y: size.height * along(gflops, y) };
    const near = groups.find((group) =>
      Math.abs(group.x - at.x) < 30 && Math.abs(group.y - at.y) < 14
    );
    if (near) near.numbers.push(number);
    else groups.push({ ...at, numbers: [number] });
  }
  return new Map(groups.map(({ numbers }) => [numbers[0], shortList(numbers)]));
}

const shortList = (numbers: readonly number[]) =>
  numbers.length > 3 ? `${numbers.slice(0, 2).join(", ")}, …` : numbers.join(", ");
