import { isTelling } from "./bench_sections.ts";
import { newestFirst, type RecordedBench } from "./recorded.ts";
import { byChip } from "./by_chip.ts";
import type { BenchResult, BenchRow } from "../schema/result.ts";
import { modelName } from "../text/chip.ts";
import { isCut, machineLabel, runtimeLabel } from "../text/labels.ts";
import { columns, escape, markdownTable } from "../text/markdown.ts";
import { bytesText, flopsText, short, time } from "../text/numbers.ts";

/** What a run measured of one thing. */
interface Cell {
  readonly text: string;
  /** The kernel's, of kernels. */
  readonly variant: string | null;
}

/** The runs on the chip of a runtime in its newest version, newest first. */
interface Column {
  readonly runtime: string;
  readonly runs: readonly RecordedBench[];
}

/**
 * The same chip under several runtimes: for each adapter that at least two of them measured a table of ceilings, telling kernels and model
 * steps, each number the newest of its runtime's newest version; "" where there is no such adapter.
 */
export function hostsTable(recorded: readonly RecordedBench[]): string {
  return byChip(recorded).map((runs) => {
    const columns = columnsOf(runs);
    return columns.length < 2 ? "" : chipTable(columns);
  }).filter((table) => table !== "").join("\n");
}

function columnsOf(runs: readonly RecordedBench[]): Column[] {
  const byRuntime = Map.groupBy(runs.toSorted(newestFirst), ({ result }) => result.runtime.name);
  return [...byRuntime.values()].map((runs) => {
    const runtime = runtimeLabel(runs[0].result);
    return { runtime, runs: runs.filter(({ result }) => runtimeLabel(result) === runtime) };
  }).sort((a, b) => a.runtime < b.runtime ? -1 : 1);
}

function chipTable(hosts: readonly Column[]): string {
  const cells = hosts.map(cellsOf);
  const names = new Set(cells.flatMap((column) => [...column.keys()]));
  const rows = [...names].map((name) => [name, cells.map((column) => column.get(name))] as const)
    .filter(([, row]) => row.filter((cell) => cell !== undefined).length > 1);
  if (rows.length === 0) return "";
  const headings = columns("", ...hosts.map(({ runtime }) => `#${runtime}`));
  return `${heading(hosts)}\n${
    markdownTable(headings, rows.map(([name, row]) => [name, ...textsOf(row)]))
  }`;
}

function heading(hosts: readonly Column[]): string {
  const runs = hosts.flatMap(({ runs }) => runs);
  // The name of a runtime that says one, on a processor that it knows.
  const { result } =
    runs.find(({ result }) => modelName(result.adapter) !== null && result.host.cpu !== null) ??
      runs[0];
  const days = [...new Set(runs.map(({ day }) => day))].sort();
  const recorded = [...new Set([days[0], days.at(-1)!])].join(" to ");
  return `**${
    escape(`${machineLabel(result)}, suite ${result.suite.version}`)
  }**, recorded ${recorded}:\n`;
}

/** A variant is told where the runtimes' differ. */
function textsOf(row: readonly (Cell | undefined)[]): string[] {
  const variants = new Set(row.flatMap((cell) => cell?.variant ?? []));
  return row.map((cell) => {
    if (cell === undefined) return "–";
    return variants.size > 1 && cell.variant !== null
      ? `${cell.text} (${cell.variant})`
      : cell.text;
  });
}

/** All that a runtime measured, by name. */
function cellsOf({ runs }: Column): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const { result: { bench } } of runs) {
    for (const [name, cell] of [...ceilings(bench), ...bench.rows.flatMap(rowCell)]) {
      if (!cells.has(name)) cells.set(name, cell);
    }
  }
  return cells;
}

function ceilings({ roofline }: BenchResult["bench"]): [string, Cell][] {
  if (roofline === null) return [];
  const { f32Gflops, copyGbps, launchNs, syncFloorNs } = roofline;
  const texts = {
    "f32 arithmetic": flopsText(f32Gflops),
    "copy": bytesText(copyGbps),
    "launch": time(launchNs),
    "host wait": time(syncFloorNs),
  };
  return Object.entries(texts).map(([name, text]) => [name, { text, variant: null }]);
}

function rowCell(row: BenchRow): [string, Cell][] {
  const { op, shape, dtype, status, medianNs, imagesPerSecond } = row;
  if (!isTelling(row) || status === "skipped" || status === "interrupted") return [];
  const name = `${op} ${shape}${dtype === "f32" ? "" : ` ${dtype}`}${isCut(row) ? " (cut)" : ""}`;
  if (status === "failed") return [[name, { text: "failed", variant: null }]];
  const [text, variant] = imagesPerSecond === null
    ? [time(medianNs), row.variant]
    : [`${short(imagesPerSecond)} images/s`, null];
  return [[name, { text, variant }]];
}
