/**
 * A variant is a rung of an op's ladder, and may say the rung's tile after a colon: `tiled`, `texture:8x32`. What a rung's numbers
 * mean stands where the rung is; without them it takes its own default for the shape.
 */
export type Tiled<Rung extends string> = Rung | `${Rung}:${string}`;

/** The rung of a variant: `texture` of `texture:8x32`. */
export function rungOf<Rung extends string>(variant: Tiled<Rung>): Rung {
  return variant.split(":", 1)[0] as Rung;
}

/** Whether a variant reads storage textures, which pays on CPU adapters: the default there, and never on a GPU. */
export function readsTextures(variant: string): boolean {
  return rungOf(variant).endsWith("texture");
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
