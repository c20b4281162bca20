/** How close is close enough: passes where `|got - want| <= atol + rtol * |want|`. */
export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/** How far a result is from what it must be. */
export interface Comparison {
  /** Elements outside the tolerance; NaN always is. */
  readonly wrong: number;
  /** Index of the worst of them, or -1. */
  readonly worst: number;
  /** Largest `|got - want|`; infinite where one is NaN. */
  readonly maxAbsError: number;
  /** Largest `|got - want| / |want|` over the elements of at least a thousandth of the largest, below which it says nothing. */
  readonly maxRelError: number;
}

/** The elements of an array at some places, or all of the first so many. */
export function elementsAt(
  array: ArrayLike<number>,
  places: ArrayLike<number> | null,
  count: number,
): ArrayLike<number> {
  if (places === null && array.length === count) return array;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = array[places ? places[i] : i];
  return values;
}

/**
 * Compares arrays element by element; NaN and an unwritten element fail.
 *
 * @throws {RangeError} If the lengths differ.
 */
export function compare(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  { atol, rtol }: Tolerance,
): Comparison {
  if (got.length !== want.length) {
    throw new RangeError(`Cannot compare: length ${got.length}, must be ${want.length}`);
  }
  let largest = 0;
  for (let i = 0; i < want.length; i++) largest = Math.max(largest, Math.abs(want[i]));
  let worst = -1, worstExcess = -Infinity, wrong = 0, maxAbsError = 0, maxRelError = 0;
  for (let i = 0; i < want.length; i++) {
    const size = Math.abs(want[i]);
    const difference = Math.abs(got[i] - want[i]);
    const error = Number.isNaN(difference) ? Infinity : difference;
    maxAbsError = Math.max(maxAbsError, error);
    if (size > 0 && size >= largest / 1000) maxRelError = Math.max(maxRelError, error / size);
    const excess = error === Infinity ? Infinity : error - (atol + rtol * size);
    if (excess <= 0) continue;
    wrong++;
    if (excess > worstExcess) [worst, worstExcess] = [i, excess];
  }
  return { wrong, worst, maxAbsError, maxRelError };
}
