/// <reference lib="dom" />
import type { HeadlineBasis } from "../../leaderboard/standings/headline.ts";
import { byId } from "../browser/dom.ts";
import { showComparison } from "./compare/compare_view.ts";
import { Filters } from "./choice/filters.ts";
import { Kept } from "./choice/kept.ts";
import { entryId, type Line, machineName } from "./lines.ts";
import { OverviewTables } from "./overview_tables.ts";
import { Picks } from "./compare/picks.ts";
import type { BoardPlace } from "./place.ts";
import { WorkloadTables } from "./workload_tables.ts";

/** Draws the leaderboard into the sections of a page: what every machine comes to, workload by workload, and two of them compared. */
export function drawBoard(
  lines: readonly Line[],
  headline: HeadlineBasis,
  place: BoardPlace,
): void {
  const kept = new Kept(place.keepsChoice);
  const picks = picksOf(lines, place, kept);
  const overview = new OverviewTables(lines, headline, place, picks);
  const workloads = new WorkloadTables(lines, place, picks, kept);
  const update = () => {
    const passes = filters.passes();
    overview.show(passes);
    workloads.show(passes);
  };
  const machines = [...new Set(lines.map(({ machine }) => machine))];
  const filters = new Filters(machines, update, kept);
  byId("filters").replaceChildren(filters.root);
  update();
}

/** The name of the picked entries in the address. */
const COMPARE = "compare";

function picksOf(lines: readonly Line[], place: BoardPlace, kept: Kept): Picks {
  const names = new Map(
    lines.filter(({ rank }) => rank !== null).map(({ machine, division }) => [
      entryId(machine, division),
      `${machineName(machine)} (${division})`,
    ]),
  );
  const box = byId("comparison");
  const compare = (ids: readonly string[], asked: boolean) => {
    kept.set({ [COMPARE]: ids.join(" ") });
    if (!asked) box.hidden = true;
    else {showComparison(box, ids, lines, place).catch((error: unknown) =>
        box.replaceChildren(String(error))
      );}
  };
  const picks = new Picks(names, kept.get(COMPARE)?.split(" ") ?? [], compare);
  byId("picks").replaceChildren(picks.root);
  if (picks.ids.length === 2) compare(picks.ids, true);
  else box.hidden = true;
  return picks;
}
