/// <reference lib="dom" />
import type { MachineData } from "../../leaderboard/board_data.ts";
import { short } from "../../text/numbers.ts";
import { type Child, element, scroller } from "../browser/dom.ts";

type Run = MachineData["submissions"][number];

/** All runs of a machine, the newest first, each with its page. */
export function runsTable({ submissions, timeToAccuracy }: MachineData): HTMLElement {
  const rows = submissions.toReversed().map((run) =>
    row(link(run.id, run.createdAt.slice(0, 16).replace("T", " ")), [
      ...[whatOf(run), run.division, run.suite, run.driver ?? "–", run.runtime, run.cpu ?? "–"],
      run.flagCount === 0 ? "none" : `⚑ ${run.flagCount}`,
    ])
  );
  const heading = element("h2", { id: "runs" }, `Runs: ${submissions.length}`);
  const headings = ["Began", "What", "Division", "Suite", "Driver", "Runtime", "CPU", "Flags"];
  return element(
    "section",
    { "aria-labelledby": "runs" },
    heading,
    table("All runs, the newest first", headings, rows),
    ...timeToAccuracy.map(seedsLine),
  );
}

function whatOf({ kind, entries, dataset, status }: Run): string {
  const what = kind === "train" ? dataset ?? "training" : `bench, ${entries.length} rows`;
  return status === "complete" ? what : `${what}, ${status}`;
}

/** The seeds of a time to accuracy. */
function seedsLine({ workload, division, seeds, trainSeconds, unranked }: Sets): HTMLElement {
  const figure = trainSeconds === null ? unranked ?? "no figure" : `${short(trainSeconds)} s`;
  const links = seeds.flatMap(({ seed, id, counts, trainSeconds }) => [
    " ",
    link(id, `${seed}`),
    ` (${trainSeconds === null ? "never" : `${short(trainSeconds)} s`}${
      counts ? "" : ", not counted"
    })`,
  ]);
  const head = `${workload}, ${division} division: ${figure}. Seeds:`;
  return element("p", { class: "seeds" }, head, ...links);
}

type Sets = MachineData["timeToAccuracy"][number];

const link = (id: string, text: string) =>
  element("a", { href: `../submissions/${id}.html` }, text);

function row(first: Child, others: readonly string[]): HTMLElement {
  const cells = others.map((text) => element("td", {}, text));
  return element("tr", {}, element("th", { scope: "row" }, first), ...cells);
}

function table(caption: string, headings: readonly string[], rows: HTMLElement[]): HTMLElement {
  const head = headings.map((text) => element("th", { scope: "col" }, text));
  return scroller(
    caption,
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
  );
}
