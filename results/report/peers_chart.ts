import type { EChartsOption } from "echarts";
import { PEER_HEADINGS, peerCells } from "../tables/bench_table.ts";
import { columns } from "../text/markdown.ts";
import type { PeerRow } from "../schema/result.ts";
import { BELOW, gutter, logAxis, namesAxis } from "./axes.ts";
import type { Chart, Table } from "./chart.ts";
import { plain } from "./html.ts";
import { LIGHT } from "./palette.ts";
import { leavesOut, MOST_ROWS, ROW_HEIGHT } from "./rows.ts";
import { decades } from "./scales.ts";
import { dot, marks, segment, words } from "./shapes.ts";

/** Other libraries' times over ours, with the range of single rounds; null where none was measured. */
export function peersChart(peers: readonly PeerRow[]): Chart | null {
  const all = peers.filter(({ status }) => status === "complete");
  if (all.length === 0) return null;
  const drawn = all.slice(0, MOST_ROWS);
  const slower = all.filter(({ ratio }) => ratio! < 1).length;
  return {
    name: "libraries",
    title: "Time against ours",
    caption: "The library's median over ours, in turns on one adapter in one process, by host " +
      "time; whiskers: the least and the largest ratio of single rounds. Right of the line at 1 " +
      `ours is faster, left of it (orange) the library. Rows: ${all.length}, of which ours is ` +
      `slower in ${slower}.${leavesOut(all.length)}`,
    table: peersTable(all),
    height: () => 60 + drawn.length * (ROW_HEIGHT + 8),
    option: ({ narrow }) => option(drawn, narrow),
  };
}

const ends = ({ ratioLow, ratioHigh }: PeerRow) => [ratioLow!, ratioHigh!];

const whisker = marks(({ value, at }) => {
  const [ratio, i, low, high] = [0, 1, 2, 3].map(value);
  const [x, y] = at(ratio, i);
  const [left, right] = [low, high].map((end) => at(end, i)[0]);
  const color = ratio < 1 ? LIGHT.orange : LIGHT.blue;
  return [
    ...segment(left, right, y, color),
    dot(x, y, 4, color),
    words(ratio.toFixed(2), Math.max(x, right) + 9, y, LIGHT.ink),
  ];
});

function peersTable(all: readonly PeerRow[]): Table {
  return {
    caption: "Other libraries",
    columns: columns("library", "version", ...PEER_HEADINGS),
    rows: all.map((row) => [row.name, row.version, ...peerCells(row)]),
  };
}

function option(drawn: readonly PeerRow[], narrow: boolean): EChartsOption {
  const label = ({ name, op, shape }: PeerRow) => [op, shape, name].map(plain).join("\n");
  return {
    grid: { left: gutter(narrow), right: 54, top: 8, bottom: 46 },
    xAxis: {
      ...logAxis("its time over ours"),
      ...BELOW,
      ...decades([1, ...drawn.flatMap(ends).filter((value) => value > 0)]),
    },
    yAxis: namesAxis(drawn.map(label), { width: gutter(narrow) - 10, narrow }),
    series: [{
      type: "custom",
      data: drawn.flatMap((row, i) => ends(row)[0] > 0 ? [[row.ratio!, i, ...ends(row)]] : []),
      encode: { x: [0, 2, 3], y: 1 },
      renderItem: whisker,
    }, {
      type: "line",
      data: [],
      color: LIGHT.ink,
      markLine: {
        silent: true,
        symbol: "none",
        label: { show: false },
        lineStyle: { color: LIGHT.ink, type: "dashed", width: 1 },
        data: [{ xAxis: 1 }],
      },
    }],
  };
}
