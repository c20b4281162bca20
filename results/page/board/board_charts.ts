/// <reference lib="dom" />
import { targetOf } from "../../validate/statistics/target.ts";
import { rooflineChart } from "../bench_charts/roofline.ts";
import { byId, chooser, element } from "../browser/dom.ts";
import { figureOf } from "../browser/figure.ts";
import { accuracyOverTimeChart, type TimedRun } from "../train_charts/accuracy.ts";
import { type Bar, barChart } from "./bar_chart.ts";
import type { BoardMachine, Line } from "./lines.ts";
import { type BoardPlace, isOwn, YOU } from "./place.ts";

/** Curves of a chart, roofs to choose from: more cannot be told apart. */
const MOST = { curves: 6, roofs: 30 };

/** A table with its rows in their order. */
export interface Charted {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The charts of each table apart: what runs on a CPU would be no visible bar beside a GPU. */
export function drawCharts(
  workload: string | null,
  tables: readonly Charted[],
  machines: readonly BoardMachine[],
  site: BoardPlace,
): void {
  const figures = tables.filter(({ lines }) => lines.length > 0).flatMap(({ title, lines }) => {
    const place = element("div");
    // Seeds of a time to accuracy are shown by their first.
    const first = lines.find(({ group }) => group === "training" || group === "accuracy");
    const trainings = lines.filter((line) => line.workload === first?.workload)
      .filter(({ run }) => site.has(run)).slice(0, MOST.curves);
    if (trainings.length > 0) settle(place, drawCurves(place, title, trainings, site));
    const bars = workload === null ? [] : [figureOf(workloadBars(title, lines, site))];
    return [...bars, place];
  });
  const hint = element("p", {}, "Choose one workload to see its machines as bars.");
  byId("charts").replaceChildren(
    ...(workload === null ? [hint] : []),
    ...figures,
    ...roofChooser(machines.filter(({ roofline }) => roofline && site.has(roofline)), site),
  );
}

function workloadBars(title: string, lines: readonly Line[], site: BoardPlace) {
  const [{ metric, interval, workload }] = lines;
  const better = metric === "s" ? "Less" : "More";
  const several = lines.some(({ n }) => n > 1) ? ", of several runs their range" : "";
  return barChart({
    title: `${title}: ${workload}`,
    unit: metric,
    caption: `Whiskers: ${interval}${several}. ${better} is better.`,
    bars: lines.filter(({ value }) => value !== null).map((line) => barOf(line, site)),
  });
}

function barOf(
  { rank, machine, dtype, division, n, value, low, high }: Line,
  site: BoardPlace,
): Bar {
  const own = isOwn(site, machine);
  const words = [
    machine.cpu,
    machine.runtime,
    machine.section === "software" ? division : null,
    dtype,
    n === 1 ? "1 run" : `${n} runs`,
  ].filter((word) => word !== null);
  const name = `${own ? `${YOU}: ` : ""}#${rank} ${machine.adapter}\n${words.join(", ")}`;
  return { name, own, value: value!, low, high };
}

async function drawCurves(
  place: HTMLElement,
  title: string,
  lines: readonly Line[],
  site: BoardPlace,
): Promise<void> {
  const runs: TimedRun[] = [];
  let target: number | null = null;
  for (const { run, rank, machine } of lines) {
    const { result } = await site.submissionOf(run);
    if (result.kind !== "train") continue;
    const { epochs, recipe } = result.train;
    target = targetOf(result); // of one workload all have the same
    runs.push({ name: `#${rank} ${machine.adapter}, seed ${recipe.seed}`, epochs });
  }
  const heading = `${title}: accuracy over time, ${lines[0].workload}`;
  const chart = accuracyOverTimeChart(heading, runs, target);
  place.replaceChildren(...(chart ? [figureOf(chart)] : []));
}

/** A script that does not load is said where its chart would be. */
function settle(place: HTMLElement, drawing: Promise<void>): void {
  drawing.catch((error: unknown) => place.replaceChildren(String(error)));
}

/** The rooflines of machines that measured one, hardware first. */
function roofChooser(measured: readonly BoardMachine[], site: BoardPlace): HTMLElement[] {
  const isSoftware = ({ section }: BoardMachine) => Number(section === "software");
  const machines = measured.toSorted((a, b) => isSoftware(a) - isSoftware(b)).slice(0, MOST.roofs);
  if (machines.length === 0) return [];
  let wanted = "";
  const show = async (id: string, box: HTMLElement) => {
    wanted = id;
    const { result } = await site.submissionOf(id);
    if (id !== wanted) return;
    const chart = result.kind === "bench" ? rooflineChart(result) : null;
    box.replaceChildren(chart ? figureOf(chart) : "It measured no row.");
  };
  const names = machines.map(({ adapter, cpu, runtime, newest }) =>
    [adapter, cpu, runtime, newest].filter((word) => word !== null).join(", ")
  );
  return [chooser("Roofline of", names, (i, box) => settle(box, show(machines[i].roofline!, box)))];
}
