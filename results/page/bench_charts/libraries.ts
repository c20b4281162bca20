import type { EChartsOption, LineSeriesOption } from "echarts";
import { PEER_HEADINGS, peerCells } from "../../tables/bench/peers_table.ts";
import { columns, type Table } from "../../text/markdown.ts";
import { libraryLabel, libraryName } from "../../text/labels.ts";
import type { PeerRow } from "../../schema/result.ts";
import { BELOW, decades, logAxis, namesAxis, tooltip } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { whisker } from "../charts/marks.ts";
import { gutter, leavesOut, MOST_ROWS, ROW_HEIGHT } from "./rows.ts";

/** Other libraries' times over ours, with the range of single rounds; null where none was measured. */
export function librariesChart(peers: readonly PeerRow[]): Chart | null {
  const all = peers.filter(({ status }) => status === "complete");
  if (all.length === 0) return null;
  const drawn = all.slice(0, MOST_ROWS);
  const slower = all.filter(({ ratio }) => ratio! < 1).length;
  return {
    name: "libraries",
    title: "Time against ours",
    caption: "The library's median over ours, in turns on one machine, by host time; " +
      "whiskers: the least and the largest ratio of single rounds. Right of the line at 1 " +
      `ours is faster, left of it (orange) the library. Rows: ${all.length}, of which ours is ` +
      `slower in ${slower}.${leavesOut(drawn.length, all.length)}`,
    table: librariesTable(all),
    height: () => 60 + drawn.length * (ROW_HEIGHT + 8),
    option: (layout) => librariesOption(drawn, layout),
  };
}

function librariesTable(all: readonly PeerRow[]): Table {
  return {
    caption: "Other libraries",
    columns: columns("library", ...PEER_HEADINGS),
    rows: all.map((row) => [libraryLabel(row), ...peerCells(row)]),
  };
}

function librariesOption(drawn: readonly PeerRow[], layout: Layout): EChartsOption {
  const { ink, blue, orange } = layout.theme;
  const names = drawn.map((row) => [row.op, row.shape, libraryName(row)].join("\n"));
  const ranges = drawn.flatMap(({ ratio, ratioLow, ratioHigh }, i) =>
    ratioLow! > 0 ? [[ratio!, i, ratioLow!, ratioHigh!]] : []
  );
  return {
    grid: { left: gutter(layout), right: 54, top: 8, bottom: 46 },
    xAxis: {
      ...logAxis(layout, "its time over ours"),
      ...BELOW,
      ...decades([1, ...ranges.flatMap(([, , low, high]) => [low, high])]),
    },
    yAxis: namesAxis(layout, names, gutter(layout) - 10),
    tooltip: tooltip(({ value }) => {
      const [ratio, index, low, high] = value as number[];
      return [
        ...names[index].split("\n"),
        ratio.toFixed(2),
        `${low.toFixed(2)} to ${high.toFixed(2)}`,
      ];
    }),
    series: [{
      type: "custom",
      data: ranges,
      encode: { x: [0, 2, 3], y: 1 },
      renderItem: whisker(ink, (ratio) => ratio < 1 ? orange : blue, (ratio) => ratio.toFixed(2)),
    }, lineAtOne(ink)],
  };
}

/** Where both take as long. */
function lineAtOne(ink: string): LineSeriesOption {
  return {
    type: "line",
    data: [],
    color: ink,
    markLine: {
      silent: true,
      symbol: "none",
      label: { show: false },
      lineStyle: { color: ink, type: "dashed", width: 1 },
      data: [{ xAxis: 1 }],
    },
  };
}
