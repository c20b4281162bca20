import { ceilingColumns, ceilingRows } from "../../tables/bench/roofline_table.ts";
import { columns, type Table } from "../../text/markdown.ts";
import { libraryName, libraryOnDevice } from "../../text/labels.ts";
import { percent, time } from "../../text/numbers.ts";
import type { BenchResult, BenchRow, PeerRow, Roofline } from "../../schema/result.ts";
import { geometricMean } from "../../text/statistics.ts";

/** The adapter's ceilings with what each was measured by. */
export function ceilingsTable(roofline: Roofline): Table {
  return { caption: "Measured ceilings", columns: ceilingColumns, rows: ceilingRows(roofline) };
}

/** Rows and libraries without numbers, with the reason. */
export function leftOutTable(rows: readonly BenchRow[], peers: readonly PeerRow[]): Table {
  return {
    caption: "What was skipped, failed or interrupted",
    columns: columns("row", "variant", "status", "reason"),
    rows: [
      ...rows.map((row) => ({ ...row, name: `${row.suite}: ${row.op} ${row.shape} ${row.dtype}` })),
      ...peers.map((row) => ({
        ...row,
        name: `${libraryName(row)}: ${row.op} ${row.shape}`,
        variant: null,
      })),
    ].filter(({ status }) => status !== "complete")
      .map(({ name, variant, status, reason }) => [name, variant ?? "–", status, reason ?? "–"]),
  };
}

/** What all rows of each library come to: also where we do worst. */
export function librariesTable(peers: readonly PeerRow[]): Table {
  const compared = Map.groupBy(
    peers.filter(({ status }) => status === "complete"),
    libraryOnDevice,
  );
  return {
    caption: "By library: its time over ours",
    columns: columns("library", "#rows", "#geometric mean", "#least", "where it is least"),
    rows: [...compared].map(([library, rows]) => {
      const least = rows.reduce((a, b) => b.ratio! < a.ratio! ? b : a);
      return [
        library,
        String(rows.length),
        geometricMean(rows.map(({ ratio }) => ratio!)).toFixed(2),
        least.ratio!.toFixed(2),
        `${least.op} ${least.shape}`,
      ];
    }),
  };
}

/** Every candidate of every shape that was tuned. */
export function tuningTable(tuning: BenchResult["bench"]["tuning"]): Table {
  return {
    caption: "Tuning trials: every candidate of every shape",
    columns: columns("op", "shape", "dtype", "candidate", "#median", "outcome"),
    rows: tuning.flatMap(({ op, shape, dtype, variant: winner, candidates }) =>
      candidates.map(({ variant, medianNs, status, reason }) => [
        op,
        shape,
        dtype,
        variant,
        medianNs === null ? "–" : time(medianNs),
        variant === winner ? "chosen" : `${status}${reason === null ? "" : `: ${reason}`}`,
      ])
    ),
  };
}

/** The short training with its units. */
export function trainingFields(training: NonNullable<BenchResult["bench"]["training"]>) {
  const { testTop1, lossSamples: _l, ...rest } = training;
  return { ...rest, testTop1: percent(testTop1) };
}
