/** What the page of a machine says, before it is drawn. */
import type { MachineData } from "../../leaderboard/board_data.ts";
import { headlineOf, headlineRatios } from "../../leaderboard/standings/headline.ts";
import { columns, type Table } from "../../text/markdown.ts";
import { percent, short } from "../../text/numbers.ts";
import { type Block, folded, type Section } from "../view.ts";
import { historyChart, type Point } from "./history_chart.ts";

type Standing = MachineData["machine"]["standings"][number];

/** Figures of one op that are shown at once. */
const MOST_OPEN = 4;

export function machineSections(data: MachineData): Section[] {
  return [
    { id: "headline", title: `Headline ${data.headline.version}`, blocks: headlineBlocks(data) },
    { id: "figures", title: "Figures", blocks: figureBlocks(data) },
    { id: "history", title: "History", blocks: historyBlocks(data) },
  ];
}

function headlineBlocks({ headline, machine, submissions }: MachineData): Block[] {
  const { scale, reference, rows } = headline;
  if (machine.headlines.length === 0) {
    return [{ text: "None: no run of bench is here. ./run bench makes one." }];
  }
  return machine.headlines.flatMap(({ division, value, low, high, n, run, missing, rank }) => {
    if (value === null) {
      return [
        { text: `${division} division: none, as no run has all ${rows.length} rows. Missing:` },
        { list: missing },
      ];
    }
    const range = n > 1 ? `, median of ${n} runs (${short(low)} – ${short(high)})` : ", of 1 run";
    const entries = submissions.find(({ id }) => id === run)!.entries;
    return [
      {
        text: `${division} division: ${short(value)}, rank ${rank}${range}. The ` +
          `${reference.adapter} of suite ${reference.suite} has ${scale}.`,
      },
      folded(`The rows of the ${division} division's headline`, {
        caption: `Rates over the reference's, of run ${run}`,
        columns: columns("row", "#rate", "#reference", "unit", "#ratio"),
        rows: headlineRatios(entries).map(({ workload, value, ratio }, i) => [
          ...[workload, short(value), short(rows[i].value), rows[i].metric, short(ratio)],
        ]),
      }),
    ];
  });
}

/** Few ops are shown at once, many are folded: a run of all kernels has two hundred rows. */
function figureBlocks({ machine: { standings } }: MachineData): Block[] {
  const ops = [...Map.groupBy(standings, ({ op }) => op)];
  if (ops.length === 0) return [{ text: "None: no run came to a figure." }];
  return ops.map(([op, own]) => {
    const table = figureTable(op, own);
    const isOpen = own[0].group !== "kernel" || ops.length <= MOST_OPEN;
    return isOpen ? { table } : folded(`${op}: ${own.length}`, table);
  });
}

function figureTable(op: string, standings: readonly Standing[]): Table {
  return {
    caption: op,
    columns: columns(
      ...["workload", "type", "division", "#rank", "#result", "unit", "#low", "#high", "#runs"],
      ...["#top-1", "#share of roofline", "flags"],
    ),
    rows: standings.map((line) => [
      ...[line.workload, line.dtype ?? "–", line.division],
      line.rank === null ? `– (${line.unranked})` : String(line.rank),
      ...[short(line.value), line.metric, short(line.low), short(line.high), String(line.n)],
      percent(line.top1),
      line.pctRoofline === null ? "–" : `${line.pctRoofline.toFixed(1)} %`,
      line.flag === null ? "none" : `⚑ ${line.flag}`,
    ]),
  };
}

/** Workloads with the most runs first, the headline before them. */
function historyBlocks(data: MachineData): Block[] {
  const histories = [...headlineHistory(data), ...workloadHistories(data)];
  if (histories.length === 0) return [{ text: "None: no run came to a figure." }];
  return [{
    choice: {
      label: "Of",
      options: histories.map(({ name, unit, points }) => ({
        name: `${name} (${points.length})`,
        chart: () => historyChart(name, unit, points),
      })),
    },
  }];
}

interface History {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly Point[];
}

function headlineHistory({ headline, submissions }: MachineData): History[] {
  const points = submissions.flatMap((run) => {
    const value = headlineOf(run.entries);
    return value === null ? [] : [{ ...run, value, unranked: null }];
  });
  const name = `headline ${headline.version}`;
  return points.length === 0 ? [] : [{ name, unit: name, points }];
}

function workloadHistories({ submissions }: MachineData): History[] {
  const all = submissions.flatMap((run) => run.entries.map((entry) => ({ ...run, ...entry })));
  const groups = Map.groupBy(
    all,
    ({ workload, dtype, metric }) => JSON.stringify([workload, dtype, metric]),
  );
  return [...groups.values()].map((points) => {
    const [{ workload, dtype, metric }] = points;
    return { name: [workload, dtype].filter(Boolean).join(" "), unit: metric, points };
  }).sort((a, b) => b.points.length - a.points.length);
}
