import type { EChartsOption } from "echarts";
import { PROFILE_COLUMNS, profileRows } from "../../tables/bench/profile_table.ts";
import { percent, time } from "../../text/numbers.ts";
import type { Profile } from "../../schema/result.ts";
import type { Table } from "../../text/markdown.ts";
import { BELOW, namesAxis, tooltip, valueAxis } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { labelledBars } from "../charts/labelled_bars.ts";

/** What an op takes of a step. */
export interface OpShare {
  readonly op: string;
  /** Of the sum over all kernels of the step. */
  readonly share: number;
  readonly medianNs: number;
  /** How often the step runs it. */
  readonly count: number;
}

/** Kernels of a profile summed by op, the largest first. */
export function opShares(kernels: Profile["kernels"]): OpShare[] {
  const ops = Map.groupBy(kernels, ({ op }) => op);
  return [...ops].map(([op, group]) => ({
    op,
    share: group.reduce((sum, { share }) => sum + share, 0),
    medianNs: group.reduce((sum, { medianNs }) => sum + medianNs, 0),
    count: group.reduce((sum, { count }) => sum + count, 0),
  })).sort((a, b) => b.share - a.share);
}

/** Ops that get a bar. */
const MOST_OPS = 20;

/** What a model's step spends its time on; null of an empty profile. */
export function profileChart({ op, shape, kernels }: Profile, number: number): Chart | null {
  const shares = opShares(kernels);
  if (shares.length === 0) return null;
  const drawn = shares.slice(0, MOST_OPS);
  const runs = shares.reduce((sum, { count }) => sum + count, 0);
  const sum = shares.reduce((sum, { medianNs }) => sum + medianNs, 0);
  return {
    name: `profile-${number}`,
    title: `Where the time goes: ${op} of ${shape}`,
    caption: `Share of each op in the sum over all ${runs} kernels of a step, each timed alone ` +
      `(${time(sum)} together).`,
    table: kernelsTable(op, shape, kernels),
    height: () => 60 + 26 * drawn.length,
    option: (layout) => profileOption(drawn, layout),
  };
}

function profileOption(drawn: readonly OpShare[], layout: Layout): EChartsOption {
  const { narrow } = layout;
  return {
    grid: { left: narrow ? 138 : 220, right: narrow ? 60 : 130, top: 8, bottom: 46 },
    xAxis: { ...valueAxis(layout, "of the step's kernels (%)"), ...BELOW, min: 0 },
    yAxis: namesAxis(layout, drawn.map(({ op }) => op), narrow ? 130 : 212),
    tooltip: tooltip(({ dataIndex }) => {
      const { op, share, medianNs, count } = drawn[dataIndex];
      return [op, `${percent(share)}, ${time(medianNs)}`, `${count} kernels`];
    }),
    series: [labelledBars(layout, drawn.map(({ share }) => 100 * share), (i) => {
      const { share, medianNs } = drawn[i];
      return narrow ? percent(share) : `${percent(share)}, ${time(medianNs)}`;
    })],
  };
}

function kernelsTable(op: string, shape: string, kernels: Profile["kernels"]): Table {
  return {
    caption: `Kernels of ${op} of ${shape}, slowest first`,
    columns: PROFILE_COLUMNS,
    rows: profileRows(kernels),
  };
}
