import { tileOf } from "../tuning/variant.ts";

/** The part of a result that an invocation computes in registers. */
export interface RegisterTile {
  readonly rows: number;
  readonly columns: number;
}

/** The tile of `register:4x8`. @throws {RangeError} If it is not two positive integers. */
export function parseRegisterTile(variant: string): RegisterTile | undefined {
  const tile = tileOf(variant, 2);
  return tile ? { rows: tile[0], columns: tile[1] } : undefined;
}

/** Accumulators that an invocation can keep in registers. */
const REGISTERS = 256;

/** Why a tile is too large for any device, or null. */
export function registersProblem({ rows, columns }: RegisterTile): string | null {
  const sums = rows * columns;
  return sums > REGISTERS ? `a tile must fit ${REGISTERS} registers: it needs ${sums}` : null;
}

/** Why a tile does not consist of whole fours, or null. */
export function foursProblem({ rows, columns }: RegisterTile): string | null {
  return rows % 4 === 0 && columns % 4 === 0
    ? null
    : `a tile's sides must be multiples of 4: ${rows}x${columns}`;
}
