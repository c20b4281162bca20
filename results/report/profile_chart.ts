import { PROFILE_COLUMNS, profileRows } from "../tables/bench_table.ts";
import { time } from "../text/numbers.ts";
import { percent } from "../text/numbers.ts";
import type { Profile } from "../schema/result.ts";
import { BELOW, namesAxis, valueAxis } from "./axes.ts";
import type { Chart, Table } from "./chart.ts";
import { labelledBars } from "./labelled_bars.ts";

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
  return [...ops].map(([op, of]) => ({
    op,
    share: of.reduce((sum, { share }) => sum + share, 0),
    medianNs: of.reduce((sum, { medianNs }) => sum + medianNs, 0),
    count: of.reduce((sum, { count }) => sum + count, 0),
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
    option: ({ narrow }) => ({
      grid: { left: narrow ? 138 : 220, right: narrow ? 60 : 130, top: 8, bottom: 46 },
      xAxis: { ...valueAxis("of the step's kernels (%)"), ...BELOW, min: 0 },
      yAxis: namesAxis(drawn.map((one) => one.op), { width: narrow ? 130 : 212, narrow }),
      series: [labelledBars(drawn.map(({ share }) => 100 * share), (i) => {
        const { share, medianNs } = drawn[i];
        return narrow ? percent(share) : `${percent(share)}, ${time(medianNs)}`;
      })],
    }),
  };
}

function kernelsTable(op: string, shape: string, kernels: Profile["kernels"]): Table {
  return {
    caption: `Kernels of ${op} of ${shape}, slowest first`,
    columns: PROFILE_COLUMNS,
    rows: profileRows(kernels),
  };
}
