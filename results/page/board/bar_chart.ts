import type { EChartsOption } from "echarts";
import { columns } from "../../text/markdown.ts";
import { short } from "../../text/numbers.ts";
import { gutter, ROW_HEIGHT } from "../bench_charts/rows.ts";
import { BELOW, namesAxis, tooltip, valueAxis } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { marks, segment, words } from "../charts/marks.ts";

/** A machine's figure. */
export interface Bar {
  /** On two lines. */
  readonly name: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the machine that was measured here. */
  readonly own: boolean;
}

/** What bars show. */
export interface Bars {
  readonly title: string;
  readonly unit: string;
  readonly caption: string;
  readonly bars: readonly Bar[];
}

/** More cannot be told apart. */
const MOST = 12;

/** The first bars, with their values, and whiskers where there is a range; the reader's own is always among them. */
export function barChart({ title, unit, caption, bars }: Bars): Chart {
  const drawn = bars.slice(0, MOST);
  const own = bars.find(({ own }) => own);
  if (own && !drawn.includes(own)) drawn[drawn.length - 1] = own;
  const count = bars.length > drawn.length ? `The first ${drawn.length} of ${bars.length}` : "All";
  return {
    name: "board",
    title,
    caption: `${count} in the order of the table. ${caption}`,
    table: {
      caption: title,
      columns: columns("name", `#${unit}`, "#low", "#high"),
      rows: drawn.map(({ name, value, low, high }) => [
        name.replace("\n", ", "),
        ...[value, low, high].map(short),
      ]),
    },
    height: () => 60 + ROW_HEIGHT * drawn.length,
    option: (layout) => barOption(drawn, unit, layout),
  };
}

function barOption(drawn: readonly Bar[], unit: string, layout: Layout): EChartsOption {
  const { blue, orange, ink } = layout.theme;
  return {
    grid: { left: gutter(layout), right: layout.narrow ? 52 : 76, top: 8, bottom: 46 },
    xAxis: { ...valueAxis(layout, unit), ...BELOW, min: 0 },
    yAxis: namesAxis(layout, drawn.map(({ name }) => name), gutter(layout) - 10),
    tooltip: tooltip(({ dataIndex }) => {
      const { name, value, low, high } = drawn[dataIndex];
      const range = low === null ? [] : [`${short(low)} to ${short(high)}`];
      return [...name.split("\n"), `${short(value)} ${unit}`, ...range];
    }),
    series: [{
      type: "bar",
      data: drawn.map(({ value, own }) => ({ value, itemStyle: { color: own ? orange : blue } })),
      barWidth: 14,
    }, {
      type: "custom",
      data: drawn.map(({ value, low, high }, row) => [low ?? value, row, high ?? value, value]),
      encode: { x: [0, 2], y: 1 },
      silent: true,
      z: 3,
      renderItem: marks(({ value, at }) => {
        const [start, end] = [0, 2].map((place) => at(value(place), value(1)));
        const range = start[0] === end[0] ? [] : segment(start[0], end[0], start[1], ink);
        return [...range, words(short(value(3)), end[0] + 7, end[1], ink)];
      }),
    }],
  };
}
