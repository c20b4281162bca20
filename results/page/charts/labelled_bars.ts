import type { BarSeriesOption } from "echarts";
import type { Layout } from "./chart.ts";

/** A horizontal bar for each value, and at its end what it says. */
export function labelledBars(
  { theme }: Layout,
  values: readonly number[],
  label: (index: number) => string,
): BarSeriesOption {
  return {
    type: "bar",
    data: [...values],
    itemStyle: { color: theme.blue },
    barWidth: 16,
    label: {
      show: true,
      position: "right",
      color: theme.ink,
      textBorderWidth: 0,
      formatter: ({ dataIndex }) => label(dataIndex),
    },
  };
}
