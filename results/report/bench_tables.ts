import { time } from "../text/numbers.ts";
import { columns } from "../text/markdown.ts";
import { percent } from "../text/numbers.ts";
import type { BenchResult, BenchRow, PeerRow, Roofline } from "../schema/result.ts";
import { deviation, geometricMean, mean } from "../text/statistics.ts";
import type { Table } from "./chart.ts";

/** The adapter's ceilings with what each was measured by. */
export function ceilingsTable(roofline: Roofline): Table {
  const { f32Gflops, f16Gflops, copyGbps, readGbps, launchNs, syncFloorNs, timestamp } = roofline;
  const peak = (dtype: string, gflops: number | null) => {
    const found = roofline.peaks.find((one) => one.dtype === dtype);
    const by = found ? `multiply-adds in registers, ${found.variant}` : "not granted";
    const value = gflops === null ? "–" : `${gflops.toFixed(1)} GFLOP/s`;
    return [`${dtype} arithmetic`, value, ...spread(found?.samplesNs ?? []), by];
  };
  return {
    caption: "Measured ceilings",
    columns: columns("ceiling", "#value", "#spread", "#samples", "measured with"),
    rows: [
      peak("f32", f32Gflops),
      peak("f16", f16Gflops),
      [
        "copy",
        `${copyGbps.toFixed(1)} GB/s`,
        ...spread(roofline.copySamplesNs),
        "bytes read and written",
      ],
      ["read", `${readGbps.toFixed(1)} GB/s`, ...spread(roofline.readSamplesNs), "bytes read"],
      ["launch", time(launchNs), ...spread(roofline.launchSamplesNs), "one dispatch after another"],
      ["host wait", time(syncFloorNs), ...spread(roofline.syncFloorSamplesNs), "an empty submit"],
      [
        "timestamp tick",
        timestamp.nsPerTick === null ? "–" : `${timestamp.nsPerTick} ns`,
        ...["–", "–"],
        timestamp.source,
      ],
    ],
  };
}

function spread(samples: readonly number[]): [spread: string, count: string] {
  const cv = samples.length > 1 ? deviation(samples) / mean(samples) : null;
  return [cv === null ? "–" : `${(100 * cv).toFixed(1)} %`, String(samples.length)];
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
        name: `${row.name}: ${row.op} ${row.shape}`,
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
    ({ name, version }) => `${name} ${version}`,
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
  const { testTop1, ...rest } = training;
  return { ...rest, testTop1: percent(testTop1) };
}
