/// <reference lib="dom" />
import type { MachineData } from "../../leaderboard/board_data.ts";
import { packedData } from "../browser/data.ts";
import { byId } from "../browser/dom.ts";
import { sectionElements, tileList } from "../browser/view_elements.ts";
import { machineSections, machineTiles } from "./machine_view.ts";
import { runsTable } from "./runs_table.ts";

/** Draws the page of a machine: its headline, its figures, their history, its runs. */
export async function machinePage(): Promise<void> {
  const data = await packedData("machine") as MachineData;
  const tiles = machineTiles(data);
  byId("machine").append(
    ...(tiles.length > 0 ? [tileList(tiles)] : []),
    ...sectionElements(machineSections(data)),
    runsTable(data),
  );
}
