import { benchLegend } from "./bench_legend.ts";
import { hostTable } from "./host_table.ts";
import { profileTable } from "./profile_table.ts";
import {
  adapterLabel,
  isCut,
  libraryLabel,
  libraryName,
  libraryOnDevice,
  runtimeLabel,
} from "../text/labels.ts";
import { columns, escape, markdownTable } from "../text/markdown.ts";
import { percent, scientific, spread, time } from "../text/numbers.ts";
import type { BenchResult, BenchRow, HostRow, PeerRow, Roofline } from "../schema/result.ts";
import { deviation, geometricMean, mean } from "../text/statistics.ts";

/** A run of `bench` as Markdown: what ran, the roofline, the rows, other libraries, what was left out, and how it was measured. */
export function benchTable(result: BenchResult): string {
  const { roofline, rows, peers, host, profiles = [], training } = result.bench;
  return [
    heading(result),
    titled("Roofline", roofline ? rooflineTable(roofline) : ""),
    titled("Kernels", kernelsTable(rows)),
    titled("Models", modelsTable(rows), trainingLine(training, rows)),
    titled("Host", hostTable(host)),
    titled("Where the time goes", profiles.map(profileTable).join("\n")),
    titled("Other libraries", peersTable(peers), peersSummary(peers)),
    titled("Not measured", leftOut(rows, peers, host)),
    titled("How it was measured", benchLegend(result)),
  ].filter((part) => part !== "").join("\n");
}

function heading(result: BenchResult): string {
  const { suite, host, driver, status, reason, createdAt, bench } = result;
  const commit = suite.gitCommit?.slice(0, 10) ?? "unknown";
  const lines = [
    `${createdAt.slice(0, 10)}, suite ${suite.version}, commit ${commit}` +
    `${suite.gitDirty ? " with changes" : ""}. Runtime: ${runtimeLabel(result)}. ` +
    `Driver: ${driver ?? "unknown"}. Host: ${host.cpu ?? "unknown"}, ${host.cores ?? "?"} cores.`,
    ...(status === "complete" ? [] : [`Run ${status}: ${reason ?? "no reason given"}.`]),
  ];
  const title = `bench ${bench.suites.join(", ")} on ${adapterLabel(result)}`;
  return `## ${escape(title)}\n\n${lines.map((line) => `${escape(line)}\n`).join("")}`;
}

/** Parts that are not empty below a title, or nothing. */
function titled(title: string, ...parts: string[]): string {
  const filled = parts.filter((part) => part !== "");
  return filled.length === 0 ? "" : `### ${title}\n\n${filled.join("\n")}`;
}

/** The adapter's ceilings, one a line. */
export function rooflineTable(roofline: Roofline): string {
  return markdownTable(ceilingColumns, ceilingRows(roofline));
}

/** What {@linkcode ceilingRows} are of. */
export const ceilingColumns = columns("ceiling", "#value", "#spread", "#samples", "measured with");

/** The adapter's ceilings with what each was measured by, as texts. */
export function ceilingRows(roofline: Roofline): string[][] {
  const { f32Gflops, f16Gflops, copyGbps, readGbps, launchNs, syncFloorNs, timestamp, peaks } =
    roofline;
  const peak = (dtype: string, gflops: number | null) => {
    const found = peaks.find((each) => each.dtype === dtype);
    const samples = found?.samplesNs ?? [];
    const by = found ? `multiply-adds in registers, ${found.variant}` : "not granted";
    return [`${dtype} arithmetic`, unit(gflops, "GFLOP/s"), ...sampled(samples), by];
  };
  return [
    peak("f32", f32Gflops),
    peak("f16", f16Gflops),
    ["copy", unit(copyGbps, "GB/s"), ...sampled(roofline.copySamplesNs), "bytes read and written"],
    ["read", unit(readGbps, "GB/s"), ...sampled(roofline.readSamplesNs), "bytes read"],
    ["launch", time(launchNs), ...sampled(roofline.launchSamplesNs), "one dispatch after another"],
    ["host wait", time(syncFloorNs), ...sampled(roofline.syncFloorSamplesNs), "an empty submit"],
    ["timestamp tick", unit(timestamp.nsPerTick, "ns", 3), "–", "–", timestamp.source],
  ];
}

