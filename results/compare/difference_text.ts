/** What a comparison found, as lines for people. */
import type { Difference, DifferentFact, FactValue, Pair, RowName } from "./comparison.ts";

/** The name of a row: `kernels gemm NN 256x256x256 f32`. */
export function rowText({ suite, op, shape, dtype }: RowName): string {
  return [suite, op, shape, ...dtype === null ? [] : [dtype]].join(" ");
}

/** What could not be compared, and why, the documents by their letters. */
export function differenceText(
  difference: Difference,
  letters: Pick<Pair, "base" | "other">,
): string {
  switch (difference.kind) {
    case "only-in-base":
      return `${rowText(difference.row)}: only in ${letters.base}`;
    case "only-in-other":
      return `${rowText(difference.row)}: only in ${letters.other}`;
    case "not-measured": {
      const { row, side, status, reason } = difference;
      return `${rowText(row)}: ${status} in ${letters[side]}, ${reason ?? "no samples"}`;
    }
    case "repeated": {
      const { row, side } = difference;
      return `${rowText(row)}: again in ${letters[side]}, only the first is compared`;
    }
    case "unfinished-run": {
      const { letter, status, reason } = difference;
      return `${letter}: ${status}, ${reason}`;
    }
  }
}

/** A fact with both values. */
export function factText({ fact, base, other }: DifferentFact): string {
  const shown = (value: FactValue) => value ?? "unknown";
  return `${fact}: ${shown(base)} and ${shown(other)}`;
}
