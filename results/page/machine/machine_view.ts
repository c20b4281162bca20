/** What the page of a machine says, before it is drawn. */
import type { MachineData } from "../../leaderboard/board_data.ts";
import { headlineOf, headlineRatios } from "../../leaderboard/standings/headline.ts";
import { columns, type Table } from "../../text/markdown.ts";
import { percent, short } from "../../text/numbers.ts";
import { type Block, folded, type Section, type Tile } from "../view.ts";
import { historyChart, type Point } from "./history_chart.ts";

type Standing = MachineData["machine"]["standings"][number];

/** The headlines. */
export function machineTiles({ headline, machine }: MachineData): Tile[] {
  return machine.headlines.map(({ division, value, low, high, n, rank }) => ({
    name: `Headline ${headline.version}, ${division} division`,
    value: short(value),
    note: value === null
      ? "rows are missing"
      : `rank ${rank}, ${n === 1 ? "1 run" : `${n} runs, ${short(low)} – ${short(high)}`}`,
  }));
}

/** The sections of the page. */
export function machineSections(data: MachineData): Section[] {
  return [
    { id: "headline", title: `Headline ${data.headline.version}`, blocks: headlineBlocks(data) },
    { id: "figures", title: "Figures", blocks: figureBlocks(data) },
    { id: "history", title: "History", blocks: historyBlocks(data) },
  ];
}

function headlineBlocks({ headline, machine, submissions }: MachineData): Block[] {
  const { scale, reference, rows } = headline;
  const basis = `The geometric mean of ${rows.length} rows of bench over those of the ` +
    `${reference.adapter} of suite ${reference.suite}, which has ${scale}.`;
  if (machine.headlines.length === 0) {
    return [{ text: `None, as no run of bench is here: ./run bench makes one. ${basis}` }];
  }
  const blocks = machine.headlines.flatMap(({ division, run, missing }): Block[] => {
    if (run === null) {
      const text = `In the ${division} division no run has all rows. Missing:`;
      return [{ text }, { list: missing }];
    }
    const entries = submissions.find(({ id }) => id === run)!.entries;
    return [folded(`Its rows in the ${division} division`, {
      caption: `Rates over the reference's, of run ${run}`,
      columns: columns("row", "#rate", "#reference", "unit", "#ratio"),
      rows: headlineRatios(entries).map(({ workload, value, ratio }, i) => [
        ...[workload, short(value), short(rows[i].value), rows[i].metric, short(ratio)],
      ]),
    })];
  });
  return [{ text: basis }, ...blocks];
}

/** Trainings and steps at once, kernels folded by op: a run of all of them has two hundred rows. */
function figureBlocks({ machine: { standings } }: MachineData): Block[] {
  if (standings.length === 0) return [{ text: "None: no run came to a figure." }];
  const isKernel = ({ group }: Standing) => group === "kernel";
  const models = standings.filter((line) => !isKernel(line));
  const ops = Map.groupBy(standings.filter(isKernel), ({ op }) => op);
  return [
    ...(models.length > 0 ? [{ table: figureTable("Trainings and steps of models", models) }] : []),
    ...[...ops].map(([op, own]) => folded(`${op}: ${own.length}`, figureTable(op, own))),
  ];
}

function figureTable(caption: string, standings: readonly Standing[]): Table {
  const hasTop1 = standings.some(({ top1 }) => top1 !== null);
  return {
    caption,
    columns: columns(
      ...["workload", "#result", "#range", "#runs", "#rank", "division", "type"],
      ...(hasTop1 ? ["#top-1"] : []),
      ...["#share of roofline", "flags"],
    ),
    rows: standings.map((line) => [
      ...[line.workload, line.value === null ? "–" : `${short(line.value)} ${line.metric}`],
      line.low === null ? "–" : `${short(line.low)} – ${short(line.high)}`,
      String(line.n),
      ...[line.rank === null ? "–" : String(line.rank), divisionOf(line), line.dtype ?? "–"],
      ...(hasTop1 ? [percent(line.top1)] : []),
      line.pctRoofline === null ? "–" : `${line.pctRoofline.toFixed(1)} %`,
      line.flag === null ? "none" : `⚑ ${line.flag}`,
    ]),
  };
}

const divisionOf = ({ division, unranked }: Standing) =>
  unranked === null ? division : `${division}, not ranked: ${unranked}`;

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