/** Spread and number of a ceiling's samples, for their cells. */
function sampled(samples: readonly number[]): [spread: string, count: string] {
  const cv = samples.length > 1 ? deviation(samples) / mean(samples) : null;
  return [cv === null ? "–" : spread(cv, cv > 0.05), String(samples.length)];
}

/** The kernels that were measured. */
export function kernelsTable(rows: readonly BenchRow[]): string {
  const measured = rows.filter((row) => isComplete(row) && row.imagesPerSecond === null);
  if (measured.length === 0) return "";
  const numbers = ["#median", "#spread", "#GFLOP/s", "#GB/s", "#of roofline"];
  return markdownTable(
    columns("op", "shape", "dtype", "variant", ...numbers, "bound by", "#max error"),
    measured.map((row) => [
      row.op,
      isCut(row) ? `${row.shape} (cut)` : row.shape,
      row.dtype,
      row.variant!,
      time(row.medianNs!),
      spread(row.cv!, row.noisy!),
      row.gflops!.toFixed(1),
      row.gbps!.toFixed(1),
      `${row.pctRoofline!.toFixed(1)} %`,
      row.bound!,
      scientific(row.maxAbsError),
    ]),
  );
}

/** The steps of models that were measured. */
export function modelsTable(rows: readonly BenchRow[]): string {
  const measured = rows.filter((row) => isComplete(row) && row.imagesPerSecond !== null);
  if (measured.length === 0) return "";
  // Older runs say of no row who chose its variants.
  const told = measured.some(({ chosenBy }) => chosenBy !== undefined);
  const plans = told ? ["variants", "#images/s by defaults"] : [];
  const numbers = ["#median", "#spread", "#images/s", "#GFLOP/s", "#of roofline"];
  const errors = ["#loss error", "#gradient error"];
  return markdownTable(
    columns("op", "shape", "dtype", ...plans, ...numbers, "bound by", ...errors),
    measured.map((row) => [
      row.op,
      row.shape,
      row.dtype,
      ...(told ? plansOf(row) : []),
      time(row.medianNs!),
      spread(row.cv!, row.noisy!),
      imagesPerSecond(row),
      row.gflops!.toFixed(1),
      `${row.pctRoofline!.toFixed(1)} %`,
      row.bound!,
      ...stepErrors(row),
    ]),
  );
}

/** Whose variants a model's step ran, and its rate by the defaults. */
function plansOf(row: BenchRow): string[] {
  const { chosenBy, defaults } = row;
  if (chosenBy === undefined) return ["–", "–"];
  if (chosenBy === "default") return ["defaults", imagesPerSecond(row)];
  return ["tuned", defaults ? imagesPerSecond(defaults) : "–"];
}

function imagesPerSecond({ imagesPerSecond: rate }: Pick<BenchRow, "imagesPerSecond">): string {
  return rate!.toFixed(rate! < 10 ? 2 : 0);
}

/**
 * Errors of a model's losses and gradients. In results of suite 0.1 one number was of both, of a training step, so that neither is
 * known.
 */
function stepErrors({ op, maxAbsError, gradients }: BenchRow): [losses: string, gradients: string] {
  if (!gradients) return [op === "train_step" ? "–" : scientific(maxAbsError), "–"];
  const { error, tolerance } = gradients;
  return [scientific(maxAbsError), `${scientific(error)} of ${scientific(tolerance)} allowed`];
}

/** The short training in one line, and how much of it was not the GPU's step. */
export function trainingLine(
  training: BenchResult["bench"]["training"],
  rows: readonly BenchRow[],
): string {
  if (training === null) return "";
  const { task, epochs, testTop1, seconds, imagesPerSecond, weightsDigest } = training;
  return escape(
    `Training ${task}, ${epochs} epochs: test top-1 ${percent(testTop1)}, ` +
      `${seconds.toFixed(1)} s, ${imagesPerSecond.toFixed(0)} images/s${
        hostShare(training, rows)
      }. ` +
      `Weights ${weightsDigest}.`,
  ) + "\n";
}

