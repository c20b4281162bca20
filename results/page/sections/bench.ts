import { legendLines } from "../../tables/bench/bench_legend.ts";
import { busyLabel } from "../../text/labels.ts";
import { NOISY } from "../../text/statistics.ts";
import { bytesText, flopsText, grouped, time } from "../../text/numbers.ts";
import type { BenchResult, BenchRow, Roofline } from "../../schema/result.ts";
import { ceilingChart } from "../bench_charts/ceiling.ts";
import { librariesChart } from "../bench_charts/libraries.ts";
import { medianChart } from "../bench_charts/medians.ts";
import { profileChart } from "../bench_charts/profile.ts";
import { rawSamplesChart, timedIn } from "../bench_charts/raw_samples.ts";
import { rooflineChart } from "../bench_charts/roofline.ts";
import { measured, MOST_ROWS, rowsByOp } from "../bench_charts/rows.ts";
import { samplesChart } from "../bench_charts/samples.ts";
import type { Chart } from "../charts/chart.ts";
import { type Block, folded, type Section, type Tile } from "../view.ts";
import {
  ceilingsTable,
  leftOutTable,
  librariesTable,
  trainingFields,
  tuningTable,
} from "./bench_tables.ts";
import { factsTable } from "./facts.ts";

/** What the page of a run of `bench` shows of its measurements; sections without anything are left out. */
export function benchSections(result: BenchResult): Section[] {
  const { rows, peers, profiles = [] } = result.bench;
  const libraries = drawn(librariesChart(peers));
  const notMeasured = leftOutTable(rows, peers);
  const sections: Section[] = [
    rooflineSection(result),
    { id: "rows", title: "Kernels and model steps", blocks: kernels(rows) },
    { id: "raw", title: "Samples of one row", blocks: rawSamples(result) },
    {
      id: "profiles",
      title: "Where the time goes",
      blocks: drawn(...profiles.map((profile, i) => profileChart(profile, i + 1))),
    },
    {
      id: "libraries",
      title: "Other libraries",
      blocks: libraries.length > 0 ? [...libraries, { table: librariesTable(peers) }] : [],
    },
    { id: "training", title: "Short training", blocks: shortTraining(result) },
    {
      id: "left-out",
      title: "Not measured",
      blocks: notMeasured.rows.length > 0 ? [{ table: notMeasured }] : [],
    },
    tuningSection(result),
    methodSection(result),
  ];
  return sections.filter(({ blocks }) => blocks.length > 0);
}

/** More rows than these are seen op by op. */
const MOST_TOGETHER = 30;
/** Of each op, beside the others: those furthest below their ceilings. */
const MOST_OF_OP = 3;

/** Rows by op, the worst first; of many those of the op that is chosen. */
function kernels(rows: readonly BenchRow[]): Block[] {
  const ops = rowsByOp(rows), all = [...ops.values()].flat();
  if (all.length <= MOST_TOGETHER) {
    return drawn(ceilingChart(all), medianChart(all), samplesChart(all));
  }
  const worst = [...ops.values()].flatMap((own) => own.slice(0, MOST_OF_OP)).slice(0, MOST_ROWS);
  const byOp = (what: string, chartOf: (rows: readonly BenchRow[]) => Chart | null): Block => ({
    choice: {
      label: `${what} of all rows of`,
      options: [...ops].map(([op, own]) => ({
        name: `${op} (${own.length})`,
        chart: () => chartOf(own),
      })),
    },
  });
  return [
    { text: `Of each op the ${MOST_OF_OP} rows furthest below their ceiling, the worst op first.` },
    ...drawn(ceilingChart(all, worst)),
    byOp("Share of the ceiling", (own) => ceilingChart(own)),
    byOp("Time", medianChart),
    byOp("Samples", samplesChart),
  ];
}

function drawn(...charts: (Chart | null)[]): Block[] {
  return charts.flatMap((chart) => chart ? [{ chart }] : []);
}

/** The numbers that the page of a run of `bench` begins with. */
export function benchTiles({ bench }: BenchResult): Tile[] {
  const { roofline, rows, peers } = bench;
  const done = measured(rows);
  const noisy = done.filter((row) => row.noisy).length;
  const compared = peers.filter(({ status }) => status === "complete").length;
  return [
    ...(roofline ? rooflineTiles(roofline) : []),
    ...(rows.length > 0
      ? [{
        name: "Rows measured",
        value: `${done.length} of ${rows.length}`,
        note: busyLabel(bench) ?? `${noisy} with a spread over ${100 * NOISY} %`,
      }]
      : []),
    ...(peers.length > 0
      ? [{ name: "Library rows", value: `${compared} of ${peers.length}` }]
      : []),
  ];
}

/** A rate's number large, its unit below. */
function tileOf(rate: string, more = ""): Pick<Tile, "value" | "note"> {
  const [value, unit] = rate.split(" ");
  return { value, note: unit + more };
}

/** What the adapter can do at most. */
export function rooflineTiles(roofline: Roofline): Tile[] {
  const { f32Gflops, f16Gflops, copyGbps, readGbps, launchNs } = roofline;
  return [
    { name: "f32 peak", ...tileOf(flopsText(f32Gflops)) },
    {
      name: "f16 peak",
      ...f16Gflops === null
        ? { value: "none", note: "the device grants no f16" }
        : tileOf(flopsText(f16Gflops)),
    },
    {
      name: "Memory",
      ...tileOf(
        bytesText(Math.max(copyGbps, readGbps)),
        `: copy ${bytesText(copyGbps)}, read ${bytesText(readGbps)}`,
      ),
    },
    { name: "Launch", value: time(launchNs), note: "of one dispatch" },
  ];
}

function rooflineSection(result: BenchResult): Section {
  const { roofline } = result.bench;
  const none = "The run ended before the ceilings were measured, so no row has a share of them.";
  return {
    id: "roofline",
    title: "Ceilings",
    blocks: roofline
      ? [...drawn(rooflineChart(result)), { table: ceilingsTable(roofline) }]
      : [{ text: none }],
  };
}

function rawSamples({ bench }: BenchResult): Block[] {
  const options = timedIn(bench).map((timed) => ({
    name: timed.name,
    chart: () => rawSamplesChart(timed),
  }));
  return options.length === 0 ? [] : [{ choice: { label: "Samples of", options } }];
}

function shortTraining({ bench: { training } }: BenchResult): Block[] {
  if (!training) return [];
  const caption = "A short training on the same adapter";
  return [{ table: factsTable(caption, trainingFields(training)) }];
}

function tuningSection({ bench: { tuning, tuned } }: BenchResult): Section {
  const candidates = tuning.reduce((sum, { candidates: { length } }) => sum + length, 0);
  const text = tuned
    ? "For each shape the fastest variant that is right, of those that were likely to be; what an earlier run remembered has no " +
      `trials here. Shapes: ${grouped(tuning.length)}, candidates: ${candidates}.`
    : "Variants are the ladders' defaults: nothing was tuned.";
  return {
    id: "tuning",
    title: "Tuning",
    blocks: [{ text }, ...(tuned ? [folded("Trials", tuningTable(tuning))] : [])],
  };
}

function methodSection(result: BenchResult): Section {
  const { roofline: _r, rows: _o, peers: _p, tuning: _t, profiles: _f, training: _g, ...settings } =
    result.bench;
  const caption = "Settings of the run, by field of its document";
  return {
    id: "method",
    title: "How it was measured",
    blocks: [{ list: legendLines(result) }, { table: factsTable(caption, settings, "bench") }],
  };
}
