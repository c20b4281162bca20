/// <reference lib="dom" />
import { short } from "../../../text/numbers.ts";
import { type Child, element } from "../../browser/dom.ts";
import { type BoardMachine, entryId, machineName } from "../lines.ts";
import type { Picks } from "../compare/picks.ts";
import { type BoardPlace, isOwn, YOU } from "../place.ts";
import type { SortColumn } from "./sort_table.ts";

/** What a row of any table of the leaderboard is of. */
export interface Row {
  readonly machine: BoardMachine;
  readonly division: "closed" | "open";
}

/** A text, and below it a smaller one. */
export function twoLines(first: Child, second: string, kind = ""): HTMLElement {
  return element("span", {}, first, element("small", { class: kind }, second));
}

/** A number with its unit, and below it how far it goes. */
export function valueCell(
  value: number | null,
  unit: string,
  { low, high, interval }: {
    readonly low: number | null;
    readonly high: number | null;
    readonly interval: string | null;
  },
): Child {
  if (value === null) return "–";
  const text = `${short(value)} ${unit}`.trim();
  if (low === null || high === null || low === high) return text;
  const range = `${short(low)} – ${short(high)}`;
  return element("span", { title: `Below: ${interval}` }, twoLines(text, range));
}

/** Names a row: the adapter leads to its machine's page; of a software adapter the processor stands with it. */
export function machineColumn<T extends Row>(place: BoardPlace): SortColumn<T> {
  return {
    heading: "Adapter",
    header: true,
    key: ({ machine }) => machine.adapter,
    cell: ({ machine }) => {
      const { adapter, cpu, runtime } = machine;
      const href = place.addressOf(machine);
      const name = href === null ? adapter : element("a", { href }, adapter);
      const words = cpu === null ? runtime : `${cpu}, ${runtime}`;
      const cell = twoLines(name, words);
      if (isOwn(place, machine)) cell.append(element("small", { class: "you" }, YOU));
      return cell;
    },
  };
}

/** Picks the row's machine to be compared. */
export function pickColumn<T extends Row>(picks: Picks): SortColumn<T> {
  return {
    heading: "vs",
    key: null,
    cell: ({ machine, division }) => {
      const id = entryId(machine, division);
      const label = `Compare ${machineName(machine)}, ${division} division`;
      const box = element("input", { type: "checkbox", "aria-label": label, "data-pick": id });
      box.checked = picks.has(id);
      box.addEventListener("change", () => picks.toggle(id));
      return box;
    },
  };
}