/** What `bench` trains for a moment, in f32: the recipe's, whose schema the page does not load. */
export const TRAINED = { model: "convnet", batch: 100 } as const;

/** The share of a training in which the GPU was not at its steps, whose time alone is a row of the same run. */
function hostShare(
  { imagesPerSecond }: NonNullable<BenchResult["bench"]["training"]>,
  rows: readonly BenchRow[],
): string {
  const { model, batch } = TRAINED;
  const steps = rows.flatMap(({ op, dims, dtype, imagesPerSecond }) =>
    op === "train_step" && dims?.family === "model" && dims.model === model &&
      dims.batch === batch && dtype === "f32" && imagesPerSecond !== null
      ? [imagesPerSecond]
      : []
  );
  if (steps.length === 0) return "";
  const alone = Math.max(...steps);
  const share = percent(Math.max(0, 1 - imagesPerSecond / alone));
  return `, of which the GPU waited ${share} for the host (its step alone makes ${
    alone.toFixed(0)
  } images/s)`;
}

/** Other libraries on the same adapter in the same process. */
export function peersTable(peers: readonly PeerRow[]): string {
  const compared = peers.filter(isComplete);
  if (compared.length === 0) return "";
  return markdownTable(
    columns("library", ...PEER_HEADINGS),
    compared.map((row) => [libraryLabel(row), ...peerCells(row)]),
  );
}

/** What {@linkcode peerCells} are, numbers with `#`. */
export const PEER_HEADINGS: readonly string[] = [
  ...["op", "shape", "#its median", "#ours", "#ratio", "#low–high"],
  ...["#its error", "#our error", "our variant"],
];

/** A row that was compared, without the library's name. */
export function peerCells(row: PeerRow): string[] {
  return [
    row.op,
    row.shape,
    time(row.medianNs!),
    time(row.ourMedianNs!),
    row.ratio!.toFixed(2),
    `${row.ratioLow!.toFixed(2)}–${row.ratioHigh!.toFixed(2)}`,
    scientific(row.maxAbsError),
    scientific(row.ourMaxAbsError),
    row.ourVariant ?? "plan",
  ];
}

/** What all rows of each library come to, one line each: also where we do worst. */
export function peersSummary(peers: readonly PeerRow[]): string {
  const compared = Map.groupBy(
    peers.filter(isComplete),
    libraryOnDevice,
  );
  return [...compared].map(([library, rows]) => {
    const least = rows.reduce((a, b) => b.ratio! < a.ratio! ? b : a);
    const average = geometricMean(rows.map(({ ratio }) => ratio!));
    return `- ${
      escape(
        `${library}: geometric mean of the ratios ${average.toFixed(2)} (rows: ${rows.length}), ` +
          `least ${least.ratio!.toFixed(2)} (${least.op} ${least.shape})`,
      )
    }.\n`;
  }).join("");
}

/** Rows without numbers, with their reason; those that share it share a line. */
export function leftOut(
  rows: readonly BenchRow[],
  peers: readonly PeerRow[],
  host: readonly HostRow[] = [],
): string {
  const all = [
    ...rows.map((row) => ({ ...row, name: row.suite, variant: row.variant ?? "" })),
    ...host.map((row) => ({ ...row, name: "host", dtype: "", variant: "" })),
    ...peers.map((row) => ({
      ...row,
      name: libraryName(row),
      ...{ dtype: "", variant: "" },
    })),
  ].filter((row) => !isComplete(row));
  const byReason = Map.groupBy(all, ({ status, reason }) => `${status}, ${reason}`);
  return [...byReason].map(([why, rows]) => {
    const names = rows.map(({ name, op, shape, dtype, variant }) =>
      [name, op, shape, dtype, variant].filter((word) => word !== "").join(" ")
    );
    return `- ${escape(`${why}: ${names.join("; ")}`)}\n`;
  }).join("");
}

const isComplete = ({ status }: { status: string }) => status === "complete";

function unit(value: number | null, name: string, digits = 1): string {
  return value === null ? "–" : `${value.toFixed(digits)} ${name}`;
}
