/// <reference lib="dom" />
import { bars } from "./bars.ts";
import { type Curve, curves } from "./curves.ts";
import { byId, element } from "./dom.ts";
import { figureOf } from "./figure.ts";
import { percentage } from "./format.ts";
import { roofline } from "./roofline.ts";
import { type Line, submissionOfRun } from "./store.ts";

/** Lines of a bar chart, curves of a chart, roofs to choose from: more cannot be told apart. */
const MOST = { bars: 12, curves: 6, roofs: 30 };

/** A table with its rows in their order. */
export interface Charted {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The charts of one section, or of each apart: what runs on a CPU would be no visible bar beside a GPU. */
export function drawCharts(
  workload: string | null,
  sections: readonly Charted[],
  roofs: readonly Line[],
): void {
  const figures = sections.filter(({ lines }) => lines.length > 0).flatMap(({ title, lines }) => {
    const place = element("div");
    // Seeds of a time to accuracy are shown by their first.
    const first = lines.find(({ group }) => group === "training" || group === "accuracy");
    const trainings = lines.filter((line) => line.workload === first?.workload).slice(
      0,
      MOST.curves,
    );
    if (trainings.length > 0) settle(place, drawCurves(place, title, trainings));
    return workload === null ? [place] : [barFigure(`${title}: ${workload}`, lines), place];
  });
  const hint = element("p", {}, "Choose a workload to compare it in bars.");
  const roofed = element("div");
  byId("charts").replaceChildren(...(workload === null ? [hint] : []), ...figures, roofed);
  drawRoofs(roofed, roofs);
}

function barFigure(title: string, lines: readonly Line[]): HTMLElement {
  const shown = lines.slice(0, MOST.bars);
  const [{ metric, interval }] = shown;
  const better = metric === "s" ? "Less" : "More";
  const count = lines.length > shown.length
    ? `The first ${shown.length} of ${lines.length}`
    : "All";
  const note = `${count} in the order of the table. Whiskers: ${interval}. ${better} is better.`;
  return figureOf(
    bars(
      title,
      note,
      metric,
      shown.map(({ value, low, high, ...line }) => ({
        name: twoLined(line),
        value: value!, // only what has no rank has none
        low,
        high,
      })),
    ),
  );
}

function twoLined(
  { rank, run: { adapter, division, date }, dtype }: Pick<Line, "rank" | "run" | "dtype">,
): string {
  return `#${rank} ${adapter}\n${
    [division, dtype, date].filter((word) => word !== null).join(", ")
  }`;
}

async function drawCurves(
  place: HTMLElement,
  title: string,
  lines: readonly Line[],
): Promise<void> {
  const all: Curve[] = [];
  for (const line of lines) {
    const { result } = await submissionOfRun(line.run.id);
    if (result.kind !== "train") continue;
    let seconds = 0;
    const points = result.train.epochs.flatMap((epoch) => {
      seconds += epoch.seconds;
      return epoch.testTop1 === null ? [] : [[seconds, epoch.testTop1] as const];
    });
    all.push({
      name: `#${line.rank} ${line.run.adapter}, seed ${result.train.recipe.seed}`,
      points,
    });
  }
  const axes = { x: "training seconds", y: "test top-1", format: percentage, dots: true };
  const note =
    `The first trainings in the order of the table, ${all.length}. Time is training alone, by each file's clock.`;
  place.replaceChildren(
    figureOf(curves(`${title}: accuracy over time, ${lines[0].workload}`, note, axes, all)),
  );
}

/** A script that does not load is said where its chart would be. */
function settle(place: HTMLElement, drawing: Promise<void>): void {
  drawing.catch((error: unknown) => place.replaceChildren(String(error)));
}

function drawRoofs(place: HTMLElement, lines: readonly Line[]): void {
  const points = Map.groupBy(lines.filter(({ run }) => run.roofline === 1), ({ run }) => run);
  // Hardware first, and of it who has the most to show.
  const runs = [...points].sort(([a, of], [b, others]) =>
    Number(a.section === "software") - Number(b.section === "software") ||
    others.length - of.length
  ).map(([run]) => run).slice(0, MOST.roofs);
  if (runs.length === 0) return;
  const select = element(
    "select",
    {},
    ...runs.map(({ id, adapter, date }) => element("option", { value: id }, `${adapter}, ${date}`)),
  );
  const box = element("div");
  const show = async () => {
    const id = select.value;
    const { result } = await submissionOfRun(id);
    if (id !== select.value) return;
    const figure = result.kind === "bench" ? roofline("Roofline", result.bench) : null;
    box.replaceChildren(figure === null ? "It measured no row." : figureOf(figure));
  };
  select.addEventListener("change", () => settle(box, show()));
  settle(box, show());
  place.append(element("label", { class: "field" }, "Roofline of ", select), box);
}
