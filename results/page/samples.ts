/// <reference lib="dom" />
import type { BenchResult } from "../schema/result.ts";
import { curves } from "./curves.ts";
import { element } from "./dom.ts";
import { figureOf } from "./figure.ts";
import { duration } from "./format.ts";

/** Raw samples of one thing that was timed, in ns. */
interface Series {
  readonly name: string;
  readonly clocks: readonly { readonly name: string; readonly ns: readonly number[] }[];
}

/** A choice of everything that was timed, and the samples of what is chosen, in the order taken. */
export function rawSamples(bench: BenchResult["bench"]): HTMLElement {
  const all = seriesOf(bench).filter(({ clocks }) => clocks.some(({ ns }) => ns.length > 0));
  const options = all.map(({ name }, index) => element("option", { value: index }, name));
  const select = element("select", {}, ...options);
  const place = element("div");
  const show = () => place.replaceChildren(figureOf(samplesFigure(all[Number(select.value)])));
  select.addEventListener("change", show);
  if (all.length === 0) return element("p", {}, "The file has no raw samples.");
  show();
  return element("div", {}, element("label", { class: "field" }, "Samples of ", select), place);
}

function seriesOf({ rows, peers, roofline }: BenchResult["bench"]): Series[] {
  const ceilings = roofline === null ? [] : [
    ...roofline.peaks.map(({ dtype, samplesNs }) => ({ name: `ceiling ${dtype}`, ns: samplesNs })),
    { name: "ceiling copy", ns: roofline.copySamplesNs },
    { name: "ceiling read", ns: roofline.readSamplesNs },
    { name: "launch", ns: roofline.launchSamplesNs },
    { name: "empty submit", ns: roofline.syncFloorSamplesNs },
  ].map(({ name, ns }) => ({ name, clocks: [{ name: "samples", ns }] }));
  return [
    ...rows.map(({ op, shape, dtype, clock, samplesNs, hostSamplesNs }) => ({
      name: `${op} ${shape} ${dtype}`,
      clocks: [
        { name: `by ${clock ?? "unknown"} clock`, ns: samplesNs },
        ...(clock === "host" ? [] : [{ name: "by host clock", ns: hostSamplesNs }]),
      ],
    })),
    ...peers.map(({ name, op, shape, samplesNs, ourSamplesNs }) => ({
      name: `${name} ${op} ${shape}`,
      clocks: [{ name, ns: samplesNs }, { name: "TrainMark", ns: ourSamplesNs }],
    })),
    ...ceilings,
  ];
}

function samplesFigure({ name, clocks }: Series) {
  const lines = clocks.map((clock) => ({
    name: clock.name,
    points: clock.ns.map((ns, index) => [index + 1, ns] as const),
  }));
  const axes = { x: "sample", y: "time", format: (ns: number) => duration(ns / 1e9), dots: true };
  return curves(name, "Time of one repetition, every sample in the order taken.", axes, lines);
}
