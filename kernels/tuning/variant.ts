/**
 * A variant is a rung of an op's ladder, and may say the rung's tile after a colon: `tiled`, `texture:8x32`. What a rung's numbers
 * mean stands where the rung is; without them it takes its own tile for the shape.
 */

/** The rung of a variant: `texture` of `texture:8x32`. */
export function rungOf(variant: string): string {
  return variant.split(":", 1)[0];
}

/**
 * The tile of a variant: `[8, 32]` of `texture:8x32`, null where it names none.
 *
 * @throws {RangeError} If it is not `length` positive integers joined by `x`.
 */
export function tileOf(variant: string, length: number): number[] | null {
  const at = variant.indexOf(":");
  if (at < 0) return null;
  const text = variant.slice(at + 1);
  const tile = text.split("x").map(Number);
  if (tile.length !== length || !/^\d+(x\d+)*$/.test(text) || tile.includes(0)) {
    throw new RangeError(
      `Cannot use the variant ${variant} as its tile must be ${length} positive integers joined by x: it is ${text}`,
    );
  }
  return tile;
}
