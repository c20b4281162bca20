import type { BarSeriesOption } from "echarts";
import { LIGHT } from "./palette.ts";

/** A horizontal bar for each value, and at its end what it says. */
export function labelledBars(
  values: readonly number[],
  label: (index: number) => string,
): BarSeriesOption {
  return {
    type: "bar",
    data: [...values],
    itemStyle: { color: LIGHT.blue },
    barWidth: 16,
    label: {
      show: true,
      position: "right",
      color: LIGHT.ink,
      textBorderWidth: 0,
      formatter: ({ dataIndex }) => label(dataIndex),
    },
  };
}
