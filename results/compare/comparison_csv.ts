import { stringify } from "csv-stringify/sync";
import type { Comparison } from "./comparison.ts";
import { differenceText } from "./difference_text.ts";
import type { Ratio } from "./ratio.ts";

const HEADING = [
  ...["class", "base", "other", "base_file", "other_file"],
  ...["level", "suite", "op", "shape", "dtype"],
  ...["base_median_ns", "other_median_ns", "base_variant", "other_variant", "ratio", "low", "high"],
  ...["sampled_low", "sampled_high", "spread", "base_n", "other_n", "verdict"],
];

/** A comparison as CSV (RFC 4180): a line for each row, suite, and what was left out, which has no ratio. Times in ns, of training per image. */
export function comparisonCsv({ sections, subjects }: Comparison): string {
  const files = (letters: string) =>
    letters.split("+").map((wanted) => subjects.find(({ letter }) => letter === wanted)!.name)
      .join(" ");
  const lone = sections.flatMap(({ software, subjects: [letter], alone }) =>
    alone.map(({ suite, op, shape, dtype, measured: { median, variant, n } }) => [
      ...[software ? "software" : "hardware", letter, null, files(letter), null, "row", suite],
      ...[op, shape, dtype, median, null, variant, ...Array(7).fill(null), n, null],
      "nothing of its class to compare with",
    ])
  );
  const lines = sections.flatMap(({ software, pairs }) =>
    pairs.flatMap(({ base, other, rows, suites, differences }) => {
      const sides = [software ? "software" : "hardware", base, other, files(base), files(other)];
      return [
        ...rows.map(({ suite, op, shape, dtype, base, other, ratio }) => [
          ...[...sides, "row", suite, op, shape, dtype, base.median, other.median],
          ...[base.variant, other.variant, ...ratioFields(ratio)],
        ]),
        ...suites.map(({ suite, ratio }) => [
          ...[...sides, "suite", suite, null, null, null, null, null, null, null],
          ...ratioFields(ratio),
        ]),
        ...differences.map((difference) => {
          const empty = Array(HEADING.length - sides.length - 2).fill(null);
          const line = differenceText(difference, { base, other });
          return [...sides, "not compared", ...empty, line];
        }),
      ];
    })
  );
  // A text that a spreadsheet would take for a formula is kept from it by an apostrophe.
  return stringify([HEADING, ...lines, ...lone], {
    record_delimiter: "windows",
    escape_formulas: true,
  });
}

function ratioFields({ ratio, interval, sampled, spread, n, verdict }: Ratio) {
  return [ratio, interval.low, interval.high, sampled.low, sampled.high, spread, ...n, verdict];
}
