/** What a page says of a result, before it is drawn: plain values, of which a browser makes elements and `report` makes pictures. */
import type { Table } from "../text/markdown.ts";
import type { Chart } from "./charts/chart.ts";

/** A number that a page begins with. */
export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

/** A few words about the run as a whole; a warning stands out. */
export interface Badge {
  readonly text: string;
  readonly warn?: boolean;
}

/** One of several charts, of which the reader chooses; drawn only then. */
export interface Choice {
  readonly label: string;
  readonly options: readonly { readonly name: string; chart(): Chart | null }[];
}

/** A part of a section. */
export type Block =
  | { readonly text: string }
  | { readonly list: readonly string[] }
  | { readonly table: Table; readonly summary?: string }
  | { readonly chart: Chart }
  | { readonly choice: Choice };

/** A table below a line that opens it. */
export const folded = (summary: string, table: Table): Block => ({ table, summary });

/** A part of a page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A whole page but for its heading. */
export interface View {
  readonly badges: readonly Badge[];
  readonly tiles: readonly Tile[];
  readonly sections: readonly Section[];
}

/** What a page begins with, also where no script runs. */
export interface Heading {
  readonly kicker: string;
  readonly title: string;
  readonly lines: readonly string[];
}

/** The charts of a page in its order, those to be chosen from left out. */
export function chartsOf({ sections }: View): Chart[] {
  return sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => "chart" in block ? [block.chart] : [])
  );
}
