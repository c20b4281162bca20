/// <reference lib="dom" />
import { verdictText } from "../../../compare/ratio.ts";
import type { Result } from "../../../schema/result.ts";
import { columns, type Table } from "../../../text/markdown.ts";
import { short } from "../../../text/numbers.ts";
import { element, foldedTable, tableElement } from "../../browser/dom.ts";
import {
  commonLines,
  type ComparedEntries,
  type ComparedLine,
  compareEntries,
} from "./compare_entries.ts";
import { downloads } from "../tables/downloads.ts";
import { entryId, type Line, machineName } from "../lines.ts";
import type { BoardPlace } from "../place.ts";

/** More lines than a reader looks through are folded, by op. */
const MOST_OPEN = 30;

/** Draws the comparison of two entries into a box. */
export async function showComparison(
  box: HTMLElement,
  ids: readonly string[],
  lines: readonly Line[],
  place: BoardPlace,
): Promise<void> {
  const sides = ids.map((id) =>
    lines.filter(({ machine, division }) => entryId(machine, division) === id)
  );
  const [base, other] = sides.map(([{ machine, division }]) => ({ machine, division }));
  const heading = element("h2", { tabindex: -1 }, "Comparison");
  const names = [base, other].map(({ machine, division }) =>
    `${machineName(machine)} (${division})`
  );
  const title = element("p", {}, `${names[1]} over ${names[0]}.`);
  box.hidden = false;
  box.replaceChildren(heading, title, element("p", {}, "Loading …"));
  heading.focus();
  box.scrollIntoView();
  if (base.machine.section !== other.machine.section) {
    box.replaceChildren(heading, title, element("p", {}, APART));
    return;
  }
  const pairs = commonLines(sides[0], sides[1]);
  const results = await resultsOf(pairs.flat(), place);
  if (!title.isConnected) return; // others were picked by now
  const compared = compareEntries(pairs, results);
  box.replaceChildren(heading, title, ...contents(compared));
}

const APART =
  "Nothing to compare: one of them runs on the CPU. Pick two of one kind, hardware or software.";

/** The documents of the lines' runs, each loaded once. */
async function resultsOf(
  lines: readonly Line[],
  place: BoardPlace,
): Promise<ReadonlyMap<string, Result>> {
  const runs = [...new Set(lines.map(({ run }) => run))].filter((run) => place.has(run));
  return new Map(
    await Promise.all(runs.map(async (run) => {
      const { result } = await place.submissionOf(run);
      return [run, result] as const;
    })),
  );
}

function contents({ lines, groups }: ComparedEntries): HTMLElement[] {
  if (lines.length === 0) {
    return [element("p", {}, "They have no ranked workload in common: each ran another one.")];
  }
  const note = element(
    "p",
    { class: "note" },
    "Ratios say how many times as fast the second is: of the run that is the median of each. " +
      "Intervals are 95 % bootstraps of the samples, widened by what differs between runs " +
      "(5 %, of software adapters 20 %, or their own scatter where that is more); a difference is " +
      "shown where the interval leaves out 1.",
  );
  const means = groups.filter(({ ratio }) => ratio.n[0] > 1).map(({ group, ratio }) => {
    const { interval: { low, high }, n: [rows] } = ratio;
    return element(
      "li",
      {},
      `Geometric mean of ${rows} ${group === "kernel" ? "kernels" : `${group}s`}: `,
      element("strong", {}, ratio.ratio.toPrecision(3)),
      ` (${low.toPrecision(3)} – ${high.toPrecision(3)}), ${verdictText(ratio)}.`,
    );
  });
  const ops = [...Map.groupBy(lines, ({ base }) => base.op)];
  const tables = lines.length <= MOST_OPEN
    ? [tableElement(tableOf("All workloads of both", lines))]
    : ops.map(([op, own]) => foldedTable(`${op}: ${own.length}`, tableOf(op, own)));
  return [
    note,
    element("ul", {}, ...means),
    ...tables,
    downloads("comparison", () => records(lines)),
  ];
}

function tableOf(caption: string, lines: readonly ComparedLine[]): Table {
  return {
    caption,
    columns: columns("workload", "#ratio", "#95 %", "verdict", "#first", "#second", "unit", "type"),
    rows: lines.map(({ base, other, ratio, interval, verdict, reason }) => [
      ...[base.workload, ratio.toPrecision(3)],
      interval === null ? "–" : `${interval.low.toPrecision(3)} – ${interval.high.toPrecision(3)}`,
      verdict === null ? reason ?? "" : verdictText({ ratio, verdict }),
      ...[short(base.value), short(other.value), base.metric, base.dtype ?? "–"],
    ]),
  };
}

function records(lines: readonly ComparedLine[]) {
  return lines.map(({ base, other, ratio, interval, verdict, reason }) => ({
    ...{ first: machineName(base.machine), second: machineName(other.machine) },
    ...{ workload: base.workload, dtype: base.dtype, metric: base.metric },
    ...{ first_value: base.value, second_value: other.value, ratio },
    ...{ low: interval?.low ?? null, high: interval?.high ?? null, verdict, reason },
  }));
}
