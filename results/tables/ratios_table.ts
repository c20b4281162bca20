import type { PeerRow } from "../schema/result.ts";
import { libraryOnDevice, machineLabel, runtimeLabel } from "../text/labels.ts";
import { columns, escape, markdownTable } from "../text/markdown.ts";
import { ratioText } from "./bench/peers_table.ts";
import { isTelling } from "./bench_sections.ts";
import { newestFirst, type RecordedBench } from "./recorded.ts";

/** A row that was tried, in some run. */
type Tried = PeerRow & Pick<RecordedBench, "day">;

/**
 * Other libraries' times over ours in the few rows that people ask about, f32 against f32: a table for each machine, GPUs first, of its newest
 * runtime and suite that compared any; each ratio is the newest run's that tried it. "" where none was compared.
 */
export function ratiosTable(recorded: readonly RecordedBench[]): string {
  const compared = recorded.toSorted(newestFirst)
    .filter(({ result }) => result.bench.peers.some(({ status }) => status === "complete"));
  const machines = Map.groupBy(compared, ({ result }) => machineLabel(result));
  return [...machines.values()]
    .toSorted(([{ result: a }], [{ result: b }]) =>
      Number(a.adapter.software) - Number(b.adapter.software)
    )
    .map((runs) => machineTable(runs.filter((run) => isLike(run, runs[0])))).join("\n");
}

function isLike({ result: a }: RecordedBench, { result: b }: RecordedBench): boolean {
  return runtimeLabel(a) === runtimeLabel(b) && a.suite.version === b.suite.version;
}

/** @param runs On one machine, newest first. */
function machineTable(runs: readonly RecordedBench[]): string {
  const tried = runs.flatMap(({ day, result }) =>
    result.bench.peers.map((row) => ({ ...row, day }))
  )
    .filter((row) => isWanted(row) && (row.status === "complete" || row.status === "failed"));
  const largest = Math.max(...tried.map(squareSize));
  const byRow = Map.groupBy(
    tried.filter((row) => row.op !== "gemm" || squareSize(row) === largest),
    ({ op, shape }) => `${op} ${shape}`,
  );
  const libraries = [...new Set(tried.map(libraryOnDevice))];
  const rows = [...byRow].map(([name, cells]) => [
    name,
    ...libraries.map((library) => cellOf(cells.find((row) => libraryOnDevice(row) === library))),
  ]);
  const headings = columns("its time over TrainMark's", ...libraries.map((name) => `#${name}`));
  return `${heading(runs[0], tried)}\n${markdownTable(headings, rows)}`;
}

function heading({ result }: RecordedBench, tried: readonly Tried[]): string {
  const subject = `${machineLabel(result)}, ${runtimeLabel(result)}, suite ${result.suite.version}`;
  const days = [...new Set(tried.map(({ day }) => day))].sort();
  return `**${escape(subject)}**, recorded ${days.join(" and ")}:\n`;
}

function isWanted(row: PeerRow): boolean {
  return row.precision === "fp32" && isTelling(row);
}

/** Of a square product; 0 of all else. */
const squareSize = ({ dims }: PeerRow) => dims?.family === "gemm" ? dims.n : 0;

function cellOf(row: Tried | undefined): string {
  if (row === undefined) return "–";
  if (row.status === "failed") return "failed";
  const [ratio, range] = ratioText(row);
  return `${ratio} (${range})`;
}
