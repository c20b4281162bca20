import { tileOf } from "../tuning/variant.ts";

/** What an invocation computes in registers: rows and columns of pixels, output channels (a multiple of 4). */
export interface ConvTile {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/** The tile of `texture:2x4x8`. @throws {RangeError} If it is not three positive integers. */
export function parseConvTile(variant: string): ConvTile | undefined {
  const tile = tileOf(variant, 3);
  return tile ? { rows: tile[0], columns: tile[1], channels: tile[2] } : undefined;
}

/** Accumulators that an invocation can keep in registers. */
const REGISTERS = 256;

/** Why a tile cannot be used, or null. */
export function convTileProblem(tile?: ConvTile): string | null {
  if (!tile) return null;
  const { rows, columns, channels } = tile;
  if (channels % 4 !== 0) return `a tile's channels must be a multiple of 4: ${channels}`;
  const sums = rows * columns * channels;
  return sums > REGISTERS ? `a tile must fit ${REGISTERS} registers: it needs ${sums}` : null;
}
