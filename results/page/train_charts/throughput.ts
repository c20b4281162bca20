import { columns } from "../../text/markdown.ts";
import { percent, short } from "../../text/numbers.ts";
import type { TrainResult } from "../../schema/result.ts";
import { above, categoriesAxis, tooltip, valueAxis } from "../charts/axes.ts";
import type { Chart } from "../charts/chart.ts";

/** Throughput of every epoch; null where none is whole. */
export function throughputChart({ train: { epochs } }: TrainResult): Chart | null {
  if (epochs.length === 0) return null;
  return {
    name: "throughput",
    title: "Throughput",
    caption: "Images trained on, over the epoch's training time; the share of it that was spent " +
      `waiting for images is in the table. Epochs: ${epochs.length}.`,
    table: {
      caption: "Throughput by epoch",
      columns: columns("#epoch", "#images/s", "#seconds", "#waiting for images"),
      rows: epochs.map(({ epoch, imagesPerSecond, seconds, inputSeconds }) => [
        String(epoch),
        short(imagesPerSecond),
        seconds.toFixed(3),
        inputSeconds === undefined ? "–" : percent(inputSeconds / seconds),
      ]),
    },
    height: ({ narrow }) => narrow ? 240 : 260,
    option: (layout) => ({
      grid: { left: layout.narrow ? 56 : 64, right: 20, top: 34, bottom: 46 },
      xAxis: categoriesAxis(layout, "epoch", epochs.map(({ epoch }) => String(epoch))),
      yAxis: { ...valueAxis(layout, "images/s"), ...above(layout), min: 0 },
      tooltip: tooltip(({ dataIndex }) => [
        `epoch ${epochs[dataIndex].epoch}`,
        `${short(epochs[dataIndex].imagesPerSecond)} images/s`,
      ]),
      series: [{
        type: "bar",
        data: epochs.map(({ imagesPerSecond }) => imagesPerSecond),
        itemStyle: { color: layout.theme.blue },
        barMaxWidth: 40,
      }],
    }),
  };
}
