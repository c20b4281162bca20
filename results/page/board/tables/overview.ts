/// <reference lib="dom" />
import type { HeadlineBasis } from "../../../leaderboard/standings/headline.ts";
import { short } from "../../../text/numbers.ts";
import { type Child, element } from "../../browser/dom.ts";
import { machineColumn, pickColumn, type Row, twoLines, valueCell } from "./cells.ts";
import { type BoardMachine, entryId, type Line } from "../lines.ts";
import type { Picks } from "../compare/picks.ts";
import type { BoardPlace } from "../place.ts";
import type { SortColumn } from "./sort_table.ts";

/** What a machine comes to in a division. */
export interface Overview extends Row {
  readonly headline: BoardMachine["headlines"][number] | null;
  /** Of each of {@linkcode FIGURES}. */
  readonly figures: readonly (Line | null)[];
}

/** What is shown of a machine beside its headline. */
export const FIGURES: readonly { readonly heading: string; is(line: Line): boolean }[] = [
  { heading: "Time to 50 %", is: ({ group }) => group === "accuracy" },
  step("ConvNet step", "train_step convnet 100x3x32x32"),
  step("ResNet-50 step", "train_step resnet50 8x3x224x224"),
];

function step(heading: string, workload: string) {
  return { heading, is: (line: Line) => line.workload === workload };
}

/** A row for each machine and division with a ranked figure, the best headline first. */
export function overviewRows(lines: readonly Line[]): Overview[] {
  const ranked = lines.filter(({ rank }) => rank !== null);
  const entries = Map.groupBy(ranked, ({ machine, division }) => entryId(machine, division));
  const rows = [...entries.values()].map((own) => {
    const [{ machine, division }] = own;
    return {
      machine,
      division,
      headline: machine.headlines.find((figure) => figure.division === division) ?? null,
      figures: FIGURES.map(({ is }) => own.find(is) ?? null),
    };
  });
  // Those without a headline come behind the others.
  return rows.sort((a, b) => a.machine.adapter < b.machine.adapter ? -1 : 1);
}

/** The columns of an overview. */
export function overviewColumns(
  place: BoardPlace,
  picks: Picks,
  { version }: HeadlineBasis,
): SortColumn<Overview>[] {
  return [
    {
      heading: "Rank",
      numeric: true,
      key: ({ headline, division }) =>
        headline?.rank ? headline.rank + (division === "closed" ? 0 : 1e9) : null,
      cell: ({ headline, machine, division }) => {
        const rank = headline?.rank ? String(headline.rank) : "–";
        return machine.section === "software" ? twoLines(rank, division) : rank;
      },
    },
    pickColumn(picks),
    machineColumn(place),
    {
      heading: `Headline ${version}`,
      numeric: true,
      key: ({ headline }) => headline?.value ?? null,
      cell: headlineCell,
    },
    ...FIGURES.map(({ heading }, i): SortColumn<Overview> => ({
      heading,
      numeric: true,
      optional: true,
      key: ({ figures }) => figures[i]?.value ?? null,
      cell: ({ figures: { [i]: line } }) => line ? valueCell(line.value, line.metric, line) : "–",
    })),
    {
      heading: "Runs",
      numeric: true,
      wide: true,
      key: ({ machine }) => machine.runs,
      cell: ({ machine }) => String(machine.runs),
    },
    {
      heading: "Newest",
      wide: true,
      key: ({ machine }) => machine.newest,
      cell: ({ machine: { newest, suites } }) =>
        twoLines(element("span", { class: "date" }, newest), `suite ${suites.at(-1)}`),
    },
  ];
}

function headlineCell({ headline }: Overview): Child {
  if (headline === null) return twoLines("–", "no bench run");
  const { value, low, high, n, missing } = headline;
  if (value === null) {
    return element(
      "span",
      { title: `No run has all rows. Missing: ${missing.join("; ")}` },
      twoLines("–", `lacks ${missing.length} ${missing.length === 1 ? "row" : "rows"}`),
    );
  }
  const cell = twoLines(
    element("strong", {}, short(value)),
    low === high ? "" : `${short(low)} – ${short(high)}`,
  );
  cell.append(element("small", {}, n === 1 ? "1 run" : `${n} runs`));
  return cell;
}
