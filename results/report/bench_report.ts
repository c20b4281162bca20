import { adapterLabel } from "../text/labels.ts";
import { legendLines } from "../tables/bench_legend.ts";
import type { BenchResult } from "../schema/result.ts";
import {
  ceilingsTable,
  leftOutTable,
  librariesTable,
  trainingFields,
  tuningTable,
} from "./bench_tables.ts";
import type { Chart, Table } from "./chart.ts";
import { ceilingChart } from "./ceiling_chart.ts";
import { medianChart } from "./medians_chart.ts";
import { factsTable } from "./facts.ts";
import { figure } from "./figure.ts";
import { markup } from "./html.ts";
import type { Page, Section, Tile } from "./page.ts";
import { peersChart } from "./peers_chart.ts";
import { profileChart } from "./profile_chart.ts";
import { heading, provenanceSection } from "./provenance_section.ts";
import type { Report } from "./report.ts";
import { rooflineChart } from "./roofline_chart.ts";
import { measured } from "./rows.ts";
import { samplesChart } from "./samples_chart.ts";
import { folded, htmlTable } from "./tables.ts";
import { time } from "../text/numbers.ts";

/** The report of a run of `bench`. */
export function benchReport(result: BenchResult): Report {
  const { rows, peers, profiles = [], suites } = result.bench;
  const roofline = rooflineChart(result);
  const kernels = [ceilingChart(rows), medianChart(rows), samplesChart(rows)];
  const libraries = peersChart(peers);
  const steps = profiles.map((profile, i) => profileChart(profile, i + 1));
  const page: Page = {
    ...heading(result),
    kicker: "TrainMark benchmark run",
    title: `bench ${suites.join(", ")} on ${adapterLabel(result)}`,
    tiles: tiles(result),
    sections: [
      rooflineSection(result, roofline),
      section("rows", "Kernels and model steps", kernels),
      section("profiles", "Where the time goes", steps),
      section("libraries", "Other libraries", [libraries], librariesTable(peers)),
      trainingSection(result),
      leftOutSection(result),
      tuningSection(result),
      methodSection(result),
      provenanceSection(result),
    ].filter((one) => one !== null),
  };
  const charts = [roofline, ...kernels, libraries, ...steps];
  return { page, charts: charts.filter((chart) => chart !== null) };
}

/** Charts below a title; null without any. */
function section(
  id: string,
  title: string,
  charts: readonly (Chart | null)[],
  table?: Table,
): Section | null {
  const figures = charts.flatMap((chart) => chart ? [figure(chart)] : []);
  return figures.length === 0
    ? null
    : { id, title, body: markup`${figures}${table && htmlTable(table)}` };
}

function tiles({ bench: { roofline, rows, peers } }: BenchResult): Tile[] {
  const done = measured(rows);
  const noisy = done.filter((row) => row.noisy).length;
  const number = (value: number) => Number(value.toPrecision(4)).toLocaleString("en");
  return [
    ...(roofline
      ? [
        { name: "f32 peak", value: number(roofline.f32Gflops), note: "GFLOP/s" },
        {
          name: "f16 peak",
          value: roofline.f16Gflops === null ? "none" : number(roofline.f16Gflops),
          note: roofline.f16Gflops === null ? "the device grants no f16" : "GFLOP/s",
        },
        {
          name: "Memory",
          value: number(Math.max(roofline.copyGbps, roofline.readGbps)),
          note: `GB/s: copy ${number(roofline.copyGbps)}, read ${number(roofline.readGbps)}`,
        },
        { name: "Launch", value: time(roofline.launchNs), note: "of one dispatch" },
      ]
      : []),
    ...(rows.length > 0
      ? [{
        name: "Rows measured",
        value: `${done.length} of ${rows.length}`,
        note: `${noisy} with a spread over 5 %`,
      }]
      : []),
    ...(peers.length > 0
      ? [{
        name: "Library rows",
        value: `${peers.filter(({ status }) => status === "complete").length} of ${peers.length}`,
      }]
      : []),
  ];
}

function rooflineSection({ bench }: BenchResult, chart: Chart | null): Section {
  return {
    id: "roofline",
    title: "Ceilings",
    body: bench.roofline
      ? markup`${chart ? figure(chart) : ""}${htmlTable(ceilingsTable(bench.roofline))}`
      : markup`<p>The run ended before the ceilings were measured, so no row has a share of them.</p>`,
  };
}

function trainingSection({ bench: { training } }: BenchResult): Section | null {
  return training && {
    id: "training",
    title: "Short training",
    body: htmlTable(factsTable("A short training on the same adapter", trainingFields(training))),
  };
}

function leftOutSection({ bench: { rows, peers } }: BenchResult): Section | null {
  const table = leftOutTable(rows, peers);
  return table.rows.length === 0 ? null : {
    id: "left-out",
    title: "Not measured",
    body: htmlTable(table),
  };
}

function tuningSection({ bench: { tuning, tuned } }: BenchResult): Section {
  const candidates = tuning.reduce((sum, one) => sum + one.candidates.length, 0);
  return {
    id: "tuning",
    title: "Tuning",
    body: !tuned
      ? markup`<p>Variants are the ladders' defaults: nothing was tuned.</p>`
      : markup`<p>For each shape the fastest variant that is right; what an earlier run remembered has no trials here. Shapes: ${tuning.length}, candidates: ${candidates}.</p>
${folded("Trials", tuningTable(tuning))}`,
  };
}

function methodSection(result: BenchResult): Section {
  const { roofline: _r, rows: _o, peers: _p, tuning: _t, profiles: _f, training: _g, ...settings } =
    result.bench;
  return {
    id: "method",
    title: "How it was measured",
    body: markup`<ul>${legendLines(result).map((line) => markup`<li>${line}</li>\n`)}</ul>
${htmlTable(factsTable("Settings of the run, by field of its document", settings, "bench"))}`,
  };
}
